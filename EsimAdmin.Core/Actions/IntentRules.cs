using System.Globalization;
using EsimAdmin.Core.EsimAccess.Wire;
using EsimAdmin.Core.Orders;

namespace EsimAdmin.Core.Actions;

/// <summary>How intents are read and sent. Pure.</summary>
internal static class IntentRules
{
    /// <summary>How long to wait before asking again: as for orders, soon at first, rarely later.</summary>
    public static TimeSpan NextCheck(int checks) => OrderRules.NextCheck(checks);

    /// <summary>A new intent for what was asked for.</summary>
    public static Intent New(ActionRequest request, string personId, string personName, string? packageName, DateTimeOffset now) => new()
    {
        RequestKey = request.Key,
        EsimTranNo = request.EsimTranNo,
        Action = request.Action,
        TransactionId = OrderRules.NewTransactionId(),
        PersonId = personId,
        PersonName = personName,
        Reason = request.Reason.Trim() is { Length: > 200 } reason ? reason[..200] : request.Reason.Trim(),
        PackageCode = request.PackageCode,
        PackageName = packageName,
        Days = request.Days,
        Amount = request.Amount,
        Message = request.Message?.Trim(),
        CreatedAt = now,
        NextCheckAt = now,
    };

    /// <summary>The top-up as it is sent; amount and days as texts, as observed in production.</summary>
    public static TopUpRequest TopUp(Intent intent) => new(
        intent.EsimTranNo, intent.PackageCode!, intent.TransactionId,
        intent.Amount.Units.ToString(CultureInfo.InvariantCulture), intent.Days?.ToString(CultureInfo.InvariantCulture));

    /// <summary>What the timeline says when it took effect.</summary>
    public static string Story(Intent intent)
    {
        var what = intent.Action switch
        {
            EsimAction.Cancel => "Cancelled and refunded",
            EsimAction.Suspend => "Suspended",
            EsimAction.Resume => "Resumed",
            EsimAction.Revoke => "Revoked",
            EsimAction.TopUp => $"Topped up with {intent.PackageName} for {intent.Amount}",
            _ => $"SMS sent: {intent.Message}",
        };
        return intent.Reason.Length > 0 ? $"{what}: {intent.Reason}" : what;
    }
}

namespace EsimAdmin.Core.Actions;

/// <summary>How intents are read. Pure.</summary>
internal static class IntentRules
{
    /// <summary>A new intent for what was asked for.</summary>
    public static Intent New(ActionRequest request, string personId, string personName, string? packageName, DateTimeOffset now) => new()
    {
        RequestKey = request.Key,
        EsimTranNo = request.EsimTranNo,
        Action = request.Action,
        TransactionId = PendingRules.NewTransactionId(),
        PersonId = personId,
        PersonName = personName,
        IsAutomatic = request.IsAutomatic,
        Reason = request.Reason.Trim() is { Length: > 200 } reason ? reason[..200] : request.Reason.Trim(),
        PackageCode = request.PackageCode,
        PackageName = packageName,
        Days = request.Days,
        Amount = request.Amount,
        Message = request.Message?.Trim(),
        CreatedAt = now,
        DueAt = now,
    };

    /// <summary>After this long a top-up shows in what the vendor answers, if it ever does.</summary>
    public static readonly TimeSpan ShownAfter = TimeSpan.FromMinutes(5);

    /// <summary>After this long nobody will find out any more what came of an action; people are told.</summary>
    public static readonly TimeSpan GivenUpAfter = TimeSpan.FromDays(1);

    /// <summary>So often the vendor is asked at least before anybody is told so: the day may have gone by while nothing ran.</summary>
    public const int LeastChecks = 5;

    /// <summary>A reissue that was not sent for so long is not sent any more: its price was accepted for then.</summary>
    public static readonly TimeSpan ReissuedWithin = TimeSpan.FromMinutes(15);

    /// <summary>Whether a refusal is known to be one: nothing was done, now or before.</summary>
    public static bool IsCertain(VendorProblem problem) => problem is { OutcomeUnknown: false, IsRepeat: false };

    /// <summary>Whether a refusal of a repeated call is certain: not for a passing reason, and for money long after the first.</summary>
    public static bool IsCertainLater(Intent intent, VendorProblem problem, DateTimeOffset now) =>
        IsCertain(problem) && problem.Error.Retry != RetryAdvice.Later
        && (intent.Action != EsimAction.TopUp || now - intent.SentAt > PendingRules.CertainAfter);

    /// <summary>Whether an action that the vendor has confirmed long ago was undone by somebody else before anyone looked; money is never
    /// taken for granted so.</summary>
    public static bool HasMovedOn(Intent intent, DateTimeOffset now) =>
        intent.Acknowledged && intent.Action is not (EsimAction.Cancel or EsimAction.Reissue)
        && now - intent.SentAt > PendingRules.CertainAfter;

    /// <summary>What the timeline says when it took effect.</summary>
    public static Wording Story(Intent intent, long? orderId = null)
    {
        var price = intent.Action is EsimAction.Reissue or EsimAction.TopUp ? $" for {intent.Amount}" : null;
        return new Wording(Story(intent, orderId, ""), price is null ? null : Story(intent, orderId, price));
    }

    private static string Story(Intent intent, long? orderId, string price)
    {
        var what = intent.Action switch
        {
            EsimAction.Cancel => "Cancelled and refunded",
            EsimAction.Reissue => $"Cancelled and refunded; {intent.PackageName} ordered again{price}, order {orderId}",
            EsimAction.Suspend => "Suspended",
            EsimAction.Resume => "Resumed",
            EsimAction.Revoke => "Revoked",
            EsimAction.TopUp => $"Topped up with {intent.PackageName}{price}",
            _ => $"SMS sent: {intent.Message}",
        };
        return intent.Reason.Length > 0 ? $"{what}: {intent.Reason}" : what;
    }
}

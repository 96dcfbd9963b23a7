using EsimAdmin.Core.Audit;

namespace EsimAdmin.Core.Actions;

/// <summary>Writes intents into the audit log: that they were asked for, and what came of them. The text of an SMS never stands
/// there.</summary>
internal static class IntentAuditBook
{
    /// <summary>It was asked for.</summary>
    /// <param name="address">From where; null where that is not known.</param>
    public static void Asked(Unit unit, Intent intent, Esim esim, string? address) => unit.Audit(new AuditNote(
        Of(intent) with { Address = intent.IsAutomatic ? null : address }, AuditActions.OfEsim(intent.Action.ToString()).Asked,
        AuditSubject.Esim(esim.EsimTranNo, esim.Iccid))
    {
        CustomerId = esim.CustomerId,
        Facts = Facts(intent),
        Words = [AuditField.New("Why", intent.Reason)],
    });

    /// <summary>It has ended as its state says.</summary>
    /// <param name="reason">Why it was refused or is uncertain; empty where it was done.</param>
    public static async Task EndedAsync(Unit unit, Intent intent, string reason)
    {
        var esim = await unit.Context.Esims.Where(one => one.EsimTranNo == intent.EsimTranNo)
            .Select(one => new { one.Iccid, one.CustomerId }).FirstOrDefaultAsync();
        unit.Audit(new AuditNote(Of(intent), AuditActions.OfEsim(intent.Action.ToString()).Ended,
            AuditSubject.Esim(intent.EsimTranNo, esim?.Iccid ?? ""))
        {
            CustomerId = esim?.CustomerId,
            Outcome = intent.State switch
            {
                IntentState.Done => AuditOutcome.Done,
                IntentState.Refused => AuditOutcome.Refused,
                _ => AuditOutcome.Failed,
            },
            Reason = reason,
            Facts = Facts(intent),
        });
    }

    private static AuditActor Of(Intent intent) =>
        intent.IsAutomatic ? AuditActor.Itself : new AuditActor(intent.PersonId, intent.PersonName);

    private static IReadOnlyList<AuditField> Facts(Intent intent) =>
    [
        AuditField.New("Package", intent.PackageName),
        AuditField.New("Days", intent.Days?.ToString(CultureInfo.InvariantCulture)),
        AuditField.New("Amount", intent.Amount == Money.Zero ? null : intent.Amount.ToString()),
        AuditField.New("By the rule of", intent.IsAutomatic ? intent.PersonName : null),
    ];
}

namespace EsimAdmin.Core.Alerts;

/// <summary>Raises what usage makes worth telling: at once, marked as unconfirmed where a webhook said it, and confirmed or taken back when
/// the vendor has answered.</summary>
internal sealed class UsageAlertFollower : IEsimFollower
{
    public async Task FollowAsync(Unit unit, IReadOnlyList<EsimStep> steps, CancellationToken cancellationToken)
    {
        var due = new List<Alert>();
        foreach (var (esim, known, source, _) in steps)
        {
            if (known is not { } before) continue;
            if (before.UsageHintedAt is not null && esim.UsageHintedAt is null) await SettleAsync(unit, esim, cancellationToken);
            if (AlertRules.OfData(esim, before.Used, unit.Now) is { } data) due.Add(data);
            if (source != EsimSource.Hint && esim.ConfirmedUsed != before.ConfirmedUsed
                && AlertRules.OfForecast(esim, unit.Now) is { } forecast) due.Add(forecast);
        }
        await AlertBook.AddAsync(unit, due, cancellationToken);
    }

    private static async Task SettleAsync(Unit unit, Esim esim, CancellationToken cancellationToken)
    {
        var open = await unit.Context.Alerts.Where(alert => alert.EsimTranNo == esim.EsimTranNo && alert.Kind == AlertKind.Data
            && alert.IsUnconfirmed).ToListAsync(cancellationToken);
        foreach (var alert in open)
        {
            alert.IsUnconfirmed = false;
            if (!AlertRules.StepOf(alert).HasValue || AlertRules.StepOf(alert) > esim.UsedPercent) TakeBack(alert, unit.Now);
            unit.Publish(new AlertChanged(alert.Id));
        }
    }

    // Its cause can come about in truth later: then that is another alert, so this one gives the key back.
    private static void TakeBack(Alert alert, DateTimeOffset now) => (alert.Key, alert.EndedAt, alert.Text) = (
        $"{alert.Key}:taken-back:{alert.Id.ToString(CultureInfo.InvariantCulture)}", now,
            $"{alert.Text} A webhook said so; eSIM Access did not confirm it.");
}

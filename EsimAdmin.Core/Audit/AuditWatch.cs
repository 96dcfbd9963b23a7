using EsimAdmin.Core.Alerts;

namespace EsimAdmin.Core.Audit;

/// <summary>Verifies the audit log each night, and raises an alert for administrators where it is not as it was written.</summary>
internal sealed class AuditWatch(AuditReader reader, Work work, IDbContextFactory<EsimAdminDbContext> contexts, TimeProvider time,
    ILogger<AuditWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Rounds.RunAsync("the audit log", Pause, time, logger, RoundAsync, stoppingToken);

    /// <summary>Verifies it when that is due.</summary>
    internal async Task RoundAsync(CancellationToken cancellationToken)
    {
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if (!AuditRules.IsDue((await AuditReader.StateAsync(context, cancellationToken))?.At, time.GetUtcNow())) return;
        }
        var verdict = await reader.VerifyAsync(cancellationToken);
        await work.DoAsync(unit => StoreAsync(unit, verdict, cancellationToken), cancellationToken);
        // Outside of the database, too: whoever writes the whole log anew has to change this as well.
        if (verdict.IsWhole) logger.LogInformation("The audit log is whole: {Count} entries, up to {Head}", verdict.Count, verdict.Last);
        else logger.LogError("The audit log is broken in {Broken} places: {First}", verdict.Broken, verdict.Breaks[0].Text);
    }

    private static async Task StoreAsync(Unit unit, AuditVerdict verdict, CancellationToken cancellationToken)
    {
        await FactBook.SetAsync(unit, AuditState.FactName, AuditState.Of(verdict, unit.Now).Write(), cancellationToken);
        unit.Publish(new AuditChanged());
        if (!verdict.IsWhole)
        {
            await AlertBook.AddAsync(unit, [AlertRules.OfAudit(verdict.Breaks[0].Id, verdict.Broken, verdict.Breaks[0].Text, unit.Now)],
                cancellationToken);
            return;
        }
        foreach (var alert in await unit.Context.Alerts.Where(one => one.Kind == AlertKind.AuditBroken && one.EndedAt == null)
            .ToListAsync(cancellationToken))
        {
            alert.EndedAt = unit.Now;
            unit.Publish(new AlertChanged(alert.Id));
        }
    }
}

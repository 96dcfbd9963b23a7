using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.Webhooks;

namespace EsimAdmin.Core.Alerts;

/// <summary>Raises the alerts that the passing of time makes due, and ends those whose cause is gone. What usage makes due is raised where
/// the usage is written down.</summary>
internal sealed class AlertWatch(
    ConnectionHealth health, IOptions<FinanceOptions> finance, Work work, TimeProvider time, ILogger<AlertWatch> logger) : BackgroundService
{
    /// <summary>After this long without a word, a process that could not reach the vendor is taken to have ended.</summary>
    internal static readonly TimeSpan WordCounts = TimeSpan.FromMinutes(1);

    private const string DownFact = "Alerts:VendorDown:";

    private const int MostInARound = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    /// <summary>This process, among those that say whether they reach the vendor.</summary>
    private readonly string _downFact = DownFact + Guid.NewGuid().ToString("N");

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Rounds.RunAsync("alerts", Pause, time, logger, RoundAsync, stoppingToken);

    internal Task RoundAsync(CancellationToken cancellationToken) =>
        work.DoAsync(unit => LookAsync(unit, cancellationToken), cancellationToken);

    private async Task LookAsync(Unit unit, CancellationToken cancellationToken)
    {
        await unit.TakeTurnsAsync("alerts", cancellationToken);
        var (context, now) = (unit.Context, unit.Now);
        var due = await EsimsAsync(context, now, cancellationToken);
        due.AddRange((await context.Orders.AsNoTracking().Include(order => order.Parts)
            .Where(order => order.Status == OrderStatus.Allocating || order.Status == OrderStatus.Checking)
            .ToListAsync(cancellationToken)).Select(order => AlertRules.OfOrder(order, now)).OfType<Alert>());
        due.AddRange((await context.Orders.AsNoTracking().Where(order => order.Status == OrderStatus.Failed
                && context.Intents.Any(intent => intent.Action == EsimAction.Reissue && intent.RequestKey == order.CartKey)
                && !context.Alerts.Any(alert => alert.OrderId == order.Id && alert.Kind == AlertKind.UncertainAction))
            .OrderBy(order => order.Id).Take(MostInARound).ToListAsync(cancellationToken))
            .Select(order => AlertRules.OfReissue(order, now)));
        var ended = await EndedOrdersAsync(context, cancellationToken);
        ended.AddRange(await BalanceAsync(context, due, now, cancellationToken));
        ended.AddRange(await WebhooksAsync(context, due, now, cancellationToken));
        ended.AddRange(await VendorAsync(unit, due, now, cancellationToken));
        foreach (var alert in ended)
        {
            alert.EndedAt = now;
            unit.Publish(new AlertChanged(alert.Id));
        }
        await AlertBook.AddAsync(unit, due, cancellationToken);
    }

    private static async Task<List<Alert>> EsimsAsync(EsimAdminDbContext context, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (day, week, recently) = (now + AlertRules.BeforeTheEnd, now + AlertRules.BeforeLapse, now - 2 * AlertRules.BeforeTheEnd);
        IQueryable<Esim> esims = context.Esims.AsNoTracking();
        EsimStatus[] inTheWorld = [EsimStatus.Downloaded, EsimStatus.Installed, EsimStatus.Onboard, EsimStatus.InUse, EsimStatus.Depleted,
            EsimStatus.Suspended];
        // What was told of already is not read again and again.
        var ends = esims.Where(esim => inTheWorld.Contains(esim.Status) && esim.ExpiresAt > now && esim.ExpiresAt <= day
            && !context.Alerts.Any(alert => alert.EsimTranNo == esim.EsimTranNo && alert.Kind == AlertKind.Ends && alert.At > recently));
        var lapses = esims.Where(esim => esim.Status == EsimStatus.New && esim.ExpiresAt > now && esim.ExpiresAt <= week
            && !context.Alerts.Any(alert => alert.EsimTranNo == esim.EsimTranNo && alert.Kind == AlertKind.NeverInstalled));
        var runsOut = esims.Where(esim => esim.Status == EsimStatus.InUse && esim.ExhaustsAt <= day && esim.UsedPercent >= 20
            && esim.UsedPercent < 100
            && !context.Alerts.Any(alert => alert.EsimTranNo == esim.EsimTranNo && alert.Kind == AlertKind.RunsOut && alert.At > recently));
        var (hour, days) = (now - AlertRules.InstalledWithin, now - 7 * AlertRules.BeforeTheEnd);
        var stuck = esims.Where(esim => esim.Status == EsimStatus.Downloaded && context.EsimEvents.Any(happened =>
                happened.EsimTranNo == esim.EsimTranNo && happened.Text == nameof(EsimStatus.Downloaded)
                && happened.At <= hour && happened.At > days)
            && !context.Alerts.Any(alert => alert.EsimTranNo == esim.EsimTranNo && alert.Kind == AlertKind.NotInstalled));
        List<Alert> due = [];
        due.AddRange((await stuck.OrderBy(esim => esim.EsimTranNo).Take(MostInARound).ToListAsync(cancellationToken))
            .Select(esim => AlertRules.OfDownload(esim, now)));
        due.AddRange((await ends.OrderBy(esim => esim.ExpiresAt).Take(MostInARound).ToListAsync(cancellationToken))
            .Select(esim => AlertRules.OfTime(esim, now)).OfType<Alert>());
        due.AddRange((await lapses.OrderBy(esim => esim.ExpiresAt).Take(MostInARound).ToListAsync(cancellationToken))
            .Select(esim => AlertRules.OfTime(esim, now)).OfType<Alert>());
        due.AddRange((await runsOut.OrderBy(esim => esim.ExhaustsAt).Take(MostInARound).ToListAsync(cancellationToken))
            .Select(esim => AlertRules.OfForecast(esim, now)).OfType<Alert>());
        return due;
    }

    private static async Task<List<Alert>> EndedOrdersAsync(EsimAdminDbContext context, CancellationToken cancellationToken) =>
        await context.Alerts
        .Where(alert => alert.EndedAt == null && (alert.Kind == AlertKind.StuckOrder
            && context.Orders.Any(order => order.Id == alert.OrderId && order.Status != OrderStatus.Allocating
                && order.Status != OrderStatus.Checking)
            // Ordered once more, it stands in after all.
            || alert.Kind == AlertKind.UncertainAction && alert.Key.EndsWith(AlertRules.ReissueCause)
            && context.Orders.Any(order => order.Id == alert.OrderId && order.Status == OrderStatus.Complete)))
        .ToListAsync(cancellationToken);

    /// <summary>The alert's cause is the first reading below the limit since the last one that was not.</summary>
    private async Task<List<Alert>> BalanceAsync(EsimAdminDbContext context, List<Alert> due, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        if (finance.Value.Limit is not { } limit || await context.BalanceReadings.AsNoTracking().OrderByDescending(reading => reading.Id)
            .FirstOrDefaultAsync(cancellationToken) is not { } last) return [];
        if (last.Balance >= limit) return await OpenAsync(context, AlertKind.LowBalance, cancellationToken);
        var above = await context.BalanceReadings.Where(reading => reading.Balance >= limit).OrderByDescending(reading => reading.Id)
            .Select(reading => reading.Id).FirstOrDefaultAsync(cancellationToken);
        var first = await context.BalanceReadings.Where(reading => reading.Id > above).OrderBy(reading => reading.Id)
            .Select(reading => reading.Id).FirstAsync(cancellationToken);
        due.Add(General(AlertKind.LowBalance, AlertSeverity.Critical, $"{first}", "Balance",
            $"It is {last.Balance}, below the limit of {limit}. Orders and top-ups are refused when it runs out.", now));
        return [];
    }

    private static async Task<List<Alert>> WebhooksAsync(EsimAdminDbContext context, List<Alert> due, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var health = await WebhookHealth.ReadAsync(context, now, cancellationToken);
        if (health.LastSweep is { } sweep && sweep.FoundChanged + sweep.FoundOrders > 0)
        {
            due.Add(General(AlertKind.LostWebhooks, AlertSeverity.Warning, $"sweep:{sweep.Id}", "Webhooks",
                $"{sweep.FoundChanged + sweep.FoundOrders} changes were found by asking that no webhook had told of. They are made up for.",
                now));
        }
        if (!health.IsSilent) return [.. (await OpenAsync(context, AlertKind.LostWebhooks, cancellationToken))
            .Where(alert => alert.Key.Contains(":silent:", StringComparison.Ordinal) || alert.At < now.AddDays(-1))];
        due.Add(General(AlertKind.LostWebhooks, AlertSeverity.Warning, $"silent:{health.LastAt!.Value.ToUnixTimeMilliseconds()}",
            "Webhooks", $"None has come for {AlertRules.Span(now - health.LastAt.Value)}; the longest usual pause is "
                + $"{AlertRules.Span(health.Usual!.Value)}. EsimAdmin asks eSIM Access meanwhile.", now));
        return [];
    }

    /// <summary>
    /// Outages are counted: the one that is going on is told once, by whichever process sees it. It is over when a process has had an
    /// answer since, and none has said within <see cref="WordCounts"/> that it still waits for one: each says so in the database.
    /// </summary>
    private async Task<List<Alert>> VendorAsync(Unit unit, List<Alert> due, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var context = unit.Context;
        if (health.Problem is { } problem)
        {
            if (health.Since is not { } since || now - since < AlertRules.VendorIsDownAfter) return [];
            var word = now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
            await FactBook.SetAsync(unit, _downFact, word, cancellationToken);
            var outages = await context.Alerts.CountAsync(alert => alert.Kind == AlertKind.VendorDown && alert.EndedAt != null,
                cancellationToken);
            due.Add(General(AlertKind.VendorDown, AlertSeverity.Critical, $"{outages}", "eSIM Access",
                $"For {AlertRules.Span(now - since)}: {problem.Error.Title}. {problem.Error.Advice}", now));
            return [];
        }
        var open = await OpenAsync(context, AlertKind.VendorDown, cancellationToken);
        if (open.Count == 0 || health.LastAnswerAt is not { } answered) return [];
        var latest = (now - WordCounts).ToUnixTimeMilliseconds();
        var words = await context.Facts.Where(fact => fact.Name.StartsWith(DownFact)).ToListAsync(cancellationToken);
        var gone = words.Where(word => word.Name == _downFact || long.Parse(word.Value, CultureInfo.InvariantCulture) < latest).ToList();
        context.Facts.RemoveRange(gone);
        return gone.Count < words.Count ? [] : open.FindAll(alert => alert.At < answered);
    }

    private static Task<List<Alert>> OpenAsync(EsimAdminDbContext context, AlertKind kind, CancellationToken cancellationToken) =>
        context.Alerts.Where(alert => alert.Kind == kind && alert.EndedAt == null).ToListAsync(cancellationToken);

    private static Alert General(
        AlertKind kind, AlertSeverity severity, FormattableString cause, string subject, string text, DateTimeOffset now)
    {
        return new Alert
        {
            Key = $"{kind}:{cause.ToString(CultureInfo.InvariantCulture)}",
            Kind = kind,
            Severity = severity,
            Subject = subject,
            Text = text,
            At = now,
        };
    }
}

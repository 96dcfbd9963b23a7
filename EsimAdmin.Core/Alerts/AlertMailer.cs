using System.Text;
using EsimAdmin.Core.Handover;
using EsimAdmin.Core.Mails;

namespace EsimAdmin.Core.Alerts;

/// <summary>Mails alerts to those who want that: one mail for all since the last, none in quiet hours, each alert once.</summary>
internal sealed class AlertMailer(
    IOptions<BrandOptions> brand, Work work, IDbContextFactory<EsimAdminDbContext> contexts, TimeProvider time, ILogger<AlertMailer> logger)
        : BackgroundService
{
    /// <summary>The distance of two mails to one person: a burst is one mail, not a hundred.</summary>
    internal static readonly TimeSpan Apart = TimeSpan.FromMinutes(5);

    private const int MostInAMail = 100;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Rounds.RunAsync("alerts by mail", TimeSpan.FromSeconds(20), time, logger, RoundAsync, stoppingToken);

    internal async Task RoundAsync(CancellationToken cancellationToken)
    {
        List<string> people;
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken))
        {
            people = await context.AlertPreferences.Where(one => one.ByMail).Select(one => one.PersonId).ToListAsync(cancellationToken);
        }
        foreach (var personId in people) await work.DoAsync(unit => WriteToAsync(unit, personId, cancellationToken), cancellationToken);
    }

    private async Task WriteToAsync(Unit unit, string personId, CancellationToken cancellationToken)
    {
        var (context, now) = (unit.Context, unit.Now);
        if (await context.AlertPreferences.FirstOrDefaultAsync(one => one.PersonId == personId && one.ByMail,
            cancellationToken) is not { } preference) return;
        if (await context.Users.AsNoTracking().FirstOrDefaultAsync(one => one.Id == personId, cancellationToken)
            is not { Email: { Length: > 0 } address } person) return;
        if (AlertRules.IsQuiet(preference, person.TimeZone, now) || preference.MailedAt > now - Apart) return;
        if (await RightsBook.ReadAsync(context, personId, now, cancellationToken) is not { Caller: var caller }) return;
        var alerts = await AlertQuery.Concerning(context, caller, preference)
            .Where(alert => alert.Id > preference.MailedUpTo && alert.Severity >= preference.MailFrom && alert.EndedAt == null)
            .OrderBy(alert => alert.Id).Take(MostInAMail).ToListAsync(cancellationToken);
        if (alerts.Count == 0) return;
        alerts.ForEach(alert => alert.For(caller.May(Permission.SeePrices)));
        (preference.MailedUpTo, preference.MailedAt) = (alerts[^1].Id, now);
        context.Mails.Add(new Mail
        {
            RequestKey = Guid.NewGuid(),
            To = address,
            EsimTranNo = "",
            PersonName = "",
            Subject = alerts.Count == 1 ? $"{AlertRules.Name(alerts[0].Kind)}: {alerts[0].Subject}"
                : string.Create(CultureInfo.InvariantCulture, $"{alerts.Count} alerts"),
            Text = Write(alerts, person.TimeZone),
            CreatedAt = now,
            DueAt = now,
        });
    }

    private string Write(IReadOnlyList<Alert> alerts, string? zone)
    {
        var text = new StringBuilder();
        foreach (var alert in alerts)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"{TimeZones.Show(alert.At, zone, "d MMM, HH:mm")} · {AlertRules.Name(alert.Kind)} · {alert.Subject}")
                .AppendLine(alert.IsUnconfirmed ? $"{alert.Text} (Told by a webhook; eSIM Access has not confirmed it yet.)" : alert.Text);
            if (brand.Value.Link(alert.Address) is { } link) text.AppendLine(link);
            text.AppendLine();
        }
        return text.Append("You get this because you asked for alerts by mail. Change that under Alerts, or mute what you do not want to "
            + "hear of.").ToString();
    }
}

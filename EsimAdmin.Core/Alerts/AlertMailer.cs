using System.Globalization;
using System.Text;
using EsimAdmin.Core.Handover;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EsimAdmin.Core.Alerts;

/// <summary>Writes mails to those who want alerts by mail: one for all that has come since the last, none in quiet hours, each alert once.</summary>
internal sealed class AlertMailer(MailQueue queue, IOptions<BrandOptions> brand, IDbContextFactory<EsimAdminDbContext> contexts, TimeProvider time, ILogger<AlertMailer> logger) : BackgroundService
{
    /// <summary>The distance of two mails to one person: a burst is one mail, not a hundred.</summary>
    internal static readonly TimeSpan Apart = TimeSpan.FromMinutes(5);

    private const int MostInAMail = 100;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync("alerts by mail", TimeSpan.FromSeconds(20), time, logger, RoundAsync, stoppingToken);

    internal async Task RoundAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        foreach (var preference in await context.AlertPreferences.Where(one => one.ByMail).ToListAsync(cancellationToken))
        {
            if (AlertRules.IsQuiet(preference, now) || preference.MailedAt > now - Apart) continue;
            if (await context.Users.AsNoTracking().FirstOrDefaultAsync(person => person.Id == preference.PersonId, cancellationToken) is not { Email: { Length: > 0 } address } person) continue;
            var roles = await (from member in context.UserRoles join role in context.Roles on member.RoleId equals role.Id where member.UserId == person.Id select role.Name).ToListAsync(cancellationToken);
            var alerts = await AlertQuery.Concerning(context, person.Id, Permissions.Of(roles.OfType<string>()), preference)
                .Where(alert => alert.Id > preference.MailedUpTo && alert.Severity >= preference.MailFrom && alert.EndedAt == null).OrderBy(alert => alert.Id).Take(MostInAMail).ToListAsync(cancellationToken);
            if (alerts.Count == 0) continue;
            (preference.MailedUpTo, preference.MailedAt) = (alerts[^1].Id, now);
            context.Mails.Add(new Mail
            {
                RequestKey = Guid.NewGuid(),
                To = address,
                EsimTranNo = "",
                PersonName = "",
                Subject = alerts.Count == 1 ? $"{AlertRules.Name(alerts[0].Kind)}: {alerts[0].Subject}" : string.Create(CultureInfo.InvariantCulture, $"{alerts.Count} alerts"),
                Text = Write(alerts),
                CreatedAt = now,
                NextAttemptAt = now,
            });
            try
            {
                await context.SaveChangesAsync(cancellationToken);
                queue.Wake();
            }
            catch (DbUpdateConcurrencyException exception)
            {
                logger.LogDebug(exception, "Another process has mailed the alerts of {PersonId}", preference.PersonId);
                return;
            }
        }
    }

    private string Write(IReadOnlyList<Alert> alerts)
    {
        var text = new StringBuilder();
        foreach (var alert in alerts)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{alert.At.UtcDateTime:d MMM, HH:mm} UTC · {AlertRules.Name(alert.Kind)} · {alert.Subject}").AppendLine(alert.Text);
            if (brand.Value.PublicUrl.Length > 0) text.AppendLine(brand.Value.PublicUrl.TrimEnd('/') + alert.Address);
            text.AppendLine();
        }
        return text.Append("You get this because you asked for alerts by mail. Change that under Alerts, or mute what you do not want to hear of.").ToString();
    }
}

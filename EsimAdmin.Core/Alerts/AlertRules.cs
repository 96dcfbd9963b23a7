using EsimAdmin.Core.Audit;
using EsimAdmin.Core.Orders;

namespace EsimAdmin.Core.Alerts;

/// <summary>What is worth an alert, and when. Pure. The key of each names its cause, so that it is raised once.</summary>
public static class AlertRules
{
    /// <summary>The shares of the data, in per cent, that are told of.</summary>
    public static IReadOnlyList<int> DataSteps { get; } = [100, 90, 80, 50];

    /// <summary>How long before the end of a plan it is told.</summary>
    public static readonly TimeSpan BeforeTheEnd = TimeSpan.FromDays(1);

    /// <summary>How long before an eSIM that nobody installed lapses it is told.</summary>
    public static readonly TimeSpan BeforeLapse = TimeSpan.FromDays(7);

    /// <summary>How long after the download an eSIM is usually installed: minutes.</summary>
    public static readonly TimeSpan InstalledWithin = TimeSpan.FromHours(1);

    /// <summary>Whether a top-up helps against what an alert tells of.</summary>
    public static bool TopUpHelps(AlertKind kind) => kind is AlertKind.Data or AlertKind.RunsOut or AlertKind.Ends;

    /// <summary>The alert for an eSIM that was downloaded long ago and not installed.</summary>
    public static Alert OfDownload(Esim esim, DateTimeOffset now) => OfEsim(esim, AlertKind.NotInstalled, AlertSeverity.Warning, "download",
        "It was downloaded over an hour ago and not installed: ask the customer to finish adding the eSIM on the phone.", now);

    /// <summary>The alert for a phone that could not set the eSIM up.</summary>
    public static Alert OfFailure(Esim esim, string step, DateTimeOffset now)
    {
        // Once a day: the time that a webhook tells is whatever its sender likes.
        var alert = OfEsim(esim, AlertKind.NotInstalled, AlertSeverity.Warning,
            string.Create(CultureInfo.InvariantCulture, $"{step}:{now.UtcDateTime:yyyyMMdd}"),
            $"The phone told that “{step}” failed: ask the customer to try again on Wi-Fi, with enough space for another eSIM.", now);
        alert.IsUnconfirmed = true;
        return alert;
    }

    /// <summary>How long an order may take until it is told: allocation is a matter of seconds, of minutes at most.</summary>
    public static readonly TimeSpan OrderIsStuckAfter = TimeSpan.FromMinutes(10);

    /// <summary>How long the vendor may be unreachable until it is told.</summary>
    public static readonly TimeSpan VendorIsDownAfter = TimeSpan.FromMinutes(2);

    /// <summary>What somebody must be allowed to see to be told of it.</summary>
    public static Permission PermissionFor(AlertKind kind) => kind switch
    {
        AlertKind.LowBalance => Permission.ViewBalance,
        AlertKind.StuckOrder => Permission.ViewOrders,
        AlertKind.LostWebhooks or AlertKind.VendorDown => Permission.ViewOperations,
        AlertKind.AuditBroken or AlertKind.UnusualCodes => Permission.ViewAudit,
        _ => Permission.ViewEsims,
    };

    /// <summary>The name of a kind, for people.</summary>
    public static string Name(AlertKind kind) => kind switch
    {
        AlertKind.Data => "Data used",
        AlertKind.RunsOut => "Runs out soon",
        AlertKind.Ends => "Plan ends",
        AlertKind.NeverInstalled => "Never installed",
        AlertKind.LowBalance => "Low balance",
        AlertKind.StuckOrder => "Stuck order",
        AlertKind.LostWebhooks => "Lost webhooks",
        AlertKind.VendorDown => "eSIM Access unreachable",
        AlertKind.UncertainAction => "Uncertain action",
        AlertKind.NotInstalled => "Not installed",
        AlertKind.AuditBroken => "Audit log broken",
        AlertKind.UnusualCodes => "Unusual number of codes",
        _ => "Automatic top-up",
    };

    /// <summary>The alert for the highest step that was passed; null when none was. A top-up makes the steps new.</summary>
    /// <param name="esim">The eSIM as it is now.</param>
    /// <param name="usedBefore">What it had used before.</param>
    public static Alert? OfData(Esim esim, DataVolume usedBefore, DateTimeOffset now)
    {
        var (before, after) = (usedBefore.PercentOf(esim.Total), esim.UsedPercent);
        var step = DataSteps.FirstOrDefault(one => before < one && one <= after);
        if (step == 0) return null;
        var severity = step switch { 100 => AlertSeverity.Critical, 50 => AlertSeverity.Info, _ => AlertSeverity.Warning };
        var alert = OfEsim(esim, AlertKind.Data, severity, string.Create(CultureInfo.InvariantCulture, $"{step}:{esim.Total.Bytes}"),
            step == 100 ? $"All of {esim.Total} is used." : $"{step} % of {esim.Total} is used.", now);
        alert.IsUnconfirmed = esim.UsageHintedAt is not null;
        return alert;
    }

    /// <summary>The step that an alert of data used tells of, in per cent, read from its key; null for others.</summary>
    public static int? StepOf(Alert alert) =>
        alert.Kind == AlertKind.Data && int.TryParse(alert.Key.Split(':').ElementAtOrDefault(2), CultureInfo.InvariantCulture, out var step)
            ? step : null;

    /// <summary>Whether what an alert tells of an eSIM is over: topped up, prolonged, installed, ended. What became of an action, of money
    /// or of a top-up by rule stays until somebody has looked.</summary>
    public static bool IsOver(Alert alert, Esim esim)
    {
        var cause = alert.Key.Split(':').ElementAtOrDefault(2);
        return alert.Kind switch
        {
            AlertKind.Data or AlertKind.RunsOut or AlertKind.Ends when EsimStatusRules.HasEnded(esim.Status) => true,
            AlertKind.Data => StepOf(alert) > esim.UsedPercent,
            AlertKind.RunsOut => cause != esim.Total.Bytes.ToString(CultureInfo.InvariantCulture) || esim.Status == EsimStatus.Depleted,
            AlertKind.Ends => cause != esim.ExpiresAt?.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            AlertKind.NeverInstalled => esim.Status != EsimStatus.New
                || cause != esim.ExpiresAt?.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            AlertKind.NotInstalled => esim.Status is not (EsimStatus.New or EsimStatus.Downloaded or EsimStatus.Other),
            _ => false,
        };
    }

    /// <summary>The alert for data that will be used up within a day, before the plan ends; null where that is not expected.</summary>
    public static Alert? OfForecast(Esim esim, DateTimeOffset now) =>
        esim is { Status: EsimStatus.InUse, ExhaustsAt: { } at, UsedPercent: >= 20 and < 100 } && at <= now + BeforeTheEnd
            && !(at >= esim.ExpiresAt)
            ? OfEsim(esim, AlertKind.RunsOut, AlertSeverity.Warning, esim.Total.Bytes.ToString(CultureInfo.InvariantCulture),
                $"At {esim.Pace} a day the {esim.Total - esim.Used} that are left last until about {At(at > now ? at : now)}.", now)
            : null;

    /// <summary>
    /// The alert for a plan that ends within a day, or an eSIM that lapses uninstalled within a week; null for others. Short spans are told
    /// of in their last quarter: that a plan of one day ends within a day is no news.
    /// </summary>
    public static Alert? OfTime(Esim esim, DateTimeOffset now)
    {
        if (esim.ExpiresAt is not { } end || end <= now || EsimStatusRules.HasEnded(esim.Status) || esim.Status == EsimStatus.Deleted)
            return null;
        var key = end.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var began = esim.Status == EsimStatus.New ? esim.CreatedAt : esim.ActivatedAt ?? esim.InstalledAt;
        if (began is { } start && end - now > (end - start) / 4) return null;
        if (esim.Status == EsimStatus.New)
        {
            return end > now + BeforeLapse ? null
                : OfEsim(esim, AlertKind.NeverInstalled, AlertSeverity.Warning, key,
                $"Nobody has installed it, and it lapses on {At(end)}. Until then it can be cancelled and refunded.", now);
        }
        return end > now + BeforeTheEnd ? null
            : OfEsim(esim, AlertKind.Ends, AlertSeverity.Info, key,
            $"Its plan ends on {At(end)}; data: {esim.Allowance.LeftWords}."
                + (esim.TopUpSupport == TopUpSupport.No ? "" : " A top-up adds time."), now);
    }

    /// <summary>The alert for an order that takes too long; null for others.</summary>
    public static Alert? OfOrder(Order order, DateTimeOffset now)
    {
        if (order.Status is not (OrderStatus.Allocating or OrderStatus.Checking) || now - order.CreatedAt <= OrderIsStuckAfter) return null;
        var undecided = order.Parts.Where(part => OrderRules.IsUndecided(part, now)).Min(part => part.SentAt);
        var key = string.Create(CultureInfo.InvariantCulture, $"order:{order.Id}");
        return new Alert
        {
            // That a person has to look is told anew, once for each time that it was ordered.
            Key = undecided is { } since ? string.Create(CultureInfo.InvariantCulture, $"{key}:{since.ToUnixTimeMilliseconds()}") : key,
            Kind = AlertKind.StuckOrder,
            Severity = AlertSeverity.Critical,
            OrderId = order.Id,
            CustomerId = order.CustomerId,
            Subject = string.Create(CultureInfo.InvariantCulture, $"Order {order.Id}"),
            Text = undecided is not null
                ? "For more than a day eSIM Access has not said whether it has taken it. Look in its console: what was not taken can be "
                + "closed."
                : order.Status == OrderStatus.Checking
                ? "Nobody knows yet whether eSIM Access has taken it; EsimAdmin keeps asking and never orders twice."
                : "Its eSIMs are still not there. EsimAdmin keeps asking.",
            At = now,
        };
    }

    /// <summary>How the key of <see cref="OfReissue"/> ends.</summary>
    internal const string ReissueCause = "reissue";

    /// <summary>The alert for an order in whose place nothing stands: what it was to replace is refunded.</summary>
    public static Alert OfReissue(Order order, DateTimeOffset now) => OfOrder(order, ReissueCause,
        $"It was to stand in for an eSIM that is refunded ({order.Reference}), and eSIM Access refused it. Order it once more.", now);

    /// <summary>The alert for an order that was given up, and is charged after all.</summary>
    public static Alert OfFound(Order order, OrderPart part, DateTimeOffset now) => OfOrder(order, $"found:{part.TransactionId}",
        "eSIM Access has taken after all what counted as refused or was closed, and it is charged. If it was ordered anew, it is paid "
            + "twice.", now);

    /// <summary>The alert for a vendor order that was made twice.</summary>
    public static Alert OfSecond(Order order, OrderPart part, string orderNo, DateTimeOffset now) => OfOrder(order, $"second:{orderNo}",
        $"eSIM Access has made a second order of it, {orderNo} beside {part.OrderNo}, and may have charged it. Ask them for the money "
            + "back.", now);

    /// <summary>The audit log is not as it was written: told once for what is broken.</summary>
    /// <param name="id">The first entry that is.</param>
    /// <param name="broken">In how many places.</param>
    /// <param name="first">What is the matter with the first.</param>
    internal static Alert OfAudit(long id, int broken, string first, DateTimeOffset now) => new()
    {
        Key = string.Create(CultureInfo.InvariantCulture, $"{AlertKind.AuditBroken}:{id}:{broken}"),
        Kind = AlertKind.AuditBroken,
        Severity = AlertSeverity.Critical,
        Subject = "Audit log",
        Text = $"{first} Somebody has written to the database past EsimAdmin. Keep a copy of it, and find out who can.",
        At = now,
    };

    /// <summary>The alert for somebody who has had an unusual number of activation codes; once a day.</summary>
    internal static Alert OfCodes(Caller caller, string words, DateTimeOffset now) => new()
    {
        Key = string.Create(CultureInfo.InvariantCulture, $"{AlertKind.UnusualCodes}:{caller.PersonId}:{now.UtcDateTime:yyyyMMdd}"),
        Kind = AlertKind.UnusualCodes,
        Severity = AlertSeverity.Warning,
        Subject = caller.Name,
        Text = $"{words}. Ask whether that is meant; the audit log says which. Under People the account can be stopped at once.",
        At = now,
    };

    private static Alert OfOrder(Order order, string cause, string text, DateTimeOffset now) => new()
    {
        Key = string.Create(CultureInfo.InvariantCulture, $"{AlertKind.UncertainAction}:order:{order.Id}:{cause}"),
        Kind = AlertKind.UncertainAction,
        Severity = AlertSeverity.Critical,
        OrderId = order.Id,
        CustomerId = order.CustomerId,
        Subject = string.Create(CultureInfo.InvariantCulture, $"Order {order.Id}"),
        Text = text,
        At = now,
    };

    /// <summary>An alert that concerns one eSIM.</summary>
    internal static Alert OfEsim(Esim esim, AlertKind kind, AlertSeverity severity, string cause, string text, DateTimeOffset now) =>
        OfEsim(esim, kind, severity, cause, new Wording(text), now);

    /// <summary>An alert that concerns one eSIM.</summary>
    internal static Alert OfEsim(Esim esim, AlertKind kind, AlertSeverity severity, string cause, Wording text, DateTimeOffset now) => new()
    {
        Key = $"{kind}:{esim.EsimTranNo}:{cause}",
        Kind = kind,
        Severity = severity,
        EsimTranNo = esim.EsimTranNo,
        CustomerId = esim.CustomerId,
        Subject = esim.Iccid.Length > 0 ? esim.Iccid : esim.EsimTranNo,
        Text = text.Text,
        PricedText = text.Priced,
        At = now,
    };

    /// <summary>Whether a time lies in somebody's quiet hours.</summary>
    /// <param name="own">The time zone that they have chosen; null for the one that their browser told.</param>
    public static bool IsQuiet(AlertPreference preference, string? own, DateTimeOffset now)
    {
        if (preference is not { QuietFrom: { } from, QuietTo: { } to } || from == to) return false;
        var zone = TimeZones.Find(own ?? preference.TimeZone) ?? TimeZoneInfo.Utc;
        var minute = (int)TimeZoneInfo.ConvertTime(now, zone).TimeOfDay.TotalMinutes;
        return from < to ? minute >= from && minute < to : minute >= from || minute < to;
    }

    /// <summary>What somebody changes of the settings, for the audit log.</summary>
    internal static IReadOnlyList<AuditField> Changes(AlertPreference before, AlertPreferenceEdit after) => AuditField.Differing(
        AuditField.Of("Only my customers", before.OnlyMine, after.OnlyMine),
        new AuditField("From", before.From.ToString(), after.From.ToString()),
        AuditField.Of("By mail", before.ByMail, after.ByMail),
        new AuditField("By mail from", before.MailFrom.ToString(), after.MailFrom.ToString()),
        new AuditField("Quiet from", Minute(before.QuietFrom), Minute(after.QuietFrom)),
        new AuditField("Quiet to", Minute(before.QuietTo), Minute(after.QuietTo)),
        new AuditField("Time zone", before.TimeZone, after.TimeZone));

    private static string? Minute(int? minute) => minute is { } known
        ? string.Create(CultureInfo.InvariantCulture, $"{known / 60:00}:{known % 60:00}") : null;

    private static string At(DateTimeOffset time) => $"{time.UtcDateTime.ToString("d MMM, HH:mm", CultureInfo.InvariantCulture)} UTC";

    /// <summary>A span in words that are true enough: minutes, hours or days.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { TotalMinutes: < 1.5 } => "a minute",
        { TotalMinutes: < 90 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(span.TotalMinutes):0} minutes"),
        { TotalHours: < 36 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(span.TotalHours):0} hours"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(span.TotalDays):0} days"),
    };
}

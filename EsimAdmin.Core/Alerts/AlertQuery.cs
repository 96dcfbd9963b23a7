namespace EsimAdmin.Core.Alerts;

/// <summary>Which alerts a list holds; what is null does not narrow.</summary>
/// <param name="UnreadOnly">Only those not read yet.</param>
/// <param name="OfMyCustomers">Only of customers that the caller looks after.</param>
/// <param name="From">Only from this urgency on.</param>
/// <param name="LastingOnly">Only those whose cause is not known to be gone.</param>
public readonly record struct AlertQuery(AlertKind? Kind = null, bool UnreadOnly = false, bool OfMyCustomers = false,
    AlertSeverity From = AlertSeverity.Info, bool LastingOnly = false)
{
    /// <summary>How it stands in an address.</summary>
    public static ListAddress<AlertQuery> Address { get; } = new ListAddress<AlertQuery>("alerts", default)
        .Choice<AlertKind>("kind", query => query.Kind, (query, kind) => query with { Kind = kind })
        .Flag("unread", query => query.UnreadOnly, (query, unread) => query with { UnreadOnly = unread })
        .Flag("mine", query => query.OfMyCustomers, (query, mine) => query with { OfMyCustomers = mine })
        .Choice<AlertSeverity>("from", query => query.From == AlertSeverity.Info ? null : query.From,
        (query, from) => query with { From = from })
        .Flag("lasting", query => query.LastingOnly, (query, lasting) => query with { LastingOnly = lasting });

    /// <summary>The alerts that concern somebody: seen by their permissions and in their scope, wanted by their preference, not
    /// muted.</summary>
    internal static IQueryable<Alert> Concerning(EsimAdminDbContext context, Caller caller, AlertPreference preference)
    {
        var personId = caller.PersonId;
        var kinds = Enum.GetValues<AlertKind>().Where(kind => caller.May(AlertRules.PermissionFor(kind))).ToList();
        var (from, onlyMine) = (preference.From, preference.OnlyMine);
        var alerts = context.Alerts.AsNoTracking().Within(context, caller.Scope)
            .Where(alert => kinds.Contains(alert.Kind) && alert.Severity >= from
            && !context.AlertMutes.Any(mute => mute.PersonId == personId
                && (mute.EsimTranNo != null && mute.EsimTranNo == alert.EsimTranNo || mute.CustomerId != null
                && mute.CustomerId == alert.CustomerId)));
        return onlyMine
            ? alerts.Where(alert => alert.CustomerId == null
                || context.Customers.Any(customer => customer.Id == alert.CustomerId
                && (customer.ManagerId == personId || customer.ManagerId == null)))
            : alerts;
    }

    internal IQueryable<Alert> Filter(EsimAdminDbContext context, string personId, long readUpTo, IQueryable<Alert> alerts)
    {
        var (kind, from) = (Kind, From);
        if (kind is not null) alerts = alerts.Where(alert => alert.Kind == kind);
        if (from > AlertSeverity.Info) alerts = alerts.Where(alert => alert.Severity >= from);
        if (LastingOnly) alerts = alerts.Where(alert => alert.EndedAt == null);
        if (OfMyCustomers) alerts = alerts
            .Where(alert => context.Customers.Any(one => one.Id == alert.CustomerId && one.ManagerId == personId));
        return UnreadOnly ? Unread(context, personId, readUpTo, alerts) : alerts;
    }

    internal static IQueryable<Alert> Unread(EsimAdminDbContext context, string personId, long readUpTo, IQueryable<Alert> alerts) =>
        alerts.Where(alert => alert.Id > readUpTo
            && !context.AlertReads.Any(read => read.PersonId == personId && read.AlertId == alert.Id));
}

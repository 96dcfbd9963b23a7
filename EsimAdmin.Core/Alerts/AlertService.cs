using EsimAdmin.Core.Audit;

namespace EsimAdmin.Core.Alerts;

/// <summary>An alert in somebody's list.</summary>
/// <param name="IsRead">Whether this person has read it.</param>
public sealed record AlertRow(Alert Alert, bool IsRead);

/// <summary>What somebody does not hear of.</summary>
/// <param name="Name">The eSIM's ICCID or the customer's name.</param>
public sealed record MuteRow(long Id, string Name, string? EsimTranNo, long? CustomerId);

/// <summary>What somebody wants changed in how alerts reach them; the meaning is that of <see cref="AlertPreference"/>.</summary>
public sealed record AlertPreferenceEdit(bool OnlyMine, AlertSeverity From, bool ByMail, AlertSeverity MailFrom, int? QuietFrom,
    int? QuietTo, string TimeZone);

/// <summary>The notification centre of each person.</summary>
public sealed class AlertService(Gate gate, Work work, IDbContextFactory<EsimAdminDbContext> contexts)
{
    /// <summary>More unread ones are not counted.</summary>
    public const int MostCounted = 100;

    /// <summary>A page of the caller's alerts, newest first.</summary>
    /// <param name="page">From 0.</param>
    /// <param name="size">Rows on a page, at most 200.</param>
    public async Task<Page<AlertRow>> ListAsync(AlertQuery query, int page, int size, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.SeeAlerts);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var preference = await FindAsync(context, caller, cancellationToken);
        var concerning = AlertQuery.Concerning(context, caller, preference);
        var found = await query.Filter(context, caller.PersonId, preference.ReadUpTo, concerning).OrderByDescending(alert => alert.Id)
            .PageAsync(page, size, cancellationToken);
        var ids = found.Rows.Select(alert => alert.Id).ToList();
        var read = (await context.AlertReads.Where(one => one.PersonId == caller.PersonId && ids.Contains(one.AlertId))
            .Select(one => one.AlertId)
            .ToListAsync(cancellationToken)).ToHashSet();
        return found.Select(alert => new AlertRow(alert.For(caller.May(Permission.SeePrices)),
            alert.Id <= preference.ReadUpTo || read.Contains(alert.Id)));
    }

    /// <summary>How many alerts the caller has not read, counted up to <see cref="MostCounted"/>.</summary>
    public async Task<int> UnreadAsync(CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.SeeAlerts);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var preference = await FindAsync(context, caller, cancellationToken);
        return await AlertQuery.Unread(context, caller.PersonId, preference.ReadUpTo,
            AlertQuery.Concerning(context, caller, preference)).OrderByDescending(alert =>
            alert.Id).Take(MostCounted).CountAsync(cancellationToken);
    }

    /// <summary>Notes that the caller has read one alert.</summary>
    public async Task ReadAsync(long alertId, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.SeeAlerts);
        await work.DoAsync(async unit =>
        {
            if (!await unit.Context.Alerts.Within(unit.Context, caller.Scope).AnyAsync(alert => alert.Id == alertId, cancellationToken)
                || await unit.Context.AlertReads.AnyAsync(read => read.PersonId == caller.PersonId && read.AlertId == alertId,
                cancellationToken)) return;
            unit.Context.AlertReads.Add(new AlertRead { PersonId = caller.PersonId, AlertId = alertId });
            unit.Publish(new AlertsRead(caller.PersonId));
        }, cancellationToken);
    }

    /// <summary>Notes that the caller has read everything up to an alert.</summary>
    public async Task ReadAllAsync(long upTo, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.SeeAlerts);
        await work.DoAsync(async unit =>
        {
            var preference = await OwnAsync(unit, caller, cancellationToken);
            preference.ReadUpTo = Math.Max(preference.ReadUpTo, upTo);
            await unit.Context.AlertReads.Where(read => read.PersonId == caller.PersonId && read.AlertId <= upTo)
                .ExecuteDeleteAsync(cancellationToken);
            unit.Publish(new AlertsRead(caller.PersonId));
        }, cancellationToken);
    }

    /// <summary>How the caller wants to hear of alerts, and the time zone that they have chosen; null where their browser's counts.
    /// </summary>
    public async Task<(AlertPreference Preference, string? OwnTimeZone)> PreferenceAsync(CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.SeeAlerts);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return (await FindAsync(context, caller, cancellationToken), await context.Users.Where(person => person.Id == caller.PersonId)
            .Select(person => person.TimeZone).FirstOrDefaultAsync(cancellationToken));
    }

    /// <summary>Changes how the caller hears of alerts. What came before mail was wanted is not mailed.</summary>
    public async Task<Outcome> SaveAsync(AlertPreferenceEdit edit, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.SeeAlerts);
        if (edit.QuietFrom is < 0 or >= 1440 || edit.QuietTo is < 0 or >= 1440 || edit.QuietFrom is null != edit.QuietTo is null)
            return new Refusal("quiet-hours", $"Quiet hours have a beginning and an end.");
        if (TimeZones.Find(edit.TimeZone) is null) return new Refusal("time-zone", $"That time zone is not known to EsimAdmin.");
        await work.DoAsync(async unit =>
        {
            var preference = await OwnAsync(unit, caller, cancellationToken);
            if (edit.ByMail && !preference.ByMail)
                preference.MailedUpTo = await unit.Context.Alerts.MaxAsync(alert => (long?)alert.Id, cancellationToken) ?? 0;
            unit.Audit(new AuditNote(caller, AuditActions.AlertSettings, AuditSubject.Person(caller.PersonId, caller.Name))
            {
                Facts = AlertRules.Changes(preference, edit),
            });
            (preference.OnlyMine, preference.From, preference.ByMail, preference.MailFrom) =
                (edit.OnlyMine, edit.From, edit.ByMail, edit.MailFrom);
            (preference.QuietFrom, preference.QuietTo, preference.TimeZone) = (edit.QuietFrom, edit.QuietTo, edit.TimeZone);
            unit.Publish(new AlertsRead(caller.PersonId));
        }, cancellationToken);
        return Outcome.Done;
    }

    /// <summary>What the caller does not want to hear of.</summary>
    public async Task<IReadOnlyList<MuteRow>> MutesAsync(CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.SeeAlerts);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await (from mute in context.AlertMutes
                      where mute.PersonId == caller.PersonId
                      join esim in context.Esims.Within(context, caller.Scope) on mute.EsimTranNo equals esim.EsimTranNo into esims
                      from esim in esims.DefaultIfEmpty()
                      join customer in context.Customers.Within(caller.Scope) on mute.CustomerId equals customer.Id into customers
                      from customer in customers.DefaultIfEmpty()
                      where caller.Scope.IsAll || esim != null || customer != null
                      orderby mute.Id
                      select new MuteRow(mute.Id, esim != null ? esim.Iccid : customer != null ? customer.Name : "", mute.EsimTranNo,
                      mute.CustomerId)).ToListAsync(cancellationToken);
    }

    /// <summary>Says that the caller does, or does not, want to hear of an eSIM or a customer.</summary>
    /// <param name="esimTranNo">The eSIM; null when it is a customer.</param>
    /// <param name="customerId">The customer; null when it is an eSIM.</param>
    /// <param name="muted">Whether to be silent.</param>
    public async Task MuteAsync(string? esimTranNo, long? customerId, bool muted, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.SeeAlerts);
        if (esimTranNo is null == customerId is null)
            throw new ArgumentException("Either an eSIM or a customer is muted.", nameof(esimTranNo));
        await work.DoAsync(async unit =>
        {
            if (muted && !await SeesAsync(unit.Context, caller.Scope, esimTranNo, customerId, cancellationToken)) return;
            var mine = unit.Context.AlertMutes.Where(mute => mute.PersonId == caller.PersonId && mute.EsimTranNo == esimTranNo
                && mute.CustomerId == customerId);
            var before = await mine.AnyAsync(cancellationToken);
            if (!muted) await mine.ExecuteDeleteAsync(cancellationToken);
            else if (!before)
            {
                unit.Context.AlertMutes.Add(new AlertMute { PersonId = caller.PersonId, EsimTranNo = esimTranNo, CustomerId = customerId });
            }
            if (before != muted) unit.Audit(new AuditNote(caller, AuditActions.AlertMuted, esimTranNo is not null
                ? AuditSubject.Esim(esimTranNo, esimTranNo) : AuditSubject.Numbered(AuditSubject.CustomerKind, customerId!.Value))
            {
                CustomerId = customerId,
                Facts = [AuditField.Of("Muted", before, muted)],
            });
            unit.Publish(new AlertsRead(caller.PersonId));
        }, cancellationToken);
    }

    // Of what is not seen nothing is heard anyway.
    private static async Task<bool> SeesAsync(EsimAdminDbContext context, Scope scope, string? esimTranNo, long? customerId,
        CancellationToken cancellationToken) => scope.IsAll || (esimTranNo is not null
            ? await context.SeesEsimAsync(scope, esimTranNo, cancellationToken)
            : await context.Customers.Within(scope).AnyAsync(customer => customer.Id == customerId, cancellationToken));

    private static async Task<AlertPreference> FindAsync(EsimAdminDbContext context, Caller caller, CancellationToken cancellationToken) =>
        await context.AlertPreferences.AsNoTracking().FirstOrDefaultAsync(one => one.PersonId == caller.PersonId, cancellationToken)
            ?? new AlertPreference { PersonId = caller.PersonId };

    private static async Task<AlertPreference> OwnAsync(Unit unit, Caller caller, CancellationToken cancellationToken)
    {
        if (await unit.Context.AlertPreferences.FirstOrDefaultAsync(one => one.PersonId == caller.PersonId, cancellationToken) is { } known)
            return known;
        var added = new AlertPreference { PersonId = caller.PersonId };
        unit.Context.AlertPreferences.Add(added);
        return added;
    }
}

using EsimAdmin.Core.Audit;

namespace EsimAdmin.Core.People;

/// <summary>What people say of themselves: their name and their time zone.</summary>
public sealed class ProfileDesk(Work work)
{
    /// <summary>Changes both of the caller's.</summary>
    /// <param name="name">1 to 100 characters that no colleague is called by.</param>
    /// <param name="timeZone">As the system names it (IANA); null for the one that the browser has.</param>
    public Task<Outcome> SaveAsync(Caller caller, string name, string? timeZone, CancellationToken cancellationToken) =>
        work.DoAsync<Outcome>(async unit =>
        {
            await unit.TakeTurnsAsync(PeopleRules.Turns, cancellationToken);
            if (await unit.Context.Users.FirstOrDefaultAsync(one => one.Id == caller.PersonId, cancellationToken) is not { } person)
                return new Refusal("person-unknown", $"This account is not there any more.");
            var (wanted, zone) = (name.Trim(), string.IsNullOrEmpty(timeZone) ? null : timeZone);
            if (await RefusalAsync(unit, person, wanted, zone, cancellationToken) is { } refusal) return refusal;
            var (otherName, otherZone) = (wanted != person.DisplayName, zone != person.TimeZone);
            if (!otherName && !otherZone) return Outcome.Done;
            if (otherName) unit.Audit(PeopleBook.Note(caller, AuditActions.NameChanged, person,
                new AuditField("Name", person.DisplayName, wanted)));
            if (otherZone) unit.Audit(PeopleBook.Note(caller, AuditActions.TimeZoneChanged, person,
                new AuditField("Time zone", person.TimeZone, zone)));
            (person.DisplayName, person.TimeZone) = (wanted, zone);
            // As Identity does it: who has read the account before must read it anew.
            person.ConcurrencyStamp = Guid.NewGuid().ToString();
            unit.Publish(new PeopleChanged());
            return Outcome.Done;
        }, cancellationToken);

    private static async Task<Refusal?> RefusalAsync(
        Unit unit, Person person, string name, string? zone, CancellationToken cancellationToken)
    {
        if (PeopleRules.NameRefusal(name) is { } refusal) return refusal;
        // The audit log tells people apart by their names.
        if (name != person.DisplayName
            && await unit.Context.Users.AnyAsync(one => one.Id != person.Id && one.DisplayName == name, cancellationToken))
            return new Refusal("person-name", $"A colleague has this name. Choose one that tells you apart.");
        return zone is not null && zone != person.TimeZone && !TimeZones.Names.Contains(zone)
            ? new Refusal("time-zone", $"That time zone is not known to EsimAdmin.") : null;
    }
}

using EsimAdmin.Core.Audit;
using Microsoft.AspNetCore.Identity;

namespace EsimAdmin.Core.People;

/// <summary>A role in a list.</summary>
/// <param name="IsBuiltIn">Whether its permissions are code: only whose customers it sees can be changed.</param>
/// <param name="People">How many have it.</param>
/// <param name="MayGive">Whether the caller may give it to somebody: nobody gives more than they hold.</param>
public sealed record RoleRow(RoleGrant Role, bool IsBuiltIn, int People, bool MayGive);

/// <summary>What somebody wants a role to be.</summary>
/// <param name="Name">1 to 60 characters.</param>
/// <param name="Permissions">What it permits; what these need comes with them.</param>
/// <param name="OwnCustomersOnly">Whether it sees only customers that the person looks after, and what is theirs.</param>
public sealed record RoleEdit(string Name, IReadOnlyCollection<Permission> Permissions, bool OwnCustomersOnly);

/// <summary>Roles: the built-in ones, and those made from permissions.</summary>
public sealed class RoleService(Gate gate, Work work, IDbContextFactory<EsimAdminDbContext> contexts)
{
    private static readonly Refusal Unknown = new("role-unknown", $"This role is not there any more.");

    private static readonly Refusal NameTaken = new("role-name", $"Another role has this name.");

    /// <summary>All roles: the built-in ones, then the others by name.</summary>
    public async Task<IReadOnlyList<RoleRow>> ListAsync(CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ManagePeople);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var held = await context.UserRoles.GroupBy(member => member.RoleId).Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);
        var stored = await (from role in context.Roles.AsNoTracking()
                            join settings in context.RoleSettings.AsNoTracking() on role.Id equals settings.RoleId into all
                            from settings in all.DefaultIfEmpty()
                            select new { role.Id, role.Name, Settings = settings }).ToListAsync(cancellationToken);
        return [.. stored.Select(one => new RoleRow(RoleGrant.Of(one.Name!, one.Settings), RoleRules.IsBuiltIn(one.Name!),
                held.GetValueOrDefault(one.Id), RoleRules.MayGive(caller, RoleGrant.Of(one.Name!, one.Settings))))
            .OrderBy(row => row.IsBuiltIn ? Roles.All.ToList().IndexOf(row.Role.Name) : Roles.All.Count)
            .ThenBy(row => row.Role.Name, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>Makes a role.</summary>
    public async Task<Outcome> AddAsync(RoleEdit edit, CancellationToken cancellationToken)
    {
        var allowed = await gate.ConfirmAsync(Permission.ManagePeople);
        if (!allowed.Succeeded(out var caller)) return allowed;
        edit = RoleRules.Read(edit);
        if (RoleRules.Refusal(caller, edit) is { } refusal) return refusal;
        return await work.DoAsync<Outcome>(async unit =>
        {
            await unit.TakeTurnsAsync(PeopleRules.Turns, cancellationToken);
            if (await IsTakenAsync(unit, edit.Name, null, cancellationToken)) return NameTaken;
            var role = new IdentityRole(edit.Name) { NormalizedName = RoleRules.Normalize(edit.Name) };
            unit.Context.Roles.Add(role);
            unit.Context.RoleSettings.Add(new RoleSettings
            {
                RoleId = role.Id,
                Permissions = RoleSettings.Write(edit.Permissions),
                OwnCustomersOnly = edit.OwnCustomersOnly,
            });
            unit.Audit(PeopleBook.Note(caller, AuditActions.RoleAdded, role, null, edit));
            unit.Publish(new PeopleChanged());
            return Outcome.Done;
        }, cancellationToken);
    }

    /// <summary>Changes a role; who has it may do other things at once. Of a built-in one only whose customers it sees is
    /// changed.</summary>
    /// <param name="name">Its name until now.</param>
    public async Task<Outcome> SaveAsync(string name, RoleEdit edit, CancellationToken cancellationToken)
    {
        var allowed = await gate.ConfirmAsync(Permission.ManagePeople);
        if (!allowed.Succeeded(out var caller)) return allowed;
        edit = RoleRules.IsBuiltIn(name) ? RoleRules.BuiltIn(name, edit) : RoleRules.Read(edit);
        if (RoleRules.Refusal(caller, edit, mayBeBuiltIn: RoleRules.IsBuiltIn(name)) is { } refusal) return refusal;
        return await work.DoAsync<Outcome>(async unit =>
        {
            await unit.TakeTurnsAsync(PeopleRules.Turns, cancellationToken);
            if (await FindAsync(unit, name, cancellationToken) is not { } found) return Unknown;
            var (role, settings) = found;
            var before = RoleGrant.Of(name, settings);
            // Who holds less than a role does not take anything from it either.
            if (!RoleRules.MayGive(caller, before)) return RoleRules.TooMuch;
            if (await IsTakenAsync(unit, edit.Name, role.Id, cancellationToken)) return NameTaken;
            if (settings is null) unit.Context.RoleSettings.Add(settings = new RoleSettings { RoleId = role.Id });
            if (!RoleRules.IsBuiltIn(name)) settings.Permissions = RoleSettings.Write(edit.Permissions);
            settings.OwnCustomersOnly = edit.OwnCustomersOnly;
            (role.Name, role.NormalizedName) = (edit.Name, RoleRules.Normalize(edit.Name));
            foreach (var invitation in await unit.Context.Invitations.Where(one => one.OpenFor != null && one.Role == name)
                .ToListAsync(cancellationToken)) invitation.Role = edit.Name;
            foreach (var personId in await unit.Context.UserRoles.Where(member => member.RoleId == role.Id)
                .Select(member => member.UserId).ToListAsync(cancellationToken))
            {
                if (!edit.Permissions.Contains(Permission.ManagePeople))
                    await InvitationBook.WithdrawOfAsync(unit, caller, personId, cancellationToken);
                unit.Publish(new RightsChanged(personId));
            }
            unit.Audit(PeopleBook.Note(caller, AuditActions.RoleChanged, role, before, edit));
            unit.Publish(new PeopleChanged());
            return Outcome.Done;
        }, cancellationToken);
    }

    /// <summary>Removes a role that nobody has and to which nobody is invited.</summary>
    public async Task<Outcome> RemoveAsync(string name, CancellationToken cancellationToken)
    {
        var allowed = await gate.ConfirmAsync(Permission.ManagePeople);
        if (!allowed.Succeeded(out var caller)) return allowed;
        if (RoleRules.IsBuiltIn(name)) return new Refusal("role-built-in", $"Built-in roles stay.");
        return await work.DoAsync<Outcome>(async unit =>
        {
            await unit.TakeTurnsAsync(PeopleRules.Turns, cancellationToken);
            if (await FindAsync(unit, name, cancellationToken) is not { } found) return Unknown;
            if (!RoleRules.MayGive(caller, RoleGrant.Of(name, found.Settings))) return RoleRules.TooMuch;
            if (await unit.Context.UserRoles.AnyAsync(member => member.RoleId == found.Role.Id, cancellationToken)
                || await unit.Context.Invitations.AnyAsync(one => one.OpenFor != null && one.Role == name, cancellationToken))
                return new Refusal("role-held", $"Somebody has this role, or is invited to it. Give them another first.");
            if (found.Settings is { } settings) unit.Context.RoleSettings.Remove(settings);
            unit.Context.Roles.Remove(found.Role);
            unit.Audit(PeopleBook.Note(caller, AuditActions.RoleRemoved, found.Role, null, null));
            unit.Publish(new PeopleChanged());
            return Outcome.Done;
        }, cancellationToken);
    }

    private static async Task<(IdentityRole Role, RoleSettings? Settings)?> FindAsync(
        Unit unit, string name, CancellationToken cancellationToken) =>
        await unit.Context.Roles.FirstOrDefaultAsync(one => one.Name == name, cancellationToken) is { } role
            ? (role, await unit.Context.RoleSettings.FirstOrDefaultAsync(one => one.RoleId == role.Id, cancellationToken)) : null;

    private static Task<bool> IsTakenAsync(Unit unit, string name, string? own, CancellationToken cancellationToken)
    {
        var key = RoleRules.Normalize(name);
        return unit.Context.Roles.AnyAsync(role => role.NormalizedName == key && role.Id != own, cancellationToken);
    }
}

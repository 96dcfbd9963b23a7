using EsimAdmin.Core.Audit;
using Microsoft.AspNetCore.Identity;

namespace EsimAdmin.Core.People;

/// <summary>Writes down who may sign in and as what.</summary>
internal static class PeopleBook
{
    // As Identity's store for Entity Framework names them.
    private const string Provider = "[AspNetUserStore]";

    private static readonly List<string> Tokens = ["AuthenticatorKey", "RecoveryCodes"];

    /// <summary>The roles of somebody.</summary>
    public static Task<List<string>> RolesAsync(EsimAdminDbContext context, string personId, CancellationToken cancellationToken) =>
        (from member in context.UserRoles
         where member.UserId == personId
         join role in context.Roles on member.RoleId equals role.Id
         orderby role.Name
         select role.Name!).ToListAsync(cancellationToken);

    /// <summary>Why somebody may not give a role; null when they may.</summary>
    public static async Task<Refusal?> RoleRefusalAsync(
        EsimAdminDbContext context, Caller caller, string role, CancellationToken cancellationToken)
    {
        var known = await (from one in context.Roles.AsNoTracking()
                           where one.Name == role
                           join settings in context.RoleSettings.AsNoTracking() on one.Id equals settings.RoleId into all
                           from settings in all.DefaultIfEmpty()
                           select new { Settings = settings }).FirstOrDefaultAsync(cancellationToken);
        if (known is null && !RoleRules.IsBuiltIn(role)) return new Refusal("person-role", $"Choose a role.");
        return RoleRules.MayGive(caller, RoleGrant.Of(role, known?.Settings)) ? null : RoleRules.TooMuch;
    }

    /// <summary>What somebody may do by their roles, whether or not they can sign in.</summary>
    public static async Task<Caller> HolderAsync(EsimAdminDbContext context, Person person, CancellationToken cancellationToken)
    {
        var held = await (from member in context.UserRoles
                          where member.UserId == person.Id
                          join role in context.Roles.AsNoTracking() on member.RoleId equals role.Id
                          join settings in context.RoleSettings.AsNoTracking() on role.Id equals settings.RoleId into all
                          from settings in all.DefaultIfEmpty()
                          select new { role.Name, Settings = settings }).ToListAsync(cancellationToken);
        return RoleGrant.CallerOf(person.Id, person.DisplayName, held.ConvertAll(one => RoleGrant.Of(one.Name!, one.Settings)));
    }

    /// <summary>Whether no other administrator could sign in without them. Asked by who has the turn alone.</summary>
    public static async Task<bool> IsLastAdministratorAsync(Unit unit, Person person, CancellationToken cancellationToken)
    {
        var (context, now) = (unit.Context, unit.Now);
        var able = await (from other in context.Users
                          where other.LockoutEnd == null || other.LockoutEnd <= now
                          join member in context.UserRoles on other.Id equals member.UserId
                          join role in context.Roles on member.RoleId equals role.Id
                          where role.Name == Roles.Administrator
                          select other.Id).ToListAsync(cancellationToken);
        return able is [var last] && last == person.Id;
    }

    /// <summary>Gives somebody this role and takes every other.</summary>
    public static async Task SetRoleAsync(Unit unit, string personId, string role, CancellationToken cancellationToken)
    {
        var wanted = await unit.Context.Roles.FirstAsync(one => one.Name == role, cancellationToken);
        var members = await unit.Context.UserRoles.Where(one => one.UserId == personId).ToListAsync(cancellationToken);
        unit.Context.UserRoles.RemoveRange(members.Where(one => one.RoleId != wanted.Id));
        if (members.All(one => one.RoleId != wanted.Id))
            unit.Context.UserRoles.Add(new IdentityUserRole<string> { UserId = personId, RoleId = wanted.Id });
    }

    /// <summary>Has somebody sign in without a second step until they set one up anew.</summary>
    public static async Task ResetTwoFactorAsync(Unit unit, Person person, CancellationToken cancellationToken)
    {
        person.TwoFactorEnabled = false;
        unit.Context.UserTokens.RemoveRange(await unit.Context.UserTokens
            .Where(one => one.UserId == person.Id && one.LoginProvider == Provider && Tokens.Contains(one.Name))
            .ToListAsync(cancellationToken));
        unit.Context.UserPasskeys.RemoveRange(
            await unit.Context.UserPasskeys.Where(one => one.UserId == person.Id).ToListAsync(cancellationToken));
    }

    /// <summary>What was begun with the password or second step of before does not count any more.</summary>
    public static void NewStamp(Person person) => person.SecurityStamp = Guid.NewGuid().ToString("N").ToUpperInvariant();

    /// <summary>What stands in the audit log of a role.</summary>
    public static AuditNote Note(Caller caller, AuditAction action, IdentityRole role, RoleGrant? before, RoleEdit? after) =>
        new(caller, action, new AuditSubject("Role", role.Id, role.Name ?? ""))
        {
            Facts = AuditField.Differing(
                new AuditField("Name", before?.Name, after?.Name),
                new AuditField("May", before is null ? null : string.Join(", ", before.Permissions.Order()),
                    after is null ? null : string.Join(", ", after.Permissions.Order())),
                AuditField.Of("Own customers only", before?.OwnCustomersOnly == true, after?.OwnCustomersOnly == true)),
        };

    /// <summary>What stands in the audit log.</summary>
    public static AuditNote Note(Caller caller, AuditAction action, Person person, params IReadOnlyList<AuditField> facts) =>
        new(caller, action, AuditSubject.Person(person.Id, person.DisplayName)) { Facts = facts };
}

using EsimAdmin.Core.Audit;
using Microsoft.AspNetCore.Identity;

namespace EsimAdmin.Core.People;

/// <summary>Single sign-on by OpenID Connect (configuration section <c>Security:Oidc</c>).</summary>
public sealed class OidcOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Security:Oidc";

    /// <summary>The provider's address, https save on this machine; empty: there is no single sign-on.</summary>
    public string Authority { get; set; } = "";

    /// <summary>As what the provider knows this installation.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>The secret that belongs to it. Never logged.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>What people call the provider: stands on the sign-in page.</summary>
    public string Name { get; set; } = "single sign-on";

    /// <summary>The claim in which the provider tells groups or roles.</summary>
    public string RolesClaim { get; set; } = "roles";

    /// <summary>For a role here, by its name, the provider's values that give it, with commas. Where there are any, the provider decides
    /// who has which role, and makes accounts; where there are none, people are invited as usual.</summary>
    public Dictionary<string, string> Roles { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the provider always asks for two factors; else a sign-in counts as two where its <c>amr</c> says <c>mfa</c>.
    /// </summary>
    public bool CountsAsTwoFactors { get; set; }
}

/// <summary>Somebody as a provider tells.</summary>
/// <param name="Issuer">The provider, as it calls itself.</param>
/// <param name="Subject">The person, for ever, at that provider.</param>
/// <param name="Email">The mail address; null where it is not told or not known to be theirs.</param>
/// <param name="Name">The name; may be empty.</param>
/// <param name="Values">Groups or roles at the provider.</param>
/// <param name="Address">The network address that it is asked for from.</param>
public sealed record ExternalPerson(string Issuer, string Subject, string? Email, string Name, IReadOnlyCollection<string> Values,
    string? Address);

/// <summary>Finds and makes the accounts of those whom a provider has signed in.</summary>
public sealed class ExternalDesk(Work work, IOptions<OidcOptions> options)
{
    private const string Provider = "oidc";

    private static readonly Refusal NoAccount = new("sso-no-account",
        $"You have no account here. Ask an administrator to invite you at the mail address that you sign in with.");

    private static readonly Refusal NoRole = new("sso-no-role", $"You may not use this console. Ask whoever manages accounts for a role.");

    private static readonly Refusal Disabled = new("sso-disabled", $"Your account is disabled. Ask an administrator.");

    private static readonly Refusal Failed = new("sso-failed", $"The sign-in was not completed. Try again.");

    private static readonly Refusal[] Refusals = [NoAccount, NoRole, Disabled, Failed];

    /// <summary>What people read of the code of a refusal; of one that is none, that it was not completed.</summary>
    public static string WordsOf(string code) => (Array.Find(Refusals, refusal => refusal.Code == code) ?? Failed).Text;

    /// <summary>The account of somebody, with the role that the provider gives.</summary>
    /// <returns>The key of the person, or why there is none.</returns>
    public Task<Outcome<string>> TakeAsync(ExternalPerson told, CancellationToken cancellationToken) =>
        work.DoAsync<Outcome<string>>(async unit =>
        {
            await unit.TakeTurnsAsync(PeopleRules.Turns, cancellationToken);
            var role = RoleOf(told.Values);
            var decides = options.Value.Roles.Count > 0;
            var (person, isLinked) = await FindAsync(unit.Context, told, cancellationToken);
            if (person is null && (role is null || told.Email is null)) return decides && role is null ? NoRole : NoAccount;
            if (person?.LockoutEnd > unit.Now) return Disabled;
            person ??= await AddAsync(unit, told, cancellationToken);
            if (!isLinked) Link(unit, person, told);
            if (!decides) return person.Id;
            return await FollowAsync(unit, person, role, told, cancellationToken) is { } refusal ? refusal : person.Id;
        }, cancellationToken);

    /// <summary>The role that these values give: of several the one that is named first here.</summary>
    internal string? RoleOf(IReadOnlyCollection<string> values) => Roles.All.Concat(options.Value.Roles.Keys.Order(StringComparer.Ordinal))
        .Where(options.Value.Roles.ContainsKey).FirstOrDefault(role => options.Value.Roles[role]
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Any(values.Contains));

    private static string KeyOf(ExternalPerson told) => $"{told.Issuer}|{told.Subject}";

    // By what never changes; the first time by the address that the provider vouches for.
    private static async Task<(Person? Person, bool IsLinked)> FindAsync(
        EsimAdminDbContext context, ExternalPerson told, CancellationToken cancellationToken)
    {
        var key = KeyOf(told);
        if (await context.UserLogins.Where(login => login.LoginProvider == Provider && login.ProviderKey == key)
            .Select(login => login.UserId).FirstOrDefaultAsync(cancellationToken) is { } known)
            return (await context.Users.FirstOrDefaultAsync(person => person.Id == known, cancellationToken), true);
        if (told.Email is null) return (null, false);
        var email = PeopleRules.Normalize(told.Email);
        // Whoever gets an address that somebody had before must not get that account, too.
        return (await context.Users.FirstOrDefaultAsync(one => one.NormalizedEmail == email
            && !context.UserLogins.Any(login => login.UserId == one.Id && login.LoginProvider == Provider), cancellationToken), false);
    }

    private static void Link(Unit unit, Person person, ExternalPerson told)
    {
        unit.Context.UserLogins.Add(new IdentityUserLogin<string>
        {
            LoginProvider = Provider,
            ProviderKey = KeyOf(told),
            ProviderDisplayName = told.Issuer,
            UserId = person.Id,
        });
        unit.Audit(Note(person, told, AuditActions.PersonLinked) with { Facts = [AuditField.New("Provider", told.Issuer)] });
    }

    private static async Task<Person> AddAsync(Unit unit, ExternalPerson told, CancellationToken cancellationToken)
    {
        var email = told.Email!.Trim();
        var person = new Person
        {
            UserName = email,
            NormalizedUserName = PeopleRules.Normalize(email),
            Email = email,
            NormalizedEmail = PeopleRules.Normalize(email),
            EmailConfirmed = true,
            LockoutEnabled = true,
            DisplayName = PeopleRules.NameRefusal(told.Name) is null ? told.Name.Trim() : email,
        };
        PeopleBook.NewStamp(person);
        unit.Context.Users.Add(person);
        await unit.SaveAsync(cancellationToken);
        unit.Audit(Note(person, told, AuditActions.PersonJoined) with { Facts = [AuditField.New("By", told.Issuer)] });
        unit.Publish(new PeopleChanged());
        return person;
    }

    // The provider decides at each sign-in; nobody is left without an administrator by it.
    private static async Task<Refusal?> FollowAsync(
        Unit unit, Person person, string? role, ExternalPerson told, CancellationToken cancellationToken)
    {
        await unit.SaveAsync(cancellationToken);
        var before = await PeopleBook.RolesAsync(unit.Context, person.Id, cancellationToken);
        if (before is [var only] && only == role) return null;
        if (await PeopleBook.IsLastAdministratorAsync(unit, person, cancellationToken)) return null;
        if (role is null)
        {
            unit.Context.UserRoles.RemoveRange(
                await unit.Context.UserRoles.Where(member => member.UserId == person.Id).ToListAsync(cancellationToken));
            await SessionBook.EndAllAsync(unit, person.Id, cancellationToken);
        }
        else await PeopleBook.SetRoleAsync(unit, person.Id, role, cancellationToken);
        unit.Audit(Note(person, told, AuditActions.PersonRoleChanged) with
        {
            Facts = [new AuditField("Role", string.Join(", ", before), role ?? "None")],
        });
        unit.Publish(new PeopleChanged());
        return role is null ? NoRole : null;
    }

    private static AuditNote Note(Person person, ExternalPerson told, AuditAction action) =>
        new(new AuditActor(person.Id, person.DisplayName, told.Address), action, AuditSubject.Person(person.Id, person.DisplayName));
}

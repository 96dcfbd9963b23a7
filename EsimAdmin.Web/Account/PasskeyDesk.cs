using EsimAdmin.Core.Audit;
using EsimAdmin.Core.People;
using EsimAdmin.Web.Security;
using Microsoft.AspNetCore.Identity;

namespace EsimAdmin.Web.Account;

/// <summary>
/// Adds passkeys, and signs in and confirms by them. Each counts as two factors: what somebody has, and the finger, face or PIN that it
/// asks for. They belong to the address that is set, never to one that a request names.
/// </summary>
internal sealed class PasskeyDesk(UserManager<Person> people, PersonSignIn signIn, PasskeyBook book, SessionBook sessions, HostNames names,
    Attempts attempts, AuditDesk audit, TimeProvider time, ILogger<PasskeyDesk> logger)
{
    /// <summary>What is said whatever was wrong.</summary>
    public const string Wrong = "This passkey is not known to EsimAdmin, or it could not be checked. Try again, or use your password.";

    private const string NotHere = "Passkeys work at the address of this installation alone.";

    /// <summary>Sets the rules for all passkeys.</summary>
    public static void Configure(IdentityPasskeyOptions passkeys, HostNames names)
    {
        passkeys.ServerDomain = DomainOf(names);
        passkeys.UserVerificationRequirement = passkeys.ResidentKeyRequirement = "required";
        passkeys.ValidateOrigin = asked =>
            ValueTask.FromResult(!asked.CrossOrigin && names.IsOwn(asked.Origin, asked.HttpContext.Request));
    }

    /// <summary>Whether passkeys can be used where this was asked for.</summary>
    public bool AreHere(HttpContext context) =>
        string.Equals(context.Request.Host.Host, DomainOf(names), StringComparison.OrdinalIgnoreCase);

    /// <summary>What a browser makes a passkey from.</summary>
    public Task<string> NewAsync(Person person) => signIn.MakePasskeyCreationOptionsAsync(new PasskeyUserEntity
    {
        Id = person.Id,
        Name = person.Email ?? "",
        DisplayName = person.DisplayName,
    });

    /// <summary>What a browser asks for a passkey with.</summary>
    /// <param name="person">Whose; null for anybody's, so that nothing is told of accounts.</param>
    public Task<string> AskAsync(Person? person) => signIn.MakePasskeyRequestOptionsAsync(person);

    /// <summary>Adds one to the account of whoever is signed in.</summary>
    /// <returns>Why not, for people; null when it is there.</returns>
    public async Task<string?> AddAsync(HttpContext context, Person person, string credential, string name)
    {
        var caller = SignedInCaller.Of(context);
        if (!caller.IsConfirmed) return ConfirmDesk.Missing;
        var made = await CheckAsync(() => signIn.PerformPasskeyAttestationAsync(credential));
        if (made is not { Succeeded: true } || made.UserEntity.Id != person.Id || !made.Passkey.IsUserVerified)
        {
            logger.LogWarning(made?.Failure, "A new passkey of {PersonId} could not be checked", person.Id);
            return "The passkey could not be checked. Try again.";
        }
        if (await book.AddAsync(caller, made.Passkey, name, CancellationToken.None) is { } refusal) return refusal.Text;
        // It has just been shown beside the password: whom their role asks for two factors may go on.
        if (context.User is SignedIn { MustSetUp: true }) await signIn.WithTwoFactorsAsync(person);
        return null;
    }

    /// <summary>Signs in whoever shows one.</summary>
    public async Task<SignInAnswer> SignInAsync(HttpContext context, string credential)
    {
        var key = new AttemptKey($"passkey {ClientAddress.Key(context.Connection.RemoteIpAddress)}", 30);
        var wait = attempts.Begin(key);
        if (wait > TimeSpan.Zero) return await RefuseAsync(context, null, Attempts.Say(wait), "Too many attempts");
        if (!AreHere(context)) return new SignInAnswer(NotHere);
        var (person, whose) = await ShownAsync(credential);
        if (person is null) return await RefuseAsync(context, whose, Wrong, "Wrong passkey");
        attempts.Succeed([], [key]);
        await signIn.EndAsync(context, person, "passkey");
        return new SignInAnswer(null);
    }

    /// <summary>Confirms that it is they who are signed in.</summary>
    /// <returns>Why not, for people; null when it is confirmed.</returns>
    public async Task<string?> ConfirmAsync(HttpContext context, string credential)
    {
        var caller = SignedInCaller.Of(context);
        if (RightsReader.SessionOf(context.User) is not { } session || caller.PersonId.Length == 0) return ConfirmDesk.Missing;
        var (person, _) = await ShownAsync(credential);
        if (person?.Id != caller.PersonId)
        {
            await RefuseAsync(context, await people.FindByIdAsync(caller.PersonId), Wrong, "Wrong passkey to confirm");
            return Wrong;
        }
        await sessions.ConfirmAsync(session, caller, "passkey", CancellationToken.None);
        return null;
    }

    // Whoever may sign in by it; else nobody, and whose it would be.
    private async Task<(Person? Person, Person? Whose)> ShownAsync(string credential)
    {
        var shown = await CheckAsync(() => signIn.PerformPasskeyAssertionAsync(credential));
        if (shown is not { Succeeded: true, Passkey.IsUserVerified: true } || shown.User.LockoutEnd > time.GetUtcNow())
        {
            logger.LogWarning(shown?.Failure, "A passkey was refused");
            return (null, shown?.User);
        }
        await book.UseAsync(shown.User.Id, shown.Passkey, CancellationToken.None);
        return (shown.User, shown.User);
    }

    private async Task<T?> CheckAsync<T>(Func<Task<T>> check) where T : class
    {
        try
        {
            return await check();
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            // This browser was not asked for one, or too long ago.
            logger.LogDebug(exception, "A passkey came that was not asked for");
            return null;
        }
    }

    private async Task<SignInAnswer> RefuseAsync(HttpContext context, Person? person, string refusal, string reason)
    {
        await audit.SignInRefusedAsync(person?.Email ?? "", CallerAddress.Of(context), reason);
        return new SignInAnswer(refusal);
    }

    // On this machine there is one name that browsers take for a domain.
    private static string DomainOf(HostNames names) => names.Url?.IdnHost ?? "localhost";
}

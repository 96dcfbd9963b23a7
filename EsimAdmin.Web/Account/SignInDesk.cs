using EsimAdmin.Core.Audit;
using EsimAdmin.Core.People;
using EsimAdmin.Web.Security;
using Microsoft.AspNetCore.Identity;

namespace EsimAdmin.Web.Account;

/// <summary>What came of a sign-in.</summary>
/// <param name="Refusal">Why not, for people; null when it went well.</param>
/// <param name="NeedsCode">Whether a second step follows.</param>
internal sealed record SignInAnswer(string? Refusal, bool NeedsCode = false);

/// <summary>
/// Looks at addresses and passwords. Whether there is an account shows neither in the words nor in the time of an answer, and nobody can
/// lock another out.
/// </summary>
internal sealed class SignInDesk(UserManager<Person> people, PersonSignIn signIn, IPasswordHasher<Person> hasher, Attempts attempts,
    KnownDevices devices, TwoFactorRule rule, RightsBook rights, AuditDesk audit, TimeProvider time, ILogger<SignInDesk> logger)
{
    /// <summary>What is said whatever was wrong.</summary>
    public const string Wrong = "Email or password is wrong.";

    // Told to those alone who know the password.
    private const string UsePasskey = "Your role needs two steps to sign in. Use your passkey.";

    private const int MostWaiting = 32;

    // Passwords cost the processor much on purpose; that must not keep it from everything else.
    private static readonly SemaphoreSlim Hashing = new(Math.Max(1, Environment.ProcessorCount / 2));
    private static readonly Person Nobody = new();
    private static string? _nobodysHash;
    private static int _waiting;

    /// <summary>Signs somebody in by address and password.</summary>
    public async Task<SignInAnswer> TryAsync(HttpContext context, string email, string password)
    {
        var account = people.NormalizeEmail(email.Trim()) ?? "";
        var (own, shared) = KeysOf(context, account);
        var wait = attempts.Begin([.. own, .. shared]);
        if (wait > TimeSpan.Zero) return await RefuseAsync(context, email, Attempts.Say(wait));

        if (await CheckAsync(email.Trim(), password, context.RequestAborted) is not { } check)
            return await RefuseAsync(context, email, Attempts.Say(TimeSpan.FromSeconds(5)));
        if (!check.IsRight || check.Person is not { } person || person.LockoutEnd > time.GetUtcNow())
            return await RefuseAsync(context, email, Wrong);

        attempts.Succeed(own, shared);
        return await GoOnAsync(context, person, account, "password");
    }

    /// <summary>Signs somebody in for whom the demo answers: without a password, with all else that a sign-in takes.</summary>
    public async Task<SignInAnswer> TryDemoAsync(HttpContext context, string email) =>
        await people.FindByEmailAsync(email) is { } person && !(person.LockoutEnd > time.GetUtcNow())
            ? await GoOnAsync(context, person, people.NormalizeEmail(email)!, "demo") : await RefuseAsync(context, email, Wrong);

    private async Task<SignInAnswer> GoOnAsync(HttpContext context, Person person, string account, string way)
    {
        // Else who knows the password alone could set a second step of their own up beside the passkey.
        if (await rule.LacksAsync(rights, person) && (await people.GetPasskeysAsync(person)).Count > 0)
            return await RefuseAsync(context, account, UsePasskey);
        var result = await signIn.GoOnAsync(person);
        if (result.RequiresTwoFactor) return new SignInAnswer(null, NeedsCode: true);
        if (!result.Succeeded) return await RefuseAsync(context, account, Wrong);
        devices.Remember(context, account);
        await audit.SignedInAsync(account, CallerAddress.Of(context), way);
        return new SignInAnswer(null);
    }

    /// <summary>What an attempt counts under.</summary>
    /// <returns>First what is the account's alone, then what others share.</returns>
    private (IReadOnlyList<AttemptKey> Own, IReadOnlyList<AttemptKey> Shared) KeysOf(HttpContext context, string account)
    {
        // Whatever is typed as an address, what is remembered of it is short.
        var name = KnownDevices.HashOf(account);
        if (devices.Find(context, account) is { } device) return ([new AttemptKey($"device {device} {name}", 5)], []);
        var address = ClientAddress.Key(context.Connection.RemoteIpAddress);
        return ([new AttemptKey($"pair {address} {name}", 5)],
            [new AttemptKey($"address {address}", 30), new AttemptKey($"account {name}", 20)]);
    }

    // Null when too many wait already.
    private async Task<(Person? Person, bool IsRight)?> CheckAsync(string email, string password, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return null;
        }
        try
        {
            await Hashing.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
        try
        {
            var person = await people.FindByEmailAsync(email);
            if (person?.PasswordHash is not null) return (person, await people.CheckPasswordAsync(person, password));
            _nobodysHash ??= hasher.HashPassword(Nobody, Guid.NewGuid().ToString());
            hasher.VerifyHashedPassword(Nobody, _nobodysHash, password);
            return (null, false);
        }
        finally
        {
            Hashing.Release();
        }
    }

    private async Task<SignInAnswer> RefuseAsync(HttpContext context, string email, string refusal)
    {
        await audit.SignInRefusedAsync(email, CallerAddress.Of(context),
            refusal switch { Wrong => "Wrong password or account", UsePasskey => "Passkey needed", _ => "Too many attempts" });
        logger.LogWarning("A sign-in was refused ({Refusal}) from {Address}", refusal, context.Connection.RemoteIpAddress);
        return new SignInAnswer(refusal);
    }
}

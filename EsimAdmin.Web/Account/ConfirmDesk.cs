using System.Net;
using System.Security.Claims;
using EsimAdmin.Core.Audit;
using EsimAdmin.Core.People;
using Microsoft.AspNetCore.Identity;

namespace EsimAdmin.Web.Account;

/// <summary>How somebody can show that it is really them.</summary>
/// <param name="ByClick">Nothing but a click is asked for: an account of the demo, at this machine.</param>
/// <param name="ByCode">A code of their authenticator app will do, too.</param>
/// <param name="ByPasskey">They have a passkey.</param>
internal sealed record ConfirmWays(bool ByClick, bool ByCode, bool ByPasskey);

/// <summary>Confirms that it is really they who use a session, by password or code (<see cref="Confirmations"/>).</summary>
internal sealed class ConfirmDesk(IServiceScopeFactory scopes, SessionBook sessions, PasskeyBook passkeys, Attempts attempts,
    AuditDesk audit, IEnumerable<DemoAccount> demos)
{
    /// <summary>What is said where it is missing.</summary>
    public const string Missing = "Confirm that it is you first. Nothing was done.";

    private const string Wrong = "That is wrong. Nothing was done.";

    /// <summary>How whoever is signed in can do it.</summary>
    /// <param name="address">From where.</param>
    public async Task<ConfirmWays> WaysAsync(ClaimsPrincipal user, string? address, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var people = scope.ServiceProvider.GetRequiredService<UserManager<Person>>();
        return await people.GetUserAsync(user) is not { } person ? new ConfirmWays(false, false, false)
            : new ConfirmWays(IsDemos(person, address), person.TwoFactorEnabled,
                (await passkeys.OfPersonAsync(person.Id, cancellationToken)).Count > 0);
    }

    /// <summary>Confirms it.</summary>
    /// <param name="typed">A password, or a code of their app.</param>
    /// <param name="address">From where.</param>
    /// <returns>Why not, for people; null when it is confirmed.</returns>
    public async Task<string?> TryAsync(ClaimsPrincipal user, string typed, string? address)
    {
        await using var scope = scopes.CreateAsyncScope();
        var people = scope.ServiceProvider.GetRequiredService<UserManager<Person>>();
        if (await people.GetUserAsync(user) is not { } person || RightsReader.SessionOf(user) is not { } session) return Missing;
        var key = new AttemptKey($"confirm {person.Id}", 5);
        var wait = attempts.Begin(key);
        if (wait > TimeSpan.Zero) return Attempts.Say(wait);
        var way = IsDemos(person, address) ? "click in the demo"
            : await people.CheckPasswordAsync(person, typed) ? "password"
            : person.TwoFactorEnabled && await scope.ServiceProvider.GetRequiredService<CodeDesk>().IsAppsAsync(person, typed) ? "code"
            : null;
        if (way is null)
        {
            await audit.SignInRefusedAsync(person.Email ?? "", address, "Wrong password or code to confirm");
            return Wrong;
        }
        attempts.Succeed([key], []);
        await sessions.ConfirmAsync(session, SignedInCaller.From(user) with { Address = address }, way, CancellationToken.None);
        return null;
    }

    // Whoever sits there could sign in as them with one click. There are none of them where anything is real.
    private bool IsDemos(Person person, string? address) => demos.Any(demo => demo.Email == person.Email)
        && IPAddress.TryParse(address, out var from) && IPAddress.IsLoopback(from);
}

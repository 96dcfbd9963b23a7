using System.Security.Claims;
using EsimAdmin.Core.People;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace EsimAdmin.Web.Account;

/// <summary>Knows what whoever is signed in may do now: while their session lives, their stamp is the same, and they are not
/// locked.</summary>
internal sealed class RightsReader(
    RightsBook rights, SessionBook sessions, TwoFactorRule twoFactor, IOptions<IdentityOptions> identity)
{
    /// <summary>What somebody may do.</summary>
    /// <returns>Null when they are not, or no more, signed in.</returns>
    public async ValueTask<Rights?> ReadAsync(ClaimsPrincipal user)
    {
        if (PersonOf(user) is not { } person || SessionOf(user) is not { } session) return null;
        // Side by side: where nobody has asked lately, both are questions to the database.
        var known = rights.GetAsync(person);
        if (await sessions.FindAsync(session) is not { } alive || alive.PersonId != person) return null;
        if (await known is not { } now
            || now.Stamp != user.FindFirstValue(identity.Value.ClaimsIdentity.SecurityStampClaimType)) return null;
        var isConfirmed = sessions.IsConfirmed(alive);
        return twoFactor.Lacks(now) && !user.HasClaim(PersonSignIn.Method, PersonSignIn.TwoFactors)
            ? new Rights(now.PersonId, now.Name, now.Stamp, [], now.HasTwoFactor) { MustSetUp = true, IsConfirmed = isConfirmed }
            : now.IsConfirmed == isConfirmed ? now : now with { IsConfirmed = isConfirmed };
    }

    /// <summary>Has it read anew.</summary>
    public void Forget(ClaimsPrincipal user)
    {
        if (PersonOf(user) is { } person) rights.Forget(person);
        if (SessionOf(user) is { } session) sessions.Forget(session);
    }

    /// <summary>The key of the person; null for nobody.</summary>
    public static string? PersonOf(ClaimsPrincipal user) =>
        user.Identity?.IsAuthenticated == true ? user.FindFirstValue(ClaimTypes.NameIdentifier) : null;

    /// <summary>The hash that names the session; null when there is none.</summary>
    public static string? SessionOf(ClaimsPrincipal user) => user.FindFirstValue(SignedIn.Session);
}

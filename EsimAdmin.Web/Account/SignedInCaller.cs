using System.Security.Claims;
using EsimAdmin.Core.People;
using Microsoft.AspNetCore.Components.Authorization;

namespace EsimAdmin.Web.Account;

/// <summary>The caller is whoever is signed in on this circuit or request.</summary>
internal sealed class SignedInCaller(AuthenticationStateProvider authentication, CallerAddress address) : ICallerSource
{
    public async ValueTask<Caller> GetAsync() =>
        From((await authentication.GetAuthenticationStateAsync()).User) with { Address = address.Value };

    /// <summary>What the claims say.</summary>
    public static Caller From(ClaimsPrincipal user) => user.Identity?.IsAuthenticated != true ? Caller.Nobody : new Caller(
        user.FindFirstValue(ClaimTypes.NameIdentifier) ?? "",
        user.FindFirstValue(PersonClaims.DisplayName) ?? "",
        Permissions.Of(user.FindAll(ClaimTypes.Role).Select(claim => claim.Value)));
}

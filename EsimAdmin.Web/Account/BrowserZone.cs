using System.Security.Claims;
using EsimAdmin.Core;

namespace EsimAdmin.Web.Account;

/// <summary>The time zone of a browser, which its pages tell in a cookie (theme.js): for those who have chosen none.</summary>
internal static class BrowserZone
{
    private const string Cookie = "esimadmin-zone";

    /// <summary>Adds it to what a request says of whoever asks.</summary>
    public static ClaimsPrincipal Tell(ClaimsPrincipal user, HttpRequest request)
    {
        if (request.Cookies[Cookie] is not { Length: > 0 and < 100 } zone || TimeZones.Find(zone) is null) return user;
        return new ClaimsPrincipal(new ClaimsIdentity(
            user.Claims.Where(claim => claim.Type != SignedIn.BrowserZone).Append(new Claim(SignedIn.BrowserZone, zone)),
            user.Identity?.AuthenticationType, ClaimTypes.Name, ClaimTypes.Role));
    }
}

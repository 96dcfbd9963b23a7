using System.Security.Claims;
using EsimAdmin.Core;
using EsimAdmin.Core.People;

namespace EsimAdmin.Web.Account;

/// <summary>Somebody who is signed in, with the rights that the database gives them.</summary>
internal sealed class SignedIn : ClaimsPrincipal
{
    /// <summary>The claim that names the session.</summary>
    public const string Session = "session";

    /// <summary>The claim that names the time zone of the browser.</summary>
    public const string BrowserZone = "zone";

    /// <summary>Makes it.</summary>
    /// <param name="user">What the cookie says: it names the person and the session, and gives no rights.</param>
    /// <param name="rights">What the person may do.</param>
    public SignedIn(ClaimsPrincipal user, Rights rights) : base(new ClaimsIdentity(
        [
            .. user.Claims.Where(claim => claim.Type != ClaimTypes.Role),
            .. rights.Roles.Select(role => new Claim(ClaimTypes.Role, role)),
        ], user.Identity!.AuthenticationType, ClaimTypes.Name, ClaimTypes.Role)) => (Rights, Caller) = (rights, CallerOf(rights, user));

    /// <summary>What the person may do.</summary>
    public Rights Rights { get; }

    /// <summary>Who they are for the services, with their clock.</summary>
    public Caller Caller { get; }

    /// <summary>The person as services know them, with the time zone that they have chosen, or that their browser has.</summary>
    public static Caller CallerOf(Rights rights, ClaimsPrincipal user) =>
        (rights.TimeZone ?? user.FindFirstValue(BrowserZone)) is { } name && TimeZones.Find(name) is { } zone
            ? rights.Caller with { Zone = zone } : rights.Caller;

    /// <summary>Whether they may do nothing before they have set a second step up.</summary>
    public bool MustSetUp => Rights.MustSetUp;
}

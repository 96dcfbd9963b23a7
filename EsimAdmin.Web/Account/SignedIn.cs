using System.Security.Claims;
using EsimAdmin.Core.People;

namespace EsimAdmin.Web.Account;

/// <summary>Somebody who is signed in, with the rights that the database gives them.</summary>
internal sealed class SignedIn : ClaimsPrincipal
{
    /// <summary>The claim that names the session.</summary>
    public const string Session = "session";

    /// <summary>Makes it.</summary>
    /// <param name="user">What the cookie says: it names the person and the session, and gives no rights.</param>
    /// <param name="rights">What the person may do.</param>
    public SignedIn(ClaimsPrincipal user, Rights rights) : base(new ClaimsIdentity(
        [
            .. user.Claims.Where(claim => claim.Type != ClaimTypes.Role),
            .. rights.Roles.Select(role => new Claim(ClaimTypes.Role, role)),
        ], user.Identity!.AuthenticationType, ClaimTypes.Name, ClaimTypes.Role)) => Rights = rights;

    /// <summary>What the person may do.</summary>
    public Rights Rights { get; }

    /// <summary>Whether they may do nothing before they have set a second step up.</summary>
    public bool MustSetUp => Rights.MustSetUp;
}

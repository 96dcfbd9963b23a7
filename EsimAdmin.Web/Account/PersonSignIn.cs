using System.Security.Claims;
using EsimAdmin.Core.Audit;
using EsimAdmin.Core.People;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace EsimAdmin.Web.Account;

/// <summary>Signs people in whose first step was right.</summary>
internal sealed class PersonSignIn(UserManager<Person> people, IHttpContextAccessor context, IUserClaimsPrincipalFactory<Person> claims,
    IOptions<IdentityOptions> options, ILogger<SignInManager<Person>> logger, IAuthenticationSchemeProvider schemes,
    IUserConfirmation<Person> confirmation, KnownDevices devices, AuditDesk audit)
    : SignInManager<Person>(people, context, claims, options, logger, schemes, confirmation)
{
    /// <summary>The claim that says how a session was begun.</summary>
    public const string Method = "amr";

    /// <summary>What it says where two factors were shown.</summary>
    public const string TwoFactors = "mfa";

    /// <summary>Signs in, or asks for the second step where the account has one.</summary>
    public Task<SignInResult> GoOnAsync(Person person) => SignInOrTwoFactorAsync(person, isPersistent: true);

    /// <summary>Signs somebody in who has shown two factors.</summary>
    /// <param name="way">Which, for people.</param>
    public async Task EndAsync(HttpContext http, Person person, string way)
    {
        await http.SignOutAsync(IdentityConstants.TwoFactorUserIdScheme);
        await WithTwoFactorsAsync(person);
        devices.Remember(http, UserManager.NormalizeEmail(person.Email ?? "") ?? "");
        await audit.SignedInAsync(person.Email ?? "", CallerAddress.Of(http), way);
    }

    /// <summary>Has the session count as one that was begun with two factors.</summary>
    public Task WithTwoFactorsAsync(Person person) =>
        SignInWithClaimsAsync(person, isPersistent: true, [new Claim(Method, TwoFactors)]);
}

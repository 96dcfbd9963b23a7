using EsimAdmin.Core.People;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace EsimAdmin.Web.Account;

/// <summary>Signs people in whose first step was right.</summary>
internal sealed class PersonSignIn(UserManager<Person> people, IHttpContextAccessor context, IUserClaimsPrincipalFactory<Person> claims,
    IOptions<IdentityOptions> options, ILogger<SignInManager<Person>> logger, IAuthenticationSchemeProvider schemes,
    IUserConfirmation<Person> confirmation) : SignInManager<Person>(people, context, claims, options, logger, schemes, confirmation)
{
    /// <summary>Signs in, or asks for the second step where the account has one.</summary>
    public Task<SignInResult> GoOnAsync(Person person) => SignInOrTwoFactorAsync(person, isPersistent: true);
}

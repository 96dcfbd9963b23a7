using EsimAdmin.Core.People;
using Microsoft.AspNetCore.Identity;

namespace EsimAdmin.Web.Account;

/// <summary>Refuses passwords that are guessed first, wherever one is chosen.</summary>
internal sealed class PasswordCheck : IPasswordValidator<Person>
{
    public async Task<IdentityResult> ValidateAsync(UserManager<Person> manager, Person user, string? password) =>
        await PasswordRules.RefusalAsync(password ?? "", user.Email, user.DisplayName, CancellationToken.None) is { } refusal
            ? IdentityResult.Failed(new IdentityError { Code = "PasswordCommon", Description = refusal }) : IdentityResult.Success;
}

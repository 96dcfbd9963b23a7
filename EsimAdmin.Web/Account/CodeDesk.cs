using EsimAdmin.Core.Audit;
using EsimAdmin.Core.People;
using Microsoft.AspNetCore.Identity;

namespace EsimAdmin.Web.Account;

/// <summary>Looks at codes of authenticator apps and at recovery codes.</summary>
internal sealed class CodeDesk(UserManager<Person> people, PersonSignIn signIn, Attempts attempts, UsedCodes used,
    AuditDesk audit, TimeProvider time, ILogger<CodeDesk> logger)
{
    /// <summary>What is said of a wrong code.</summary>
    public const string Wrong = "The code is wrong. Enter the one that the app shows now, or a recovery code that you have not used.";

    /// <summary>Makes the second step of a sign-in.</summary>
    /// <returns>Why not, for people; null when it went well.</returns>
    public async Task<string?> TryAsync(HttpContext context, Person person, string typed)
    {
        var key = new AttemptKey($"code {person.Id}", 5);
        var wait = attempts.Begin(key);
        if (wait > TimeSpan.Zero) return Attempts.Say(wait);
        if (person.LockoutEnd > time.GetUtcNow() || !await IsRightAsync(person, typed))
        {
            await audit.SignInRefusedAsync(person.Email ?? "", CallerAddress.Of(context), "Wrong code");
            logger.LogWarning("A second step was refused for {PersonId} from {Address}", person.Id, context.Connection.RemoteIpAddress);
            return Wrong;
        }
        attempts.Succeed([key], []);
        await signIn.EndAsync(context, person, "password and code");
        return null;
    }

    /// <summary>Whether a code is the one that the app shows, and was not taken before.</summary>
    public async Task<bool> IsAppsAsync(Person person, string typed)
    {
        var code = Plain(typed);
        return await people.VerifyTwoFactorTokenAsync(person, people.Options.Tokens.AuthenticatorTokenProvider, code)
            && used.Take(person.Id, code);
    }

    private async Task<bool> IsRightAsync(Person person, string typed) => Plain(typed).All(char.IsAsciiDigit)
        ? await IsAppsAsync(person, typed) : (await people.RedeemTwoFactorRecoveryCodeAsync(person, Recovery(typed))).Succeeded;

    // As they were made: XXXXX-XXXXX, however somebody copies them from paper.
    private static string Recovery(string typed) => Plain(typed).ToUpperInvariant() is { Length: 10 } code
        ? $"{code[..5]}-{code[5..]}" : typed.Trim();

    private static string Plain(string typed) =>
        typed.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
}

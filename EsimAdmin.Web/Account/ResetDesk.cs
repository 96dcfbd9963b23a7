using EsimAdmin.Core.People;
using EsimAdmin.Web.Security;
using Microsoft.AspNetCore.Identity;

namespace EsimAdmin.Web.Account;

/// <summary>Lets people who have forgotten their password choose another, by a link that a mail brings. Tells nothing of
/// accounts.</summary>
internal sealed class ResetDesk(AccountLinkDesk links, ResetRequests requests, UserManager<Person> people, IPasswordHasher<Person> hasher,
    Attempts attempts)
{
    /// <summary>What is said of a link that does not work, whyever it does not.</summary>
    public const string Gone = "This link does not work: it was used, or it has expired. Ask for another one.";

    /// <summary>Asks for a link. Whether there is such an account is looked at later, elsewhere.</summary>
    /// <returns>Why not, for people; null when it is asked for.</returns>
    public string? Ask(HttpContext context, string email)
    {
        var account = KnownDevices.HashOf(people.NormalizeEmail(email.Trim()) ?? "");
        var address = ClientAddress.Key(context.Connection.RemoteIpAddress);
        // Each counts, whatever comes of it: mails are what is limited.
        var wait = attempts.Begin(new AttemptKey($"reset account {account}", 3), new AttemptKey($"reset address {address}", 10));
        if (wait > TimeSpan.Zero) return Attempts.Say(wait);
        requests.Add(email.Trim(), CallerAddress.Of(context));
        return null;
    }

    /// <summary>Chooses another password. Nobody is signed in by that: a second step is asked for as ever.</summary>
    /// <param name="token">The secret of the link.</param>
    /// <returns>Why not, for people; null when it is done.</returns>
    public async Task<string?> TryAsync(HttpContext context, string token, string password)
    {
        if (await links.FindAsync(AccountLinkKind.PasswordReset, token, context.RequestAborted) is not var (_, person)) return Gone;
        foreach (var validator in people.PasswordValidators)
        {
            var result = await validator.ValidateAsync(people, person, password);
            if (!result.Succeeded) return string.Join(" ", result.Errors.Select(error => error.Description));
        }
        // Before the change: hashing is slow on purpose, and others wait for the change.
        return await links.ResetAsync(token, hasher.HashPassword(person, password), CallerAddress.Of(context), CancellationToken.None)
            ? null : Gone;
    }
}

using EsimAdmin.Core.Audit;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;

namespace EsimAdmin.Web.Account;

/// <summary>Makes the account of somebody who takes an invitation, and signs them in.</summary>
internal sealed class JoinDesk(InvitationDesk invitations, UserManager<Person> people, IPasswordHasher<Person> hasher,
    PersonSignIn signIn, KnownDevices devices, AuditDesk audit, IServiceProvider services)
{
    /// <summary>What is said of a link that does not work, whyever it does not.</summary>
    public const string Gone = "This invitation does not work: it was taken or withdrawn, or it has expired. Ask for another one.";

    /// <summary>Takes an invitation.</summary>
    /// <param name="token">The secret of its link.</param>
    /// <returns>Why not, for people; null when they are signed in now.</returns>
    public async Task<string?> TryAsync(HttpContext context, string token, string password)
    {
        if (await invitations.FindAsync(token, context.RequestAborted) is not { } known) return Gone;
        var asked = PersonOf(known);
        foreach (var validator in people.PasswordValidators)
        {
            var result = await validator.ValidateAsync(people, asked, password);
            if (!result.Succeeded) return Words(result);
        }
        // Before the change: hashing is slow on purpose, and others wait for the change.
        var hash = hasher.HashPassword(asked, password);
        try
        {
            // To the end even where the browser has gone: the link works once.
            if (await invitations.AcceptAsync(token, CallerAddress.Of(context),
                (unit, invitation) => CreateAsync(unit, invitation, hash), CancellationToken.None) is not { } person) return Gone;
            await signIn.GoOnAsync(person);
            devices.Remember(context, people.NormalizeEmail(person.Email!)!);
            await audit.SignedInAsync(person.Email!, CallerAddress.Of(context), "invitation");
            return null;
        }
        catch (JoinException exception)
        {
            return exception.Message;
        }
    }

    private async Task<Person> CreateAsync(Unit unit, Invitation invitation, string hash)
    {
        using var store = new UserStore<Person, IdentityRole, EsimAdminDbContext>(unit.Context);
        using var manager = ActivatorUtilities.CreateInstance<UserManager<Person>>(services, store);
        var person = PersonOf(invitation);
        (person.EmailConfirmed, person.PasswordHash) = (true, hash);
        Demand(await manager.CreateAsync(person));
        Demand(await manager.AddToRoleAsync(person, invitation.Role));
        return person;
    }

    private static Person PersonOf(Invitation invitation) =>
        new() { UserName = invitation.Email, Email = invitation.Email, DisplayName = invitation.Name };

    private static void Demand(IdentityResult result)
    {
        if (!result.Succeeded) throw new JoinException(Words(result));
    }

    private static string Words(IdentityResult result) => string.Join(" ", result.Errors.Select(error => error.Description));

    private sealed class JoinException(string message) : Exception(message);
}

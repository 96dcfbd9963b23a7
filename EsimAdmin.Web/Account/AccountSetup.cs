using System.Security.Cryptography;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;

namespace EsimAdmin.Web.Account;

/// <summary>The one-time code that guards <c>/setup</c>: whoever reads the log owns the server.</summary>
internal sealed class SetupCode
{
    private readonly byte[] _code = RandomNumberGenerator.GetBytes(10);

    /// <summary>The code, for the log.</summary>
    public string Text => Convert.ToHexStringLower(_code);

    /// <summary>Whether somebody typed it.</summary>
    public bool Matches(string? typed) => CryptographicOperations.FixedTimeEquals(
        System.Text.Encoding.UTF8.GetBytes(typed?.Trim().ToLowerInvariant() ?? ""), System.Text.Encoding.UTF8.GetBytes(Text));
}

/// <summary>Makes the roles and the first administrator.</summary>
internal static class AccountSetup
{
    /// <summary>Makes what is missing before the first request is answered.</summary>
    public static async Task PrepareAccountsAsync(this WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var roles = scope.ServiceProvider.GetRequiredService<RoleManager<IdentityRole>>();
        foreach (var role in Roles.All)
        {
            if (!await roles.RoleExistsAsync(role)) Demand(await roles.CreateAsync(new IdentityRole(role)), role);
        }

        var people = scope.ServiceProvider.GetRequiredService<UserManager<Person>>();
        foreach (var demo in app.Services.GetServices<DemoAccount>())
        {
            if (await people.FindByEmailAsync(demo.Email) is null)
                await CreateAsync(people, demo.Email, demo.Name, demo.Password, demo.Role);
        }

        var (email, password) = (app.Configuration["Setup:AdminEmail"], app.Configuration["Setup:AdminPassword"]);
        if (await HasAdministratorAsync(people)) return;
        if (!string.IsNullOrEmpty(email) && !string.IsNullOrEmpty(password))
            await CreateFirstAsync(scope.ServiceProvider, email, "Administrator", password);
        else app.Logger.LogWarning("There is no administrator yet. Open /setup and use the one-time code {SetupCode}",
            app.Services.GetRequiredService<SetupCode>().Text);
    }

    /// <summary>Whether there is an administrator.</summary>
    public static async Task<bool> HasAdministratorAsync(UserManager<Person> people) =>
        (await people.GetUsersInRoleAsync(Roles.Administrator)).Count > 0;

    /// <summary>Makes the first administrator, where there is none: whoever comes at the same time comes too late.</summary>
    /// <returns>Null when there is one already.</returns>
    /// <inheritdoc cref="CreateAsync"/>
    public static Task<Person?> CreateFirstAsync(IServiceProvider services, string email, string name, string password) =>
        services.GetRequiredService<Work>().DoAsync(async unit =>
        {
            await unit.TakeTurnsAsync("first-administrator", CancellationToken.None);
            using var store = new UserStore<Person, IdentityRole, EsimAdminDbContext>(unit.Context);
            using var people = ActivatorUtilities.CreateInstance<UserManager<Person>>(services, store);
            return await HasAdministratorAsync(people) ? null : await CreateAsync(people, email, name, password, Roles.Administrator);
        }, CancellationToken.None);

    /// <summary>Makes an account.</summary>
    /// <exception cref="InvalidOperationException">Identity refuses it, for example for the password; the message says why.</exception>
    public static async Task<Person> CreateAsync(UserManager<Person> people, string email, string name, string password, string role)
    {
        var person = new Person { UserName = email, Email = email, EmailConfirmed = true, DisplayName = name };
        Demand(await people.CreateAsync(person, password), email);
        Demand(await people.AddToRoleAsync(person, role), email);
        return person;
    }

    private static void Demand(IdentityResult result, string about)
    {
        if (!result.Succeeded) throw new InvalidOperationException(
            $"{about}: {string.Join(" ", result.Errors.Select(error => error.Description))}");
    }
}

/// <summary>An account that is offered on the sign-in page while no real credentials are set.</summary>
internal sealed record DemoAccount(string Email, string Name, string Role, string Password);

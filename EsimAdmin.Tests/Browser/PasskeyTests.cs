using EsimAdmin.Core.People;
using EsimAdmin.Tests.Support;
using EsimAdmin.Web.Account;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static EsimAdmin.Tests.Support.OwnAccounts;
using static Microsoft.Playwright.Assertions;

namespace EsimAdmin.Tests.Browser;

/// <summary>Passkeys in a browser that has an authenticator.</summary>
public sealed class PasskeyTests(Chromium chromium) : IClassFixture<Chromium>
{
    [BrowserFact]
    public async Task A_passkey_is_added_signs_in_as_two_factors_and_does_so_no_more_once_the_account_is_disabled()
    {
        await using var web = new WebConsole(settings => settings["Security:RequireTwoFactor"] = "Everyone");
        await web.AddNoorAsync();
        var page = await OpenAsync();
        await page.GotoAsync(Url(web, "account/login"));
        await SignInAsync(page, Password);
        // Her role needs two factors: she is led to set one up, and a passkey is one.
        await page.GetByRole(AriaRole.Link, new() { Name = "add a passkey" }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Name of a new passkey" }).FillAsync("Laptop");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Your passkeys" })).ToContainTextAsync("Laptop");
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Your passkeys" })).ToContainTextAsync("not used yet");
        await page.GotoAsync(Url(web, ""));
        await page.Alive();
        await SignOutAsync(page);

        await SignInAsync(page, Password);
        await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "Use your passkey" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await page.Alive();
        await page.GotoAsync(Url(web, "account/manage/passkeys"));
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Your passkeys" })).ToContainTextAsync("used just now");
        Assert.Contains(await web.ReadAsync(context => context.AuditEntries.Where(entry => entry.Action == "sign-in")
            .Select(entry => entry.Facts).ToListAsync()), facts => facts.Contains("passkey", StringComparison.Ordinal));

        await web.ChangeAsync(Noor, (people, person) => people.SetLockoutEndDateAsync(person, DateTimeOffset.MaxValue));
        await page.GotoAsync(Url(web, "account/login"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = PasskeyDesk.Wrong })).ToBeVisibleAsync();
        await web.ChangeAsync(Noor, (people, person) => people.SetLockoutEndDateAsync(person, null));
        await page.GotoAsync(Url(web, "account/login"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await page.Alive();

        await page.GotoAsync(Url(web, "account/manage/passkeys"));
        await page.GetByText("Change", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Name of Laptop" }).FillAsync("Old laptop");
        await page.GetByRole(AriaRole.Button, new() { Name = "Rename Laptop" }).ClickAsync();
        await page.GetByText("Change", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove Old laptop" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Your passkeys" })).ToHaveCountAsync(0);
        // Removing it ends nothing else.
        await page.GotoAsync(Url(web, ""));
        await page.Alive();
        await SignOutAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = PasskeyDesk.Wrong })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task After_ten_minutes_an_open_page_asks_who_it_is_and_goes_on_with_all_that_was_typed()
    {
        await using var web = new WebConsole();
        await web.AddNoorAsync();
        var page = await OpenAsync();
        await page.GotoAsync(Url(web, "account/login"));
        await SignInAsync(page, Password);
        await page.Alive();
        await page.GotoAsync(Url(web, "account/manage/passkeys"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Your passkeys" })).ToContainTextAsync("Passkey 1");
        await page.GotoAsync(Url(web, "users"));
        await page.Alive();

        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Confirm it is you" });
        await web.PassTenMinutesAsync();
        await InviteAsync("Omar", "omar@example.com");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Back" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "Confirm that it is you" })).ToBeVisibleAsync();
        Assert.Equal(0, await web.ReadAsync(context => context.Invitations.CountAsync()));
        await page.GetByRole(AriaRole.Button, new() { Name = "Copy link" }).ClickAsync();
        await dialog.GetByLabel("Password").FillAsync("wrong");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Confirm" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("That is wrong.");
        await dialog.GetByLabel("Password").FillAsync(Password);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Confirm" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Invitation link" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();

        await web.PassTenMinutesAsync();
        await InviteAsync("Pia", "pia@example.com");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Invitation link" })).ToBeVisibleAsync();
        Assert.Equal(["Omar", "Pia"], await web.ReadAsync(context => context.Invitations.OrderBy(one => one.Id).Select(one => one.Name)
            .ToListAsync()));

        async Task InviteAsync(string name, string email)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Invite", Exact = true }).ClickAsync();
            await page.GetByRole(AriaRole.Textbox, new() { Name = "Name" }).FillAsync(name);
            await page.GetByRole(AriaRole.Textbox, new() { Name = "Email" }).FillAsync(email);
            await page.GetByRole(AriaRole.Combobox, new() { Name = "Role" }).ClickAsync();
            await page.GetByRole(AriaRole.Option, new() { Name = Roles.Support }).ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Copy link" }).ClickAsync();
        }
    }

    private static string Url(WebConsole web, string path) =>
        new Uri(new UriBuilder(web.Address) { Host = "localhost" }.Uri, path).ToString();

    private static async Task SignInAsync(IPage page, string password)
    {
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Email" }).FillAsync(Noor);
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Password" }).FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    private static async Task SignOutAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Account menu" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" }).ClickAsync();
        await page.AtAsync("**/account/login*");
    }

    private async Task<IPage> OpenAsync()
    {
        var page = await chromium.OpenAsync();
        var browser = await page.Context.NewCDPSessionAsync(page);
        await browser.SendAsync("WebAuthn.enable");
        await browser.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
        return page;
    }
}

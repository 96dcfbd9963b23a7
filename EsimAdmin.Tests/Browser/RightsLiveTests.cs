using EsimAdmin.Core.People;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EsimAdmin.Tests.Browser;

/// <summary>An open page shows what its person may see now, and nothing to who is signed in no more.</summary>
public sealed class RightsLiveTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Maya = "maya@example.com";

    [BrowserFact]
    public async Task An_open_page_follows_the_role_of_its_person()
    {
        await using var web = await new WebConsole().WithCatalogAsync();
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web, Maya, "/catalog?q=JP_5_30");
        var add = page.GetByRole(AriaRole.Button, new() { Name = "Add Japan 5GB 30Days to order" });
        await Expect(add).ToBeVisibleAsync();
        await web.ChangeAsync(Maya, (people, person) => people.AddToRoleAsync(person, Roles.Support));
        await web.ChangeAsync(Maya, (people, person) => people.RemoveFromRoleAsync(person, Roles.AccountManager));
        await Expect(add).ToHaveCountAsync(0);
        await Expect(page.GetByText("Japan 5GB 30Days").First).ToBeVisibleAsync();
        await Expect(page.Status("Balance")).ToHaveCountAsync(0);
        await web.ChangeAsync(Maya, (people, person) => people.RemoveFromRoleAsync(person, Roles.Support));
        await Expect(page.GetByText("You may not see this.")).ToBeVisibleAsync();
        await Expect(page.GetByText("Japan 5GB 30Days")).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task A_page_of_somebody_whom_another_process_has_locked_leads_to_the_sign_in()
    {
        await using var web = new WebConsole();
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web, Maya, "/customers");
        await web.ReadAsync(context => context.Users.Where(person => person.Email == Maya)
            .ExecuteUpdateAsync(set => set.SetProperty(person => person.LockoutEnd, DateTimeOffset.MaxValue)));
        await page.AtAsync("**/account/login?returnUrl=*");
    }

    [BrowserFact]
    public async Task Signing_out_in_one_tab_signs_out_in_all()
    {
        await using var web = new WebConsole();
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web, Maya, "/customers");
        var second = await page.Context.NewPageAsync();
        await second.GotoAsync(web.Url("/orders"));
        await second.Alive();
        await second.GetByRole(AriaRole.Button, new() { Name = "Account menu" }).ClickAsync();
        await second.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" }).ClickAsync();
        await second.AtAsync("**/account/login*");
        await page.AtAsync("**/account/login?returnUrl=*");
    }

    [BrowserFact]
    public async Task The_account_menu_leads_to_the_own_account_and_its_sessions()
    {
        await using var web = new WebConsole();
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web, Maya);
        await page.GetByRole(AriaRole.Button, new() { Name = "Account menu" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Account", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Name, as your colleagues see it" }).FillAsync("Maya R.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("Your name is stored.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Sessions" }).ClickAsync();
        await Expect(page.GetByText("This one")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "End Chrome on Linux" }).ClickAsync();
        await page.AtAsync("**/account/login*");
    }
}

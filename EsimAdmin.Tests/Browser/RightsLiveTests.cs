using EsimAdmin.Core.People;
using EsimAdmin.Core.Settings;
using EsimAdmin.Core.Storage;
using EsimAdmin.Tests.Support;
using EsimAdmin.Web.Security;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
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
    public async Task A_page_too_many_says_so_and_opens_once_another_is_closed_while_a_colleague_opens_theirs()
    {
        await using var web = new WebConsole(settings => settings["Security:Circuits:PerPerson"] = "2");
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web, Maya, "/customers");
        var second = await page.Context.NewPageAsync();
        await second.GotoAsync(web.Url("/orders"));
        await second.Alive();
        var third = await page.Context.NewPageAsync();
        var answer = await third.GotoAsync(web.Url("/esims?q=89"));
        Assert.Equal(429, answer!.Status);
        await Expect(third.GetByRole(AriaRole.Heading, new() { Name = "Too many pages are open" })).ToBeVisibleAsync();
        var colleague = await chromium.OpenAsync();
        await colleague.SignInAsync(web, "ada@example.com", "/customers");
        await second.CloseAsync(new() { RunBeforeUnload = true });
        await Eventually.TrueAsync(async () =>
        {
            await third.GetByRole(AriaRole.Link, new() { Name = "Load it again" }).ClickAsync();
            return await third.GetByRole(AriaRole.Heading, new() { Name = "eSIMs", Exact = true }).CountAsync() > 0
                || await third.GetByRole(AriaRole.Link, new() { Name = "Load it again" }).CountAsync() == 0;
        }, "a closed page makes room");
        await third.Alive();
        await third.AtAsync("**/esims?q=89");
    }

    [BrowserFact]
    public async Task A_flood_of_clicks_waits_for_itself_and_a_colleagues_page_goes_on()
    {
        await using var web = new WebConsole();
        var limits = web.Services.GetRequiredService<CircuitLimits>();
        var maya = await web.ReadAsync(context => context.Users.Where(one => one.Email == Maya).Select(one => one.Id).SingleAsync());
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web, Maya, "/customers");
        var colleague = await chromium.OpenAsync();
        await colleague.SignInAsync(web, "ada@example.com", "/customers");
        await page.EvaluateAsync(
            "() => { for (let n = 0; n < 2000; n++) document.querySelector('.bell button').click(); }");
        await Eventually.TrueAsync(() => limits.Left(maya) == 0, "more comes than may be worked off at once");
        await colleague.GetByRole(AriaRole.Button, new() { Name = "Account menu" }).ClickAsync();
        await Expect(colleague.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" })).ToBeVisibleAsync();
        await Eventually.TrueAsync(() => limits.Left(maya) > 0, "the flood is worked off");
        await page.GetByRole(AriaRole.Link, new() { Name = "Orders", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Orders", Exact = true })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task A_page_whose_circuit_has_ended_says_so_in_a_bar_and_loads_again()
    {
        await using var web = new WebConsole();
        var page = await chromium.OpenAsync(360);
        await page.SignInAsync(web, Maya, "/customers");
        // As Blazor's script does once the server has told it.
        await page.EvaluateAsync("() => { window.ended = true; document.querySelector('#blazor-error-ui').style.display = 'block'; }");
        var bar = page.GetByText("This page has ended");
        await Expect(bar).ToBeVisibleAsync();
        Assert.True((await page.Locator("#blazor-error-ui").BoundingBoxAsync())!.Height < 200, "what was typed stays in sight");
        await page.GetByRole(AriaRole.Button, new() { Name = "Load it again" }).ClickAsync();
        await Eventually.TrueAsync(async () => await page.EvaluateAsync<bool>("() => window.ended === undefined"), "it is another page");
        await page.Alive();
        await Expect(bar).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task An_open_page_of_who_needs_a_second_step_from_now_on_leads_to_where_it_is_set_up()
    {
        await using var web = new WebConsole();
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web, Maya, "/customers");
        await web.Services.GetRequiredService<Work>().DoAsync(unit => SettingsBook.SetAsync(unit,
            web.Services.GetRequiredService<SecretBox>(), new Dictionary<SettingField, string>
            {
                [SettingFields.Find("Security:RequireTwoFactor")!] = "Everyone",
            }, TestCaller.As(Roles.Administrator), default), default);
        await page.AtAsync("**/account/manage/authenticator");
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
        await Expect(page.GetByText("Your profile is stored.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Sessions" }).ClickAsync();
        await Expect(page.GetByText("This one")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "End Chrome on Linux" }).ClickAsync();
        await page.AtAsync("**/account/login*");
    }
}

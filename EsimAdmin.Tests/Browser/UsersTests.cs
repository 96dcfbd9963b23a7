using Deque.AxeCore.Playwright;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EsimAdmin.Tests.Browser;

/// <summary>The page of those who work here.</summary>
public sealed class UsersTests(Chromium chromium) : IClassFixture<Chromium>
{
    [BrowserFact]
    public async Task A_colleague_is_invited_by_a_link_joins_gets_another_role_live_and_is_disabled()
    {
        await using var web = new WebConsole();
        var ada = await chromium.OpenAsync();
        await ada.SignInAsync(web, "ada@example.com");
        await ada.GetByRole(AriaRole.Link, new() { Name = "Users" }).ClickAsync();
        await Expect(ada.GetByRole(AriaRole.Row).Filter(new() { HasText = "Ada Lind" })).ToContainTextAsync("(you)");
        await ada.GetByRole(AriaRole.Button, new() { Name = "Invite", Exact = true }).ClickAsync();
        await ada.GetByRole(AriaRole.Textbox, new() { Name = "Name" }).FillAsync("Noor Aziz");
        await ada.GetByRole(AriaRole.Textbox, new() { Name = "Email" }).FillAsync("maya@example.com");
        await ChooseAsync(ada, "Support");
        await ada.GetByRole(AriaRole.Button, new() { Name = "Copy link" }).ClickAsync();
        await Expect(ada.GetByRole(AriaRole.Alert).Filter(new() { HasText = "has an account already" })).ToBeVisibleAsync();
        await ada.GetByRole(AriaRole.Textbox, new() { Name = "Email" }).FillAsync("noor@example.com");
        await ada.GetByRole(AriaRole.Button, new() { Name = "Copy link" }).ClickAsync();
        var link = await ada.GetByRole(AriaRole.Textbox, new() { Name = "Invitation link" }).InputValueAsync();
        await ada.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        var row = ada.GetByRole(AriaRole.Row).Filter(new() { HasText = "noor@example.com" });
        await Expect(row).ToContainTextAsync("Invited");

        var noor = await chromium.OpenAsync();
        await noor.GotoAsync(link);
        await Expect(noor.GetByRole(AriaRole.Textbox, new() { Name = "Email" })).ToHaveValueAsync("noor@example.com");
        await noor.GetByRole(AriaRole.Textbox, new() { Name = "Password" }).FillAsync("seven green trams at noon");
        await noor.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();
        await noor.Alive();
        await Expect(noor.GetByRole(AriaRole.Link, new() { Name = "Users" })).ToHaveCountAsync(0);
        await Expect(noor.Status("Balance")).ToHaveCountAsync(0);
        await Expect(row).ToContainTextAsync("Active");
        await Expect(row).ToContainTextAsync("In 1 browser");

        await row.GetByRole(AriaRole.Button, new() { Name = "Manage Noor Aziz" }).ClickAsync();
        await ChooseAsync(ada, "Account manager");
        await ada.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await ada.GetByRole(AriaRole.Button, new() { Name = "Change" }).ClickAsync();
        await Expect(noor.Status("Balance")).ToBeVisibleAsync();
        await Expect(row).ToContainTextAsync("Account manager");

        await row.GetByRole(AriaRole.Button, new() { Name = "Manage Noor Aziz" }).ClickAsync();
        await ada.GetByRole(AriaRole.Button, new() { Name = "Disable" }).ClickAsync();
        await ada.Locator(".mud-message-box").GetByRole(AriaRole.Button, new() { Name = "Disable" }).ClickAsync();
        await noor.AtAsync("**/account/login?returnUrl=*");
        await Expect(ada.GetByRole(AriaRole.Button, new() { Name = "Enable" })).ToBeVisibleAsync();
        await ada.GetByRole(AriaRole.Button, new() { Name = "Back" }).ClickAsync();
        await Expect(row).ToContainTextAsync("Disabled");
    }

    [BrowserTheory]
    [InlineData("maya@example.com")]
    [InlineData("finn@example.com")]
    [InlineData("sam@example.com")]
    public async Task Nobody_else_is_offered_it_or_sees_it(string email)
    {
        await using var web = new WebConsole();
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web, email);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Users" })).ToHaveCountAsync(0);
        await page.GotoAsync(web.Url("/users"));
        await Expect(page.GetByText("You may not see this.")).ToBeVisibleAsync();
        await Expect(page.GetByText("ada@example.com")).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Invite" })).ToHaveCountAsync(0);
        await Eventually.GetAsync(() => web.ReadAsync(context => context.AuditEntries.CountAsync(one =>
            one.Action == "not-allowed" && one.SubjectKey == "ManagePeople")), count => count == 1, "the refusal");
    }

    [BrowserFact]
    public async Task Page_and_dialogs_fit_every_window_and_can_be_read_in_both_themes()
    {
        await using var web = new WebConsole();
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web, "ada@example.com", "/users");
        await page.GetByText("maya@example.com").WaitForAsync();
        await CheckAsync(page, "list");
        await page.SetViewportSizeAsync(1440, 900);
        await page.GetByRole(AriaRole.Button, new() { Name = "Invite", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Role" }).WaitForAsync();
        await CheckAsync(page, "invite");
        await page.GetByRole(AriaRole.Button, new() { Name = "Back" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Manage Maya Roth" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Disable" }).WaitForAsync();
        await CheckAsync(page, "account");
    }

    private static async Task ChooseAsync(IPage page, string role)
    {
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Role" }).ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { Name = role }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "Role" })).ToHaveValueAsync(role);
    }

    private static async Task CheckAsync(IPage page, string where)
    {
        foreach (var (theme, width) in new[] { (ColorScheme.Light, 1920), (ColorScheme.Dark, 1024), (ColorScheme.Dark, 360) })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
            await page.SetViewportSizeAsync(width, 900);
            await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", theme == ColorScheme.Dark ? "dark" : "light");
            var found = (await page.RunAxe()).Violations.Where(violation => violation.Impact is "serious" or "critical").ToList();
            Assert.True(found.Count == 0, $"{where}, {theme}, {width}: " + string.Join("; ", found.Select(violation =>
                $"{violation.Id}: {string.Join(", ", violation.Nodes.Take(3).Select(node => node.Html))}")));
            Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth") <= 0,
                $"{where} is wider than a window of {width}");
        }
    }
}

using EsimAdmin.Core.People;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EsimAdmin.Tests.Browser;

/// <summary>What administrators do all day loses neither what they type nor where they are.</summary>
public sealed class AdministrationTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Ada = "ada@example.com", Maya = "maya@example.com", Idle = "Hours without use";

    [BrowserFact]
    public async Task Every_page_can_be_reached_on_a_phone()
    {
        await using var web = new WebConsole();
        var page = await chromium.OpenAsync();
        await page.SetViewportSizeAsync(360, 740);
        await page.SignInAsync(web, Ada);
        var main = page.GetByRole(AriaRole.Navigation, new() { Name = "Main" });
        await Expect(main.GetByRole(AriaRole.Link)).ToHaveCountAsync(5);
        foreach (var name in new[] { "Webhooks", "Users", "Audit log", "Settings", "Simulator" })
        {
            await main.GetByRole(AriaRole.Button, new() { Name = "More" }).ClickAsync();
            await main.GetByRole(AriaRole.Link, new() { Name = name }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync(name);
            await Expect(main.GetByRole(AriaRole.Link)).ToHaveCountAsync(5);
            Assert.Equal(0, await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth"));
        }
        await main.GetByRole(AriaRole.Button, new() { Name = "More" }).ClickAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(main.GetByRole(AriaRole.Link)).ToHaveCountAsync(5);
    }

    [BrowserFact]
    public async Task Saving_settings_keeps_the_focus_and_leaving_them_unsaved_asks_first()
    {
        await using var web = new WebConsole();
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web, Ada, "/settings");
        var limits = page.GetByRole(AriaRole.Region, new() { Name = "Limits" });
        var save = limits.GetByRole(AriaRole.Button, new() { Name = "Save Limits" });
        await limits.GetByLabel(Idle).FillAsync("8");
        await save.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(limits.GetByRole(AriaRole.Status)).ToHaveTextAsync("Saved, and in force.");
        await Expect(save).ToBeFocusedAsync();

        await limits.GetByLabel(Idle).FillAsync("9");
        var orders = page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByRole(AriaRole.Link, new() { Name = "Orders" });
        await orders.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("What you have changed in Limits is lost.");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Stay" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(limits.GetByLabel(Idle)).ToHaveValueAsync("9");
        await page.AtAsync("**/settings");
        await orders.ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Leave" }).ClickAsync();
        await page.AtAsync("**/orders");
    }

    [BrowserFact]
    public async Task Who_requires_a_second_step_of_everyone_without_having_one_is_led_to_set_it_up_and_it_is_stored()
    {
        await using var web = new WebConsole();
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web, Ada, "/settings");
        var limits = page.GetByRole(AriaRole.Region, new() { Name = "Limits" });
        await limits.GetByLabel("Second step").ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { Name = "Everyone" }).ClickAsync();
        await limits.GetByRole(AriaRole.Button, new() { Name = "Save Limits" }).ClickAsync();
        await page.AtAsync("**/account/manage/authenticator");
        Assert.Equal("Everyone", await web.ReadAsync(context => context.Settings
            .Where(setting => setting.Key == "Security:RequireTwoFactor").Select(setting => setting.Value).SingleAsync()));
    }

    [BrowserFact]
    public async Task A_role_starts_from_another_and_its_dialog_gives_the_focus_back_to_what_opened_it()
    {
        await using var web = new WebConsole();
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web, Ada, "/users/roles");
        await page.GetByRole(AriaRole.Button, new() { Name = "New role" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("Night desk");
        await dialog.GetByLabel("Start from").ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { Name = Roles.Support }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Checkbox, new() { Name = "See packages" })).ToBeCheckedAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        var open = page.GetByRole(AriaRole.Button, new() { Name = "Open Night desk" });
        await open.ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Checkbox, new() { Checked = true }))
            .ToHaveCountAsync(Permissions.Of([Roles.Support]).Count);
        await dialog.GetByRole(AriaRole.Checkbox, new() { Name = "See packages" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(open).ToBeFocusedAsync();
    }

    [BrowserFact]
    public async Task The_focus_comes_back_to_a_colleague_who_is_called_otherwise_now()
    {
        await using var web = new WebConsole();
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web, Ada, "/users");
        await page.GetByRole(AriaRole.Button, new() { Name = "Manage Finn Keller" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name").FillAsync("Finn K.");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Manage Finn K." })).ToBeFocusedAsync();
    }

    [BrowserFact]
    public async Task An_open_page_of_somebody_who_was_disabled_says_that_they_are_signed_out()
    {
        await using var web = new WebConsole(settings => settings["Brand:Name"] = "Blue Lagoon");
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web, Maya, "/customers");
        await web.ReadAsync(context => context.Users.Where(person => person.Email == Maya)
            .ExecuteUpdateAsync(set => set.SetProperty(person => person.LockoutEnd, DateTimeOffset.MaxValue)));
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("You have been signed out.");
        await Expect(page.GetByText("Blue Lagoon")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Nothing_is_chosen_for_many_eSIMs_before_somebody_chooses()
    {
        await using var web = new WebConsole();
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web, Ada, "/esims/bulk?q=nothing-is-called-so");
        await Expect(page.GetByText("No eSIM is chosen.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "Action" })).ToHaveValueAsync("");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Dry run" })).ToBeDisabledAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Action" }).SelectOptionAsync("Suspend");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Dry run" })).ToBeEnabledAsync();
    }
}

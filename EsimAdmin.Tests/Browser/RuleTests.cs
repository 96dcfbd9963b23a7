using EsimAdmin.Core;
using EsimAdmin.Core.Alerts;
using EsimAdmin.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EsimAdmin.Tests.Browser;

public sealed class RuleTests(Chromium chromium) : IClassFixture<Chromium>
{
    [BrowserFact]
    public async Task A_rule_is_tried_made_waits_for_approval_is_approved_by_finance_and_stopped_for_all()
    {
        await using var web = await new WebConsole().WithCatalogAsync();
        var maya = await chromium.OpenAsync();
        await maya.SignInAsync(web);
        await maya.OrderAsync("JP_5_30", "Japan 5GB 30Days", 1);
        var esim = (await web.Simulator.GetEsimsAsync(1, default))![0];
        foreach (var step in new[] { "download", "install", "enable", $"use?bytes={DataVolume.FromGigabytes(1).Bytes}" }) Assert.Null(
            await web.Simulator.DriveAsync(esim.EsimTranNo, step, default));
        await maya.GotoAsync(web.Url($"/esims/{esim.EsimTranNo}"));

        await maya.GetByRole(AriaRole.Button, new() { Name = "Add a rule" }).ClickAsync();
        var dialog = maya.GetByRole(AriaRole.Dialog);
        // A dialog that has just opened takes the focus; what is typed before that would go elsewhere.
        await maya.WaitForFunctionAsync("() => !!document.activeElement.closest('[role=dialog]')");
        await dialog.GetByLabel("At most, US dollars a month").FillAsync("a lot");
        await Expect(dialog.GetByLabel("At most, US dollars a month")).ToHaveValueAsync("a lot");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add the rule" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("not a number of dollars");
        await dialog.GetByLabel("At most, US dollars a month").FillAsync("50");
        await dialog.GetByLabel("Ask for approval above, US dollars").FillAsync("0");
        await dialog.GetByRole(AriaRole.Button, new() { NameRegex = new("^Try it") }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Status, new() { Name = "Dry run" }))
            .ToContainTextAsync("It would have done nothing for 1 eSIM.");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add the rule" }).ClickAsync();
        await Expect(maya.GetByRole(AriaRole.Region, new() { Name = "Automatic top-ups" })).ToContainTextAsync("Below 10 %");

        var finn = await chromium.OpenAsync();
        await finn.SignInAsync(web, "finn@example.com", "/usage/rules");
        await Expect(finn.GetByRole(AriaRole.Region, new() { Name = "Rules" })).ToContainTextAsync("asks above $0.00");
        Assert.Null(await web.Simulator.DriveAsync(esim.EsimTranNo, $"use?bytes={DataVolume.FromMegabytes(3700).Bytes}", default));
        // Without a reload: the page hears of it.
        await finn.GetByRole(AriaRole.Button, new() { NameRegex = new("^Approve") }).DblClickAsync();
        await Expect(finn.GetByRole(AriaRole.Region, new() { Name = "Recent automatic top-ups" })).ToContainTextAsync("Topped up");
        await Expect(finn.GetByRole(AriaRole.Region, new() { Name = "Recent automatic top-ups" })).ToContainTextAsync("Decided by Finn");
        await Expect(maya.GetByRole(AriaRole.Region, new() { Name = "Timeline" }))
            .ToContainTextAsync("by rule: less than 10 % remained, approved by");
        Assert.Equal(1, (await web.Simulator.GetBooksAsync(default))!.TopUps);

        await finn.GetByRole(AriaRole.Button, new() { Name = "Stop all" }).ClickAsync();
        await Expect(finn.GetByRole(AriaRole.Alert)).ToContainTextAsync("All automatic top-ups are stopped");
        await finn.GetByRole(AriaRole.Button, new() { Name = "Resume automatic top-ups" }).ClickAsync();
        await Expect(finn.GetByRole(AriaRole.Button, new() { Name = "Stop all" })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task The_bell_counts_opens_leads_there_and_forgets_what_was_read_and_a_muted_esim_is_silent()
    {
        await using var web = await new WebConsole().WithCatalogAsync();
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web);
        await page.OrderAsync("JP_5_30", "Japan 5GB 30Days", 1);
        var esim = (await web.Simulator.GetEsimsAsync(1, default))![0];
        foreach (var step in new[] { "download", "install", "enable", $"use?bytes={DataVolume.FromMegabytes(2700).Bytes}" }) Assert.Null(
            await web.Simulator.DriveAsync(esim.EsimTranNo, step, default));

        // What the webhook told and what the answer tells raise alerts of their own: all of them are there before one is read.
        await Eventually.GetAsync(() => web.ReadAsync(context => Task.FromResult(context.Esims.Single())),
            one => one is { IsUnconfirmed: false, UsedPercent: > 50 }, "the use is confirmed");
        var bell = page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Notifications, [0-9]+ unread") });
        await bell.ClickAsync();
        await page.GetByRole(AriaRole.Dialog, new() { Name = "Notifications" })
            .GetByRole(AriaRole.Button, new() { NameRegex = new("50 % of 5 GB is used") }).ClickAsync();
        await page.AtAsync($"**/esims/{esim.EsimTranNo}");
        Assert.Equal(1, await web.ReadAsync(context => Task.FromResult(context.AlertReads.Count())));
        if (await web.ReadAsync(context => Task.FromResult(context.Alerts.Count())) > 1)
        {
            await bell.ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Mark all as read" }).ClickAsync();
            await page.Keyboard.PressAsync("Escape");
        }
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Notifications", Exact = true })).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Mute", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Muted", Exact = true })).ToBeVisibleAsync();
        Assert.Null(await web.Simulator.DriveAsync(esim.EsimTranNo, $"use?bytes={DataVolume.FromGigabytes(2).Bytes}", default));
        await Eventually.GetAsync(() => web.ReadAsync(context =>
            Task.FromResult(context.Alerts.Count(alert => alert.Kind == AlertKind.Data))), count => count == 2,
            "the second alert is raised");
        await page.GotoAsync(web.Url("/alerts"));
        await Expect(page.GetByText("No notifications yet.")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Notifications", Exact = true })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = $"Unmute {esim.Iccid}" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Notifications" })).ToContainTextAsync("90 % of 5 GB is used");
        await Expect(bell).ToBeVisibleAsync();
    }
}

using EsimAdmin.Core.Audit;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EsimAdmin.Tests.Browser;

/// <summary>The page of the audit log.</summary>
public sealed class AuditTests(Chromium chromium) : IClassFixture<Chromium>
{
    [BrowserFact]
    public async Task An_administrator_sees_what_happens_as_it_happens_opens_it_narrows_it_and_takes_it_along()
    {
        await using var web = new WebConsole();
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web, "ada@example.com");
        await page.GetByRole(AriaRole.Link, new() { Name = "Audit log" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Audit log" })).ToBeVisibleAsync();
        var table = page.GetByRole(AriaRole.Table, new() { Name = "Entries" });
        await Expect(table.GetByRole(AriaRole.Row).Filter(new() { HasText = "Ada Lind" })).ToContainTextAsync("Sign in");
        await Expect(page.Status("Verification")).ToContainTextAsync("erified");

        await web.Services.GetRequiredService<AuditDesk>().SignedInAsync("maya@example.com", "198.51.100.4", "password");
        var row = table.GetByRole(AriaRole.Row).Filter(new() { HasText = "198.51.100.4" });
        await Expect(row).ToContainTextAsync("Maya Roth");
        await row.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "Way — password" })).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Textbox, new() { Name = "Search audit log" }).FillAsync("maya");
        await Expect(table.GetByRole(AriaRole.Button)).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Outcome" }).SelectOptionAsync("Refused");
        await Expect(page.GetByText("No entry matches.")).ToBeVisibleAsync();
        await page.AtAsync("**/audit?q=maya&outcome=Refused");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Outcome" }).SelectOptionAsync("");

        var file = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync());
        Assert.Contains("198.51.100.4", await File.ReadAllTextAsync(await file.PathAsync()), StringComparison.Ordinal);
        // By whom and from where is known in a circuit, too, which has no request of its own.
        var entry = await web.ReadAsync(context => context.AuditEntries.SingleAsync(one => one.Action == "export.audit"));
        Assert.Equal(("Ada Lind", "127.0.0.1"), (entry.PersonName, entry.Address));

        await page.GetByRole(AriaRole.Button, new() { Name = "Account menu" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" }).ClickAsync();
        await page.AtAsync("**/account/login");
        var signedOut = await web.ReadAsync(context => context.AuditEntries.SingleAsync(one => one.Action == "sign-out"));
        Assert.Equal(("Ada Lind", "127.0.0.1"), (signedOut.PersonName, signedOut.Address));
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
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Audit log" })).ToHaveCountAsync(0);
        await page.GotoAsync(web.Url("/audit"));
        await Expect(page.GetByText("You may not see this.")).ToBeVisibleAsync();
        await web.Services.GetRequiredService<AuditDesk>().SignedInAsync("ada@example.com", "198.51.100.4", "password");
        await Expect(page.GetByText("198.51.100.4")).ToHaveCountAsync(0);
        // That it was tried stands there.
        await Eventually.GetAsync(() => web.ReadAsync(context => context.AuditEntries.CountAsync(one =>
            one.Action == "not-allowed" && one.SubjectKey == "ViewAudit" && one.Address == "127.0.0.1")),
            count => count == 1, "the refusal");
    }
}

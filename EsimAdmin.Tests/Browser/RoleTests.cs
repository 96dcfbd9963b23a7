using System.Text.RegularExpressions;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EsimAdmin.Tests.Browser;

/// <summary>Everybody is offered what they may do, and nothing else.</summary>
public sealed partial class RoleTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly (string Path, AriaRole Role, string Name, string For)[] Offers =
    [
        ("/orders", AriaRole.Link, "Order eSIMs", "ada maya"),
        ("/catalog", AriaRole.Link, "Review order", "ada maya"),
        ("/esims", AriaRole.Link, "Act on all of these", "ada maya sam"),
        ("/esims", AriaRole.Button, "Export", "ada maya finn sam"),
        ("/customers", AriaRole.Button, "Add customer", "ada maya"),
        ("/esims/{esim}", AriaRole.Button, "Suspend", "ada maya sam"),
        ("/esims/{esim}", AriaRole.Button, "Cancel and refund", "ada maya"),
        ("/esims/{esim}", AriaRole.Button, "Top up", "ada maya"),
        ("/esims/{esim}", AriaRole.Button, "Add a rule", "ada maya"),
        ("/esims/{esim}", AriaRole.Button, "Change", "ada maya"),
        ("/support?q={iccid}", AriaRole.Button, "Reissue QR code", "ada maya sam"),
    ];

    [BrowserTheory]
    [InlineData("ada")]
    [InlineData("maya")]
    [InlineData("finn")]
    [InlineData("sam")]
    public async Task No_link_that_somebody_is_offered_leads_to_what_they_may_not_see(string person)
    {
        await using var web = await new WebConsole(settings => settings["Simulator:History"] = "true").WithCatalogAsync();
        await Eventually.GetAsync(() => web.ReadAsync(context => context.Esims.CountAsync(esim => esim.CustomerId != null)),
            count => count > 50, "there is something to see", 60);
        await web.ReadAsync(async context =>
        {
            // One alert of each kind: each leads somewhere.
            context.Alerts.AddRange(Enum.GetValues<EsimAdmin.Core.Alerts.AlertKind>().Select(kind => new EsimAdmin.Core.Alerts.Alert
            {
                Key = $"test-{kind}",
                Kind = kind,
                Severity = EsimAdmin.Core.Alerts.AlertSeverity.Warning,
                EsimTranNo = context.Esims.Select(esim => esim.EsimTranNo).First(),
                OrderId = null,
                Subject = "Something",
                Text = "Is the matter.",
                At = TimeProvider.System.GetUtcNow(),
            }).Where(alert => alert.Kind != EsimAdmin.Core.Alerts.AlertKind.StuckOrder));
            return await context.SaveChangesAsync();
        });
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web, $"{person}@example.com");
        var (open, seen, visited) = (new Queue<string>(["/"]), new HashSet<string>(StringComparer.Ordinal), 0);
        while (open.TryDequeue(out var path) && visited < 40)
        {
            // One of each kind: one eSIM stands for all.
            if (!seen.Add(Keys().Replace(path, "/#").Split('?')[0]
                + (path.Contains('?', StringComparison.Ordinal) ? Values().Replace(path[path.IndexOf('?', StringComparison.Ordinal)..], "=")
                : ""))) continue;
            visited++;
            await page.GotoAsync(web.Url(path));
            await page.Locator("h1").First.WaitForAsync();
            await Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
            Assert.False(await page.GetByText("You may not see this.").IsVisibleAsync(), $"{person} is led to {path}");
            if (person == "sam") Assert.DoesNotMatch(Money(), Codes().Replace(await page.ContentAsync(), ""));
            Assert.False(await page.GetByText("This page has run into an error.").IsVisibleAsync(), $"{path} fails");
            Assert.False(await page.GetByText("The address is not understood:").IsVisibleAsync(), $"{path} is not understood");
            foreach (var link in await page.EvaluateAsync<string[]>(
                "() => [...document.querySelectorAll('.app a[href]')].filter(a => a.origin === location.origin)"
                + ".map(a => a.pathname + a.search)"))
            {
                if (!link.Contains("/sheet", StringComparison.Ordinal)) open.Enqueue(link);
            }
        }
        Assert.InRange(visited, 10, 40);
    }

    [BrowserFact]
    public async Task Each_role_is_offered_what_the_table_says()
    {
        await using var web = await new WebConsole().WithCatalogAsync();
        var maya = await chromium.OpenAsync();
        await maya.SignInAsync(web);
        await maya.OrderAsync("JP_5_30", "Japan 5GB 30Days", 1);
        var (esim, iccid) = await web.ReadAsync(context =>
            context.Esims.Select(one => new ValueTuple<string, string>(one.EsimTranNo, one.Iccid)).SingleAsync());
        foreach (var person in new[] { "ada", "maya", "finn", "sam" })
        {
            var page = await chromium.OpenAsync();
            await page.SignInAsync(web, $"{person}@example.com");
            foreach (var offers in Offers.GroupBy(offer => offer.Path))
            {
                await page.GotoAsync(web.Url(offers.Key.Replace("{esim}", esim, StringComparison.Ordinal)
                    .Replace("{iccid}", iccid, StringComparison.Ordinal)));
                await page.Locator("h1").First.WaitForAsync();
                await Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
                foreach (var (path, role, name, forWhom) in offers)
                {
                    var expected = forWhom.Split(' ').Contains(person) ? 1 : 0;
                    await Expect(page.GetByRole(role, new() { Name = name, Exact = true })).ToHaveCountAsync(expected);
                }
            }
            await page.Context.CloseAsync();
        }
    }

    // An activation code holds a dollar and no money.
    [GeneratedRegex(@"LPA:1\$[^\s<>""]+")]
    private static partial Regex Codes();

    [GeneratedRegex("/[0-9]+")]
    private static partial Regex Keys();

    [GeneratedRegex(@"\$\d|USD|US dollars")]
    private static partial Regex Money();

    [GeneratedRegex("=[^&]*")]
    private static partial Regex Values();
}

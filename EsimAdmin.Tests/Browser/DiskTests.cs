using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EsimAdmin.Tests.Browser;

/// <summary>A disk that takes nothing: senders come again, people are told, nothing that was acknowledged is lost.</summary>
public sealed class DiskTests(Chromium chromium) : IClassFixture<Chromium>
{
    [BrowserTheory]
    [InlineData(DiskFault.Full, "The disk is full.")]
    [InlineData(DiskFault.ReadOnly, "cannot be written to")]
    public async Task A_disk_that_takes_nothing_gives_503_to_senders_and_a_banner_to_people(DiskFault fault, string words)
    {
        var disk = new BrokenDisk();
        await using var web = await new WebConsole(settings => (settings["Webhooks:PerSecond"], settings["Webhooks:Burst"]) =
            ("1000000", "1000000"), services: services => services.AddSingleton<IInterceptor>(disk)).WithCatalogAsync();
        using var sender = web.Plain();
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web, to: "/catalog?q=JP_5_30");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Add Japan") }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Review order" }).ClickAsync();
        await Expect(page.Status("Order total")).Not.ToHaveTextAsync("$0.00");

        // Webhooks without a pause while the disk breaks and is mended again.
        var acknowledged = new ConcurrentBag<int>();
        var refused = 0;
        using var stop = new CancellationTokenSource();
        var sending = Task.WhenAll(Enumerable.Range(0, 8).Select(line => Task.Run(async () =>
        {
            for (var number = line; !stop.IsCancellationRequested; number += 8)
            {
                // Long bodies, so that pages are needed.
                var filler = new string('x', 6000);
                var body = $$"""{"notifyType":"DISK_TEST","notifyId":"disk-{{number}}","content":{"filler":"{{filler}}"} }""";
                using var content = new StringContent(body, Encoding.UTF8, "application/json");
                using var answer = await sender.PostAsync(new Uri("/webhooks/esim-access", UriKind.Relative), content);
                if (answer.StatusCode == HttpStatusCode.OK) acknowledged.Add(number);
                else
                {
                    Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
                    Interlocked.Increment(ref refused);
                }
            }
        })));
        await Eventually.TrueAsync(() => acknowledged.Count > 50, "webhooks are taken");
        disk.Fault = fault;
        await Eventually.TrueAsync(() => refused > 50, "webhooks are refused");
        await Expect(page.Locator(".banner")).ToContainTextAsync(words);
        if (fault == DiskFault.ReadOnly)
        {
            // A full disk may still have room within the file's own pages.
            await page.GetByRole(AriaRole.Button, new() { Name = "Place order" }).ClickAsync();
            await Expect(page.GetByText("so it was not done")).ToBeVisibleAsync();
            Assert.Equal(0, (await web.Simulator.GetBooksAsync(default))!.Orders);
        }

        disk.Fault = DiskFault.None;
        var before = acknowledged.Count;
        await Eventually.TrueAsync(() => acknowledged.Count > before + 50, "webhooks are taken again");
        await stop.CancelAsync();
        await sending;
        await Expect(page.Locator(".banner")).Not.ToBeVisibleAsync();
        var stored = (await web.ReadAsync(context => context.Deliveries.Where(delivery => delivery.NotifyType == "DISK_TEST")
            .Select(delivery => delivery.Fingerprint).ToListAsync()))
            .Select(fingerprint => fingerprint[..fingerprint.LastIndexOf(':')]).ToHashSet();
        Assert.All(acknowledged, number => Assert.Contains("id:DISK_TEST:disk-" + number.ToString(CultureInfo.InvariantCulture), stored));

        if (fault == DiskFault.ReadOnly) await page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Place order" }).ClickAsync();
        await Expect(page.Status("Order status")).ToHaveTextAsync("Complete");
        Assert.Equal(1, (await web.Simulator.GetBooksAsync(default))!.Orders);
    }
}

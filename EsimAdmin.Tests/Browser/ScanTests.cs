using System.Collections.Concurrent;
using System.Reflection;
using EsimAdmin.Core.Orders;
using EsimAdmin.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace EsimAdmin.Tests.Browser;

/// <summary>Every page there is, as everybody sees it.</summary>
public sealed class ScanTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly string[] Everybody = ["", "ada@example.com", "maya@example.com", "finn@example.com", "sam@example.com"];

    [BrowserFact]
    public async Task Every_page_keeps_its_headers_asks_nobody_else_and_shows_no_secret()
    {
        await using var web = await new WebConsole(settings => (settings["Simulator:History"], settings["Simulator:AccessCode"],
            settings["Simulator:SecretKey"]) = ("true", "access-code-4711", "secret-key-4711")).WithCatalogAsync();
        var seller = await chromium.OpenAsync();
        await seller.SignInAsync(web, "maya@example.com");
        await seller.OrderAsync("JP_5_30", "Japan 5GB 30Days", 1);
        var key = await Eventually.GetAsync(() => web.ReadAsync(context => context.Esims.Where(esim => esim.OrderId != null
            && esim.HasActivationCode).Select(esim => esim.EsimTranNo).FirstOrDefaultAsync()), found => found is not null,
            "its code has come");
        var order = await web.ReadAsync(context => context.Orders.Where(one => one.Status == OrderStatus.Complete).MaxAsync(one => one.Id));
        var secrets = await web.Services.SecretsAsync();
        var codes = secrets.Select(one => one.ActivationCode).ToHashSet();
        var pins = secrets.SelectMany(one => new[] { one.Pin, one.Puk }).OfType<string>().Where(pin => pin.Length > 4).ToHashSet();
        var configuration = web.Services.GetRequiredService<IConfiguration>();
        var forbidden = new[] { configuration["EsimAccess:SecretKey"]!, configuration["EsimAccess:AccessCode"]! };
        var problems = new ConcurrentQueue<string>();
        foreach (var who in Everybody)
        {
            var page = await chromium.OpenAsync();
            if (who.Length > 0) await page.SignInAsync(web, who);
            page.Response += (_, response) => Check(response, web.Address, who, problems);
            page.Request += (_, request) =>
            {
                if (!IsOurs(request.Url, web.Address)) problems.Enqueue($"{who}: {page.Url} asks {request.Url}");
            };
            page.Console += (_, message) =>
            {
                if (message.Type == "error" && message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
                    problems.Enqueue($"{who}: {page.Url} {message.Text}");
            };
            foreach (var path in Pages(key!, order))
            {
                await page.GotoAsync(web.Url(path));
                await page.Locator("h1, [role=alert]").First.WaitForAsync();
                if (who.Length > 0) await Assertions.Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
                var text = await page.ContentAsync();
                var mayHoldCode = path == $"/esims/{key}" && who is not ("" or "finn@example.com");
                foreach (var secret in pins.Concat(forbidden).Concat(mayHoldCode ? [] : codes))
                {
                    if (text.Contains(secret, StringComparison.Ordinal)) problems.Enqueue($"{who}: {path} shows {secret}");
                }
            }
            await page.Context.CloseAsync();
        }
        Assert.Empty(problems);
        using var visitor = new Visitor(web.Address);
        var measured = await visitor.ReadAsync("/metrics");
        Assert.All(codes.Concat(pins).Concat(forbidden), secret => Assert.DoesNotContain(secret, measured, StringComparison.Ordinal));
    }

    /// <summary>The address of every page, with what is there for what it asks for.</summary>
    private static IEnumerable<string> Pages(string key, long order) => typeof(EsimAdmin.Web.Components.App).Assembly.GetTypes()
        .SelectMany(type => type.GetCustomAttributes<RouteAttribute>()).Select(route => route.Template
            .Replace("{EsimTranNo}", key, StringComparison.Ordinal)
            .Replace("/orders/{Id:long}", $"/orders/{order}", StringComparison.Ordinal)
            .Replace("{Id:long}", "1", StringComparison.Ordinal).Replace("{Code}", "JP_5_30", StringComparison.Ordinal)
            .Replace("{token}", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static bool IsOurs(string url, Uri own) => url.StartsWith("data:", StringComparison.Ordinal)
        || url.StartsWith("blob:", StringComparison.Ordinal)
        || new Uri(url) is { } asked && asked.Host == own.Host && asked.Port == own.Port;

    private static void Check(IResponse response, Uri own, string who, ConcurrentQueue<string> problems)
    {
        if (!IsOurs(response.Url, own) || response.Request.ResourceType != "document" || response.Status is >= 300 and < 400) return;
        var headers = response.Headers;
        var policy = headers.GetValueOrDefault("content-security-policy", "");
        var scripts = policy.Split(';', StringSplitOptions.TrimEntries)
            .FirstOrDefault(part => part.StartsWith("script-src", StringComparison.Ordinal));
        if (scripts != "script-src 'self'") problems.Enqueue($"{who}: {response.Url} has the policy {policy}");
        if (!policy.Contains("frame-ancestors 'none'", StringComparison.Ordinal)) problems.Enqueue($"{who}: {response.Url} may be framed");
        foreach (var (name, value) in new[] { ("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer") })
        {
            if (headers.GetValueOrDefault(name) != value) problems.Enqueue($"{who}: {response.Url} lacks {name}");
        }
        if (!headers.GetValueOrDefault("cache-control", "").Contains("no-store", StringComparison.Ordinal))
            problems.Enqueue($"{who}: {response.Url} may be kept by the browser");
        if (response.Status >= 500) problems.Enqueue($"{who}: {response.Url} answers {response.Status}");
    }
}

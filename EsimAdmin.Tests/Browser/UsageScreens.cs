using EsimAdmin.Core;
using EsimAdmin.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EsimAdmin.Tests.Browser;

/// <summary>All screens that show what an eSIM uses, in two browsers: its chart, the list's row, the overview's count, the bell.</summary>
internal sealed class UsageScreens
{
    private readonly WebConsole _web;
    private readonly string _esimTranNo;
    private readonly List<(string What, IPage Page, Func<string, Task<string>> Shows)> _screens = [];

    private UsageScreens(WebConsole web, string esimTranNo, IPage first) => (_web, _esimTranNo, First) = (web, esimTranNo, first);

    /// <summary>A page of the first browser.</summary>
    public IPage First { get; }

    /// <summary>Orders an eSIM, uses 3 of its 5 GB and opens the screens.</summary>
    public static async Task<UsageScreens> OpenAsync(WebConsole web, Chromium chromium)
    {
        var first = await chromium.OpenAsync();
        await first.SignInAsync(web);
        await first.OrderAsync("JP_5_30", "Japan 5GB 30Days", 1);
        var esim = (await web.Simulator.GetEsimsAsync(1, default))![0];
        var screens = new UsageScreens(web, esim.EsimTranNo, first);
        foreach (var step in new[] { "download", "install", "enable" }) Assert.Null(
            await web.Simulator.DriveAsync(esim.EsimTranNo, step, default));
        // Two uses at two times, as eSIM Access tells them, so that there is a chart.
        foreach (var gigabytes in new[] { 2, 3 })
        {
            await screens.UseAsync(DataVolume.FromGigabytes(gigabytes == 2 ? 2 : 1));
            var known = await Eventually.GetAsync(() => web.ReadAsync(context => Task.FromResult(context.Esims.Single())),
                one => one.Used == DataVolume.FromGigabytes(gigabytes), $"{gigabytes} GB are known to be used");
            await Eventually.TrueAsync(() => DateTimeOffset.UtcNow > (known.UsedAsOf ?? known.ConfirmedAt).AddSeconds(1),
                "the vendor's clock has gone on");
        }
        var second = await chromium.OpenAsync();
        await second.SignInAsync(web, "ada@example.com", "/esims");
        foreach (var (name, browser) in new[] { ("first", first), ("second", second) }) await screens.AddAsync(esim.Iccid, name, browser);
        return screens;
    }

    /// <summary>The traveller uses more.</summary>
    public async Task UseAsync(DataVolume more) => Assert.Null(
        await _web.Simulator.DriveAsync(_esimTranNo, $"use?bytes={more.Bytes}", default));

    /// <summary>Has each page note by its own clock, the same as the server's, when it shows what comes next.</summary>
    public async Task WatchAsync(string used)
    {
        foreach (var (_, page, shows) in _screens)
        {
            await page.EvaluateAsync($$"""
                () => {
                  window.seenAt = 0;
                  const now = () => performance.timeOrigin + performance.now();
                  const look = () => { if (!window.seenAt && ({{await shows(used)}})) window.seenAt = now(); };
                  window.watch?.disconnect();
                  window.watch = new MutationObserver(look);
                  window.watch.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
                }
                """);
        }
    }

    /// <summary>When each screen showed it, in milliseconds since 1970; waits until all have.</summary>
    public async Task<IReadOnlyList<(string What, double At)>> SeenAsync(string used)
    {
        var seen = new List<(string, double)>();
        foreach (var (what, page, _) in _screens)
        {
            seen.Add((what, await Eventually.GetAsync(() => page.EvaluateAsync<double>("() => window.seenAt"), seenAt => seenAt > 0,
                $"{what} shows {used}")));
        }
        return seen;
    }

    private async Task AddAsync(string iccid, string name, IPage browser)
    {
        var (chart, list, overview) = (await browser.Context.NewPageAsync(), await browser.Context.NewPageAsync(),
            await browser.Context.NewPageAsync());
        await chart.GotoAsync(_web.Url($"/esims/{_esimTranNo}"));
        await Expect(chart.Locator(".usage-chart polyline.used")).ToBeAttachedAsync();
        await list.GotoAsync(_web.Url("/esims"));
        await Expect(list.GetByRole(AriaRole.Row).Filter(new() { HasText = iccid })).ToContainTextAsync("3 GB of 5 GB");
        await overview.GotoAsync(_web.Url("/"));
        await Expect(overview.Status("90 % or more used")).ToHaveTextAsync("0");
        await browser.GotoAsync(_web.Url("/catalog"));
        await browser.Alive();
        var (line, bell) = (chart.Locator(".usage-chart polyline.used"), browser.Locator(".bell button"));
        _screens.Add(($"chart, {name} browser", chart, async _ =>
            $"document.querySelector('.usage-chart polyline.used').getAttribute('points') !== '{await line.GetAttributeAsync("points")}'"));
        _screens.Add(($"list's row, {name} browser", list, used =>
            Task.FromResult($"document.querySelector('tbody').textContent.includes('{used} of 5 GB')")));
        _screens.Add(($"overview's count, {name} browser", overview, used => Task.FromResult(used == "4.6 GB"
            ? "document.querySelector('[aria-label=\"90 % or more used\"]').textContent === '1'"
            : "document.querySelector('main').textContent.includes('80 %')")));
        _screens.Add(($"bell, {name} browser", browser, async _ =>
            $"document.querySelector('.bell button').getAttribute('aria-label') !== '{await bell.GetAttributeAsync("aria-label")}'"));
    }
}

using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace EsimAdmin.Tests.Support;

/// <summary>A test that needs a browser; where there is none it says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Chromium.Missing;
}

/// <summary>The same with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = Chromium.Missing;
}

/// <summary>Debian's Chromium, started once for all tests that share it.</summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>How long a browser is waited for: only ends a test that hangs, on a machine that is busy with other work, too.</summary>
    private const int Patience = 90_000;

    private const string Path = "/usr/bin/chromium", Decoder = "/usr/bin/zbarimg";

    private static readonly string[] Arguments =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>What is missing for browser tests; null when nothing is.</summary>
    public static string? Missing => !File.Exists(Path) ? "Chromium is not installed (Debian package chromium)."
        : !File.Exists(Decoder) ? "zbarimg is not installed (Debian package zbar-tools)."
        : !File.Exists(Nginx.Path) ? "nginx is not installed (Debian package nginx-light)." : null;

    public async Task InitializeAsync()
    {
        if (Missing is not null) return;
        Assertions.SetDefaultExpectTimeout(Patience);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Path, Args = Arguments });
    }

    /// <summary>A browser window of its own, with its own cookies.</summary>
    public async Task<IPage> OpenAsync(int width = 1440, int height = 900, ColorScheme theme = ColorScheme.Light)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize =
            new ViewportSize { Width = width, Height = height },
            ColorScheme = theme
        });
        context.SetDefaultTimeout(Patience);
        return await context.NewPageAsync();
    }

    /// <summary>A browser as somebody else has it.</summary>
    public async Task<IBrowserContext> BareAsync(BrowserNewContextOptions options)
    {
        var context = await _browser!.NewContextAsync(options);
        context.SetDefaultTimeout(Patience);
        return context;
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}

/// <summary>Steps that many journeys share.</summary>
internal static class Journeys
{
    public const string DemoPassword = "travel-esim-demo";

    /// <summary>Signs in and waits until the page is alive.</summary>
    public static Task SignInAsync(this IPage page, WebConsole web, string email = "maya@example.com", string to = "/") =>
        page.SignInAsync(web.Address, email, to);

    /// <summary>The same where only the address is known.</summary>
    public static async Task SignInAsync(this IPage page, Uri address, string email = "maya@example.com", string to = "/")
    {
        var back = new Uri(address, to.TrimStart('/')).PathAndQuery;
        await page.GotoAsync(new Uri(address, "account/login?returnUrl=" + Uri.EscapeDataString(back)).ToString());
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Email" }).FillAsync(email);
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Password" }).FillAsync(DemoPassword);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.Alive();
    }

    /// <summary>The frame is only rendered by a circuit that is up: where it stands, clicks arrive.</summary>
    public static Task Alive(this IPage page) => page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).WaitForAsync();

    /// <summary>Waits until the address is this one, <c>**</c> and <c>*</c> standing for anything. Asks the address again and again: a wait
    /// for a
    /// navigation, and for the end of loading after it, may miss one that was quicker, or that the page itself replaced.</summary>
    public static Task AtAsync(this IPage page, string address) => Assertions.Expect(page)
        .ToHaveURLAsync(new Regex("^" + string.Join(".*", address.Split(['*'], StringSplitOptions.None).Select(Regex.Escape)) + "$"));

    public static ILocator Status(this IPage page, string name) => page.GetByRole(AriaRole.Status, new() { Name = name });

    /// <summary>Orders through the screens and waits until the eSIMs are there.</summary>
    public static async Task OrderAsync(this IPage page, string search, string name, int quantity)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Catalog" }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Search packages" }).FillAsync(search);
        await page.GetByRole(AriaRole.Button, new() { Name = $"Add {name} to order" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Review order" }).ClickAsync();
        var box = page.GetByRole(AriaRole.Spinbutton, new() { Name = $"Quantity of {name}" });
        await box.FillAsync(quantity.ToString());
        await box.PressAsync("Tab");
        await page.GetByText($"{quantity} × ").Or(page.Status("Order total")).First.WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Place order" }).ClickAsync();
        await page.AtAsync("**/orders/*");
        await Assertions.Expect(page.Status("Order status")).ToHaveTextAsync("Complete");
    }
}

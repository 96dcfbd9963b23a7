using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace EsimAdmin.Tests.Support;

/// <summary>A page, or a page with something opened on it.</summary>
/// <param name="Name">For file names.</param>
/// <param name="Path">Its address.</param>
/// <param name="Open">What is pressed there; null for nothing.</param>
internal sealed record Screen(string Name, string Path, Func<IPage, Task>? Open = null);

/// <summary>Every page of the console and every dialog, with something on each, for those who look at all of them.</summary>
internal static class Screens
{
    /// <summary>The widths that people have.</summary>
    public static IReadOnlyList<int> Widths { get; } = [360, 390, 768, 820, 1024, 1280, 1440, 1920];

    /// <summary>What strangers see.</summary>
    public static IReadOnlyList<Screen> OfStrangers { get; } =
        [new("sign-in", "/account/login"), new("forgotten", "/account/forgot")];

    /// <summary>Signs an administrator in, orders, and leaves something in the cart.</summary>
    /// <returns>What there is to look at.</returns>
    public static async Task<IReadOnlyList<Screen>> PrepareAsync(WebConsole web, IPage page)
    {
        await page.SignInAsync(web, "ada@example.com");
        await page.OrderAsync("JP_5_30", "Japan 5GB 30Days", 2);
        var order = new Uri(page.Url).AbsolutePath;
        var key = await web.ReadAsync(context => context.Esims.OrderByDescending(esim => esim.CreatedAt).Select(esim => esim.EsimTranNo)
            .FirstAsync());
        await page.GotoAsync(web.Url("/customers"));
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Name of the new customer" }).FillAsync("Blue Travel");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add customer" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Blue Travel" }).WaitForAsync();
        var customer = new Uri(page.Url).AbsolutePath;
        await page.GotoAsync(web.Url("/catalog?q=italy"));
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Add .* to order") }).First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Review order" }).WaitForAsync();
        return
        [
            new("overview", "/"), new("catalog", "/catalog"), new("package", "/catalog/JP_5_30"), new("orders", "/orders"),
            new("new-order", "/orders/new"), new("order", order), new("order-unknown", "/orders/999999"),
            new("esims", "/esims"), new("esims-none", "/esims?q=nothing+of+this+name"), new("esim", $"/esims/{key}"),
            new("bulk", "/esims/bulk"), new("support", "/support"), new("support-found", "/support?q=8910"),
            new("customers", "/customers"), new("customer", customer), new("usage", "/usage"), new("rules", "/usage/rules"),
            new("finance", "/finance"), new("notifications", "/alerts"), new("webhooks", "/webhooks"),
            new("unreadable", "/webhooks/unreadable"), new("users", "/users"), new("roles", "/users/roles"), new("audit", "/audit"),
            new("settings", "/settings"), new("simulator", "/simulator"), new("nowhere", "/nowhere"),
            new("account", "/account/manage"), new("account-email", "/account/manage/email"),
            new("account-password", "/account/manage/password"), new("account-authenticator", "/account/manage/authenticator"),
            new("account-passkeys", "/account/manage/passkeys"), new("account-sessions", "/account/manage/sessions"),
            new("search-open", "/", async shown =>
            {
                await shown.Keyboard.PressAsync("Control+k");
                await shown.GetByRole(AriaRole.Dialog).WaitForAsync();
            }),
            new("account-menu-open", "/", shown => PressAsync(shown, "Account menu", AriaRole.Menu)),
            new("notifications-open", "/", shown => PressAsync(shown, "Notifications", AriaRole.Dialog)),
            new("top-up-open", $"/esims/{key}", shown => PressAsync(shown, "Top up", AriaRole.Dialog)),
            new("cancel-open", $"/esims/{key}", shown => PressAsync(shown, "Cancel and refund", AriaRole.Dialog)),
            new("rule-open", customer, shown => PressAsync(shown, "Add a rule", AriaRole.Dialog)),
            new("invite-open", "/users", shown => PressAsync(shown, "Invite", AriaRole.Dialog)),
            new("person-open", "/users", shown => PressAsync(shown, "Manage Maya Roth", AriaRole.Dialog)),
            new("role-open", "/users/roles", shown => PressAsync(shown, "New role", AriaRole.Dialog)),
        ];
    }

    /// <summary>Goes there and waits until everything on it has come.</summary>
    public static async Task ShowAsync(this IPage page, WebConsole web, Screen screen)
    {
        await page.GotoAsync(web.Url(screen.Path));
        await page.Locator("h1").First.WaitForAsync();
        await Assertions.Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
        if (screen.Open is not null) await screen.Open(page);
        await page.EvaluateAsync("() => document.fonts.ready");
    }

    /// <summary>What of the page is not as it should be, for people: wider than the window, text that is cut, things that moved by
    /// themselves.</summary>
    public static async Task<IReadOnlyList<string>> FaultsAsync(this IPage page) => await page.EvaluateAsync<string[]>("""
        () => {
          const faults = [];
          const over = document.documentElement.scrollWidth - innerWidth;
          if (over > 0) {
            const wide = [...document.querySelectorAll("body *")].find(one => one.getBoundingClientRect().right > innerWidth + 1
              && !one.closest(".scroll, .sr, .mud-table-container") && getComputedStyle(one).position !== "fixed");
            faults.push(`wider than the window by ${over}: ${wide ? `${wide.tagName.toLowerCase()}.${wide.className}` : "?"}`);
          }
          for (const one of document.querySelectorAll("button, a, h1, h2, th, dt, dd, label, summary, .chip, .mud-button-label")) {
            if (one.closest(".sr, .clip, .boot, [hidden], .search, .mud-ripple") || !one.checkVisibility({ visibilityProperty: true })) continue;
            const box = one.getBoundingClientRect();
            if (box.width <= 1 || box.height <= 1) continue;
            if (one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0 && getComputedStyle(one).overflowX !== "visible")
              faults.push(`cut: ${one.textContent.trim().slice(0, 40)}`);
            const card = one.closest(".card, .mud-dialog");
            if (card && !one.closest(".scroll, .mud-table-container") && box.right > card.getBoundingClientRect().right + 1)
              faults.push(`outside its card: ${one.textContent.trim().slice(0, 40)}`);
          }
          if ((window.esimShift || 0) > 0.1) faults.push(`moved by itself: ${window.esimShift.toFixed(2)}`);
          return [...new Set(faults)];
        }
        """);

    /// <summary>Has every page of a window count what moves by itself.</summary>
    public static Task WatchShiftAsync(this IBrowserContext context) => context.AddInitScriptAsync("""
        window.esimShift = 0;
        new PerformanceObserver(list => {
          for (const one of list.getEntries()) if (!one.hadRecentInput) window.esimShift += one.value;
        }).observe({ type: "layout-shift", buffered: true });
        """);

    private static async Task PressAsync(IPage page, string name, AriaRole opens)
    {
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new($"^{name}") }).First.ClickAsync();
        await page.GetByRole(opens).First.WaitForAsync();
    }
}

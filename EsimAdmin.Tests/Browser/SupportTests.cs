using EsimAdmin.Core.Esims;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using MimeKit;
using Xunit.Abstractions;
using static Microsoft.Playwright.Assertions;

namespace EsimAdmin.Tests.Browser;

/// <summary>The person with a caller on the line, and the traveller who gets the link.</summary>
public sealed class SupportTests(Chromium chromium, ITestOutputHelper output) : IClassFixture<Chromium>
{
    /// <summary>Every character that SGP.22 allows in a matching ID, with the optional parts behind.</summary>
    private const string OddCode = "LPA:1$smdp-1.example.co.uk$QR-G-5C-1LS-1W1Z9P7.x:/?#[]@!&'()*+,;=%25~_9$1.3.6.1.4.1.31746$1";

    [BrowserFact]
    public async Task From_signing_in_to_a_reissued_qr_code_are_two_clicks_and_one_typed_search()
    {
        await using var web = await Shop();
        var (key, iccid) = await OneEsimAsync(web);
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web, "sam@example.com");
        await page.EvaluateAsync("() => { window.clicks = 0; document.addEventListener('click', () => window.clicks++, true); }");

        await page.GetByRole(AriaRole.Link, new() { Name = "Support" }).ClickAsync();
        // The box has the focus already: no click is needed to type.
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Find an eSIM" })).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync(iccid[^5..]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Reissue QR code" }).ClickAsync();
        var picture = await page.GetByRole(AriaRole.Img, new() { Name = $"QR code for {iccid}" }).ScreenshotAsync();
        Assert.Equal(await web.Services.CodeOfAsync(key), await QrReader.ReadAsync(picture));
        var clicks = await page.EvaluateAsync<int>("() => window.clicks");
        output.WriteLine($"{clicks} clicks and one typed search");
        Assert.Equal(2, clicks);

        var recorded = await web.ReadAsync(context => context.EsimEvents.SingleAsync(
            happened => happened.EsimTranNo == key && happened.Kind == EsimEventKind.HandedOut));
        Assert.Equal(("QR code shown on screen", "Sam Ito"), (recorded.Text, recorded.PersonName));
    }

    [BrowserFact]
    public async Task The_qr_code_is_readable_from_screen_png_svg_print_sheet_and_mail_with_unusual_characters_too()
    {
        await using var web = await Shop();
        var (key, iccid) = await OneEsimAsync(web);
        await web.Services.GiveCodeAsync(key, OddCode);
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web, "sam@example.com", $"/support?q={iccid}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Reissue QR code" }).ClickAsync();
        var qr = page.GetByRole(AriaRole.Img, new() { Name = $"QR code for {iccid}" });
        Assert.Equal(OddCode, await QrReader.ReadAsync(await qr.ScreenshotAsync()));

        var png = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "PNG" }).ClickAsync());
        Assert.Equal(OddCode, await QrReader.ReadAsync(await File.ReadAllBytesAsync(await png.PathAsync())));

        var svg = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "SVG" }).ClickAsync());
        var raster = await chromium.OpenAsync(600, 600);
        await raster.SetContentAsync(await File.ReadAllTextAsync(await svg.PathAsync()));
        Assert.Equal(OddCode, await QrReader.ReadAsync(await raster.ScreenshotAsync()));

        var sheet = await page.Context.RunAndWaitForPageAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Print" }).ClickAsync());
        await sheet.WaitForLoadStateAsync();
        Assert.Equal(OddCode, await QrReader.ReadAsync(await sheet.ScreenshotAsync(new() { FullPage = true })));

        await page.GetByRole(AriaRole.Textbox, new() { Name = "Mail address" }).FillAsync("traveller@example.com");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send by email" }).DblClickAsync();
        await Expect(page.GetByText("Mail to traveller@example.com: written to the outbox folder")).ToBeVisibleAsync();
        var mail = await MimeMessage.LoadAsync(Assert.Single(Directory.GetFiles(Outbox(web), "*.eml")));
        var part = mail.BodyParts.OfType<MimePart>().Single(one => one.ContentType.IsMimeType("image", "png"));
        using var picture = new MemoryStream();
        await part.Content!.DecodeToAsync(picture);
        Assert.Equal(OddCode, await QrReader.ReadAsync(picture.ToArray()));
        Assert.Contains($"cid:{part.ContentId}", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("smdp-1.example.co.uk", mail.TextBody, StringComparison.Ordinal);

        var told = await web.ReadAsync(context => context.EsimEvents.Where(
            happened => happened.EsimTranNo == key && happened.Kind == EsimEventKind.HandedOut).OrderBy(happened => happened.Id)
            .Select(happened => happened.Text).ToListAsync());
        Assert.Equal(["QR code shown on screen", "QR code saved as PNG", "QR code saved as SVG", "QR code printed",
            "QR code sent to traveller@example.com"], told);
    }

    [BrowserFact]
    public async Task An_esims_page_shows_its_code_which_is_recorded_once_and_beyond_the_limit_it_says_so()
    {
        await using var web = await Shop(settings => settings["Security:Codes:PerHour"] = "2");
        var (key, iccid) = await OneEsimAsync(web);
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web, "sam@example.com", $"/esims/{key}");
        var qr = page.GetByRole(AriaRole.Img, new() { Name = $"QR code for {iccid}" });
        Assert.Equal(await web.Services.CodeOfAsync(key), await QrReader.ReadAsync(await qr.ScreenshotAsync()));
        await Expect(page.GetByText("QR code shown on the eSIM's page")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(qr).ToBeVisibleAsync();
        Assert.Equal(["QR code shown on the eSIM's page"], await ToldAsync());

        await page.GotoAsync(web.Url($"/support?q={iccid}"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Reissue QR code" }).ClickAsync();
        await Expect(qr).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "PNG" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("2 codes within the hour, and no more are allowed.");
        // Ten minutes later it would be another look.
        await web.ReadAsync(context => context.EsimEvents.Where(happened => happened.Kind == EsimEventKind.HandedOut)
            .ExecuteUpdateAsync(change => change.SetProperty(happened => happened.At, TimeProvider.System.GetUtcNow().AddMinutes(-11))));
        await page.GotoAsync(web.Url($"/esims/{key}"));
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("2 codes within the hour, and no more are allowed.");
        await Expect(qr).ToBeHiddenAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Show activation code" })).ToBeVisibleAsync();

        Task<List<string>> ToldAsync() => web.ReadAsync(context => context.EsimEvents.Where(happened => happened.EsimTranNo == key
            && happened.Kind == EsimEventKind.HandedOut).Select(happened => happened.Text).ToListAsync());
    }

    [BrowserFact, Trait("Form", "short")]
    public async Task The_install_page_is_light_works_without_a_script_and_speaks_the_travellers_language()
    {
        await using var web = await Shop();
        var (key, iccid) = await OneEsimAsync(web);
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web, "sam@example.com", $"/support?q={iccid}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Reissue QR code" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Copy link" }).ClickAsync();
        var link = await page.GetByRole(AriaRole.Textbox, new() { Name = "Install link" }).InputValueAsync();
        var code = await web.Services.CodeOfAsync(key);

        var traveller = await (await chromium.BareAsync(new()
        {
            JavaScriptEnabled = false,
            ViewportSize = new() { Width = 390, Height = 844 },
            Locale = "en-GB"
        })).NewPageAsync();
        await traveller.GotoAsync(link);
        Assert.Equal(code, await QrReader.ReadAsync(await traveller.GetByRole(AriaRole.Img, new() { Name = "QR code" }).ScreenshotAsync()));
        Assert.Equal("https://esimsetup.apple.com/esim_qrcode_provisioning?carddata=" + Uri.EscapeDataString(code),
            await traveller.GetByRole(AriaRole.Link, new() { Name = "Install on iPhone" }).GetAttributeAsync("href"));
        Assert.StartsWith("https://esimsetup.android.com/",
            await traveller.GetByRole(AriaRole.Link, new() { Name = "Install on Android" }).GetAttributeAsync("href"),
            StringComparison.Ordinal);
        await Expect(traveller.GetByText(code)).ToBeVisibleAsync();
        using var plain = web.Plain();
        var bytes = 0;
        foreach (var file in new[] { new Uri(link).PathAndQuery, "/install.css", "/install.js" }) bytes += (await plain.GetByteArrayAsync(
            new Uri(file, UriKind.Relative))).Length;
        output.WriteLine($"The install page with all its files, not compressed: {bytes / 1024.0:F1} KB");
        Assert.InRange(bytes, 5_000, 100_000);
        using var head = await plain.GetAsync(new Uri(link));
        Assert.Equal("noindex, nofollow", head.Headers.GetValues("X-Robots-Tag").Single());
        Assert.Equal("no-referrer", head.Headers.GetValues("Referrer-Policy").Single());

        foreach (var (locale, lang, dir) in new[] { ("es-MX", "es", "ltr"), ("fr-CA", "fr", "ltr"), ("de-AT", "de", "ltr"),
            ("pt-BR", "pt", "ltr"), ("zh-CN", "zh", "ltr"), ("ja-JP", "ja", "ltr"), ("ar-EG", "ar", "rtl"), ("fi-FI", "en", "ltr") })
        {
            var other = await (await chromium.BareAsync(new() { Locale = locale, ViewportSize = new() { Width = 390, Height = 844 } }))
                .NewPageAsync();
            await other.GotoAsync(link);
            await Expect(other.Locator("html")).ToHaveAttributeAsync("lang", lang);
            await Expect(other.Locator("html")).ToHaveAttributeAsync("dir", dir);
            Assert.True(await other.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth") <= 0,
                $"{locale} is wider than the phone");
            await other.Context.CloseAsync();
        }
        using var nothing = await plain.GetAsync(new Uri("/install/" + new string('x', 43), UriKind.Relative));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, nothing.StatusCode);
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(async number =>
        {
            using var guess = await plain.GetAsync(new Uri($"/install/{new string('y', 40)}{number:D3}", UriKind.Relative));
            return guess.StatusCode;
        }));
        Assert.Contains(System.Net.HttpStatusCode.TooManyRequests, answers);
        var views = await web.ReadAsync(context => context.InstallLinks.Select(one => one.Views).SingleAsync());
        Assert.Equal(11, views);
    }

    [BrowserFact]
    public async Task Html_and_script_in_names_notes_and_packages_are_shown_as_text_everywhere()
    {
        const string evil = "<script>document.title='owned'</script><b>x</b>";
        await using var web = await Shop();
        var (key, iccid) = await OneEsimAsync(web);
        await web.ReadAsync(async context =>
        {
            var customer = new EsimAdmin.Core.Customers.Customer
            {
                Name = evil,
                Email = "a@example.com",
                Notes = evil,
                CreatedAt = TimeProvider.System.GetUtcNow()
            };
            context.Customers.Add(customer);
            await context.SaveChangesAsync();
            return await context.Esims.Where(esim => esim.EsimTranNo == key)
                .ExecuteUpdateAsync(change => change.SetProperty(esim => esim.PackageName, evil)
                .SetProperty(esim => esim.CustomerId, customer.Id));
        });
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web, "maya@example.com", $"/esims/{key}");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Note" }).FillAsync(evil);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Timeline" }).GetByText(evil)).ToBeVisibleAsync();
        foreach (var path in new[] { $"/support?q={iccid}", "/customers", "/customers/1", "/esims" })
        {
            await page.GotoAsync(web.Url(path));
            await Expect(page.GetByText(evil).First).ToBeVisibleAsync();
            Assert.NotEqual("owned", await page.TitleAsync());
        }
        await page.GotoAsync(web.Url($"/support?q={iccid}"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Reissue QR code" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Send by email" }).ClickAsync();
        await Expect(page.GetByText("Mail to a@example.com: written to the outbox folder")).ToBeVisibleAsync();
        var mail = await MimeMessage.LoadAsync(Assert.Single(Directory.GetFiles(Outbox(web), "*.eml")));
        Assert.DoesNotContain("<script", mail.HtmlBody, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;", mail.HtmlBody, StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Button, new() { Name = "Copy link" }).ClickAsync();
        var link = await page.GetByRole(AriaRole.Textbox, new() { Name = "Install link" }).InputValueAsync();
        await page.GotoAsync(link);
        await Expect(page.Locator(".package")).ToHaveTextAsync(evil);
        Assert.NotEqual("owned", await page.TitleAsync());
    }

    private static async Task<WebConsole> Shop(Action<Dictionary<string, string>>? change = null)
    {
        var folder = Directory.CreateTempSubdirectory("esimadmin-support-").FullName;
        return await new WebConsole(settings =>
        {
            settings["Mail:Outbox"] = Path.Combine(folder, "outbox");
            change?.Invoke(settings);
        }, folder).WithCatalogAsync();
    }

    private static string Outbox(WebConsole web) => web.Setting("Mail:Outbox");

    private async Task<(string Key, string Iccid)> OneEsimAsync(WebConsole web)
    {
        var page = await chromium.OpenAsync();
        await page.SignInAsync(web);
        await page.OrderAsync("JP_5_30", "Japan 5GB 30Days", 1);
        await page.Context.CloseAsync();
        return await web.ReadAsync(context => context.Esims.Select(esim => new ValueTuple<string, string>(esim.EsimTranNo, esim.Iccid))
            .SingleAsync());
    }
}

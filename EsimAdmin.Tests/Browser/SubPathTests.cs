using System.Net;
using System.Text;
using EsimAdmin.Tests.Support;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EsimAdmin.Tests.Browser;

/// <summary>The console below <c>/esim/</c> of a host that it shares, behind nginx.</summary>
public sealed class SubPathTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string SubPath = "/esim";

    [BrowserTheory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task Everything_works_below_a_sub_path_with_and_without_web_sockets_and_whoever_takes_the_path_off(
        bool webSockets, bool takesPathOff)
    {
        // The proxy's own name, not the one that is visited: links for others lead there.
        var port = WebProcess.FreePort();
        var publicUrl = $"http://localhost:{port}{SubPath}";
        await using var web = await new WebConsole(settings =>
            (settings["Hosting:PathBase"], settings["Brand:PublicUrl"]) = (SubPath + "/", publicUrl)).WithCatalogAsync();
        await using var proxy = await Nginx.StartAsync(port, SubPath, web.Address, webSockets, takesPathOff);
        var at = proxy.Address;
        var page = await chromium.OpenAsync();

        // Who is not signed in comes back to where they wanted to go.
        await page.GotoAsync(new Uri(at, "orders?status=Complete").ToString());
        await page.AtAsync($"{at}account/login?*");
        await page.GetByRole(AriaRole.Button, new() { Name = "Maya" }).ClickAsync();
        await page.Alive();
        await page.AtAsync($"{at}orders?status=Complete");
        await page.OrderAsync("JP_5_30", "Japan 5GB 30Days", 1);
        await page.AtAsync($"{at}orders/1");
        var (key, iccid) = await web.ReadAsync(context => context.Esims
            .Select(esim => new ValueTuple<string, string>(esim.EsimTranNo, esim.Iccid)).SingleAsync());
        var code = await web.Services.CodeOfAsync(key);
        await page.GetByRole(AriaRole.Link, new() { Name = iccid }).ClickAsync();
        await page.AtAsync($"{at}esims/{key}");
        var qr = page.GetByRole(AriaRole.Img, new() { Name = $"QR code for {iccid}" });
        Assert.Equal(code, await QrReader.ReadAsync(await qr.ScreenshotAsync()));

        await page.GetByRole(AriaRole.Link, new() { Name = "eSIMs" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Search eSIMs" }).FillAsync(iccid[^6..]);
        await page.AtAsync($"{at}esims?q={iccid[^6..]}");
        var csv = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync());
        Assert.Contains(iccid, await File.ReadAllTextAsync(await csv.PathAsync()), StringComparison.Ordinal);

        await page.GotoAsync(new Uri(at, $"support?q={iccid}").ToString());
        await page.GetByRole(AriaRole.Button, new() { Name = "Reissue QR code" }).ClickAsync();
        var sheet = await page.Context.RunAndWaitForPageAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Print" }).ClickAsync());
        await sheet.WaitForLoadStateAsync();
        Assert.Equal($"{at}esims/{key}/sheet", sheet.Url);
        await page.GetByRole(AriaRole.Button, new() { Name = "Copy link" }).ClickAsync();
        var link = await page.GetByRole(AriaRole.Textbox, new() { Name = "Install link" }).InputValueAsync();
        Assert.StartsWith(publicUrl + "/install/", link, StringComparison.Ordinal);
        var traveller = await chromium.OpenAsync();
        await traveller.GotoAsync(link);
        Assert.Equal(code, await QrReader.ReadAsync(await traveller.GetByRole(AriaRole.Img, new() { Name = "QR code" }).ScreenshotAsync()));

        await page.GetByRole(AriaRole.Button, new() { Name = "Account menu" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Dark theme" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Account menu" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" }).ClickAsync();
        await page.AtAsync($"{at}account/login");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        Assert.All(await page.Context.CookiesAsync(), cookie => Assert.StartsWith(SubPath, cookie.Path, StringComparison.Ordinal));

        var asked = await proxy.AskedAsync();
        Assert.All(asked, line => Assert.StartsWith($"{SubPath}/", line.Split(' ')[1], StringComparison.Ordinal));
        Assert.Equal(webSockets, asked.Any(line => line.StartsWith("101 ", StringComparison.Ordinal)));
        Assert.DoesNotContain(asked, line => line.StartsWith('5')
            || (line.StartsWith("404", StringComparison.Ordinal) && !line.Contains("_blazor", StringComparison.Ordinal)));
    }

    [BrowserFact, Trait("Form", "short")]
    public async Task Machines_find_webhooks_and_health_below_the_sub_path_and_past_the_proxy_and_what_is_not_there_has_a_page()
    {
        await using var web = new WebConsole(settings => settings["Hosting:PathBase"] = SubPath);
        await using var proxy = await Nginx.StartAsync(WebProcess.FreePort(), SubPath, web.Address, webSockets: true);
        using var client = new HttpClient();
        foreach (var at in new[] { proxy.Address, web.Address })
        {
            foreach (var path in new[] { "healthz/live", "healthz/ready", "account/login", "app.css" })
            {
                using var answer = await client.GetAsync(new Uri(at, path));
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }
            using var notice = new StringContent("""{"notifyType":"CHECK_HEALTH","content":{}}""", Encoding.UTF8, "application/json");
            using var taken = await client.PostAsync(new Uri(at, "webhooks/esim-access"), notice);
            Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
            using var lost = await client.GetAsync(new Uri(at, "install/nothing"));
            Assert.Equal(HttpStatusCode.NotFound, lost.StatusCode);
            Assert.Contains("""<base href="/esim/" """, await lost.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_hub_answers_a_waiting_browser_before_a_proxy_gives_up()
    {
        await using var web = new WebConsole();
        var hubs = web.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints)
            .Select(endpoint => endpoint.Metadata.GetMetadata<HttpConnectionDispatcherOptions>()).OfType<HttpConnectionDispatcherOptions>();
        Assert.All(hubs.ToList() is { Count: > 0 } found ? found : throw new InvalidOperationException("There is no hub."),
            hub => Assert.InRange(hub.LongPolling.PollTimeout, TimeSpan.Zero, TimeSpan.FromSeconds(45)));
    }

    [Theory]
    [InlineData("esim")]
    [InlineData("https://example.com/esim")]
    [InlineData("/esim?x")]
    [InlineData("//esim")]
    [InlineData("/../esim")]
    [InlineData("/e sim")]
    public void A_sub_path_that_is_none_refuses_to_start_and_says_what_is_meant(string path) =>
        Assert.Contains("Hosting:PathBase", Assert.Throws<EsimAdmin.Core.SettingException>(() => EsimAdmin.Web.SubPath.Read(
            new ConfigurationBuilder().AddInMemoryCollection([new("Hosting:PathBase", path)]).Build())).Message, StringComparison.Ordinal);
}

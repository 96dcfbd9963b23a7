using System.Net;
using System.Text;
using EsimAdmin.Tests.Support;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EsimAdmin.Tests.Web;

/// <summary>By which names, over what and from which pages people are let in.</summary>
public sealed class DefenceDoorTests
{
    private const string Shop = "shop.example.com";

    private const HttpStatusCode Misdirected = HttpStatusCode.MisdirectedRequest;

    [Fact]
    public async Task People_are_answered_by_the_names_that_are_set_over_https_or_at_this_machine()
    {
        await using var web = new WebConsole(settings =>
        {
            Public(settings);
            settings["AllowedHosts"] = "also.example.net;*.example.org";
        });
        foreach (var (host, https, status) in new[]
        {
            (Shop, true, HttpStatusCode.OK), ("SHOP.example.com:443", true, HttpStatusCode.OK),
            ("also.example.net", true, HttpStatusCode.OK), ("below.example.org", true, HttpStatusCode.OK),
            ("localhost:5080", false, HttpStatusCode.OK), ("[::1]:5080", false, HttpStatusCode.OK),
            ("evil.example", true, Misdirected), ("shop.example.com.evil.example", true, Misdirected),
            ("localhost.evil.example", true, Misdirected), (Shop, false, Misdirected), ("192.0.2.7", false, Misdirected),
        })
        {
            using var visitor = new Visitor(web.Address, host, https);
            using var answer = await visitor.GetAsync("/account/login");
            Assert.Equal((host, https, status), (host, https, answer.StatusCode));
            var words = await answer.Content.ReadAsStringAsync();
            if (status == Misdirected) Assert.Contains($"https://{Shop}/", words, StringComparison.Ordinal);
            // Who watches it, and the vendor, may know it by its address alone, and ask the process itself.
            foreach (var path in new[] { "/healthz/live", "/healthz/ready" })
            {
                using var health = await visitor.GetAsync(path);
                Assert.Equal((host, HttpStatusCode.OK), (host, health.StatusCode));
            }
            using var notice = new StringContent("""{"notifyType":"CHECK_HEALTH","content":{}}""", Encoding.UTF8, "application/json");
            using var taken = await visitor.SendAsync(HttpMethod.Post, "/webhooks/esim-access", notice);
            Assert.Equal((host, HttpStatusCode.OK), (host, taken.StatusCode));
        }
    }

    [Fact]
    public async Task Without_a_public_address_a_company_is_found_by_any_name_and_the_log_says_so_and_a_demo_at_this_machine_alone()
    {
        await using var vendor = await TestSimulator.StartAsync();
        var log = new ListLog();
        await using (var web = new WebConsole(settings =>
        {
            WebhookEndpointTests.Real(settings, vendor);
            Visitor.BehindProxy(settings);
        }, services: services => services.AddSingleton<ILoggerProvider>(log)))
        {
            using var visitor = new Visitor(web.Address, "any.example.com", https: true);
            using var answer = await visitor.GetAsync("/account/login");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains(log.From(LogLevel.Warning), line => line.StartsWith("Brand:PublicUrl is not set", StringComparison.Ordinal));
        }
        await using var demo = new WebConsole(Visitor.BehindProxy);
        using var rebound = new Visitor(demo.Address, "rebound.example.com", https: true);
        using var refused = await rebound.GetAsync("/account/login");
        Assert.Equal(Misdirected, refused.StatusCode);
    }

    [Fact]
    public async Task Only_a_proxy_that_is_named_is_believed_that_it_was_asked_over_https_and_none_by_which_name()
    {
        await using (var web = new WebConsole(settings => settings["Brand:PublicUrl"] = $"https://{Shop}/"))
        {
            using var visitor = new Visitor(web.Address, Shop, https: true);
            using var answer = await visitor.GetAsync("/account/login");
            Assert.Equal(Misdirected, answer.StatusCode);
        }
        await using var behind = new WebConsole(Public);
        using var forwarded = new Visitor(behind.Address, Shop, https: true, ("X-Forwarded-Host", "evil.example"));
        using var login = await forwarded.GetAsync("/account/login");
        Assert.Equal(HttpStatusCode.OK, login.StatusCode);
        using var led = await forwarded.GetAsync("/orders?status=Complete");
        Assert.Equal("/account/login?ReturnUrl=%2Forders%3Fstatus%3DComplete", led.Headers.Location!.ToString());
    }

    [Theory]
    [InlineData("", "__Host-", "/")]
    [InlineData("/esim", "__Secure-", "/esim")]
    public async Task Over_https_cookies_are_bound_to_it_and_to_the_host_and_others_are_not_read(string below, string prefix, string path)
    {
        await using var web = new WebConsole(settings =>
        {
            Public(settings);
            settings["Hosting:PathBase"] = below;
        });
        using var visitor = await new Visitor(web.Address, Shop, https: true).SignInAsync(below: below);
        Assert.Equal([prefix + "esimadmin", prefix + "esimadmin-device", prefix + "esimadmin-form"],
            visitor.Cookies.Keys.Order(StringComparer.Ordinal));
        Assert.All(visitor.Given, cookie =>
        {
            Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains($"; path={path};", cookie + ";", StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
        });
        using var page = await visitor.GetAsync(below + "/orders");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("max-age=31536000", page.Headers.GetValues("Strict-Transport-Security").Single(), StringComparison.Ordinal);

        // What a page of the neighbourhood, or somebody on the way, may have planted.
        using var planted = new Visitor(web.Address, Shop, https: true);
        planted.Cookies["esimadmin"] = visitor.Cookies[prefix + "esimadmin"];
        using var refused = await planted.GetAsync(below + "/orders");
        Assert.Equal(HttpStatusCode.Redirect, refused.StatusCode);

        using var here = await new Visitor(web.Address).SignInAsync(below: below);
        Assert.Equal(["esimadmin", "esimadmin-device", "esimadmin-form"], here.Cookies.Keys.Order(StringComparer.Ordinal));
        using var local = await here.GetAsync(below + "/orders");
        Assert.Equal(HttpStatusCode.OK, local.StatusCode);
        Assert.False(local.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task A_circuit_is_negotiated_by_our_own_pages_alone()
    {
        await using var web = new WebConsole(Public);
        using var visitor = await new Visitor(web.Address, Shop, https: true).SignInAsync();
        foreach (var (origin, site, passes) in new (string Origin, string Site, bool Passes)[]
        {
            ("https://shop.example.com", "", true), ("https://SHOP.example.com:443", "", true),
            ("http://shop.example.com", "", false), ("https://shop.example.com:8443", "", false),
            ("https://shop.example.com.evil.example", "", false), ("https://evil.example", "same-origin", false),
            ("null", "", false), ("null", "cross-site", false), ("null", "same-origin", true),
            ("", "cross-site", false), ("", "same-site", false), ("", "same-origin", true), ("", "", true),
        })
        {
            List<(string, string)> headers = [];
            if (origin.Length > 0) headers.Add(("Origin", origin));
            if (site.Length > 0) headers.Add(("Sec-Fetch-Site", site));
            using var answer = await visitor.SendAsync(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1", null, [.. headers]);
            Assert.Equal((origin, site, passes ? HttpStatusCode.OK : HttpStatusCode.Forbidden), (origin, site, answer.StatusCode));
        }
    }

    [Fact]
    public async Task A_web_socket_from_another_page_or_from_none_is_refused()
    {
        await using var web = new WebConsole();
        using var visitor = await new Visitor(web.Address).SignInAsync();
        var own = web.Address.GetLeftPart(UriPartial.Authority);
        Assert.Equal(HttpStatusCode.SwitchingProtocols, await ConnectAsync(visitor, own));
        Assert.Equal(HttpStatusCode.Forbidden, await ConnectAsync(visitor, $"http://{web.Address.Host}:{web.Address.Port + 1}"));
        Assert.Equal(HttpStatusCode.Forbidden, await ConnectAsync(visitor, "null"));
        Assert.Equal(HttpStatusCode.Forbidden, await ConnectAsync(visitor, null));
    }

    [Fact]
    public async Task Strangers_are_handed_nothing_that_a_circuit_could_be_begun_with()
    {
        await using var web = new WebConsole();
        using var stranger = new Visitor(web.Address);
        // Every address that answers without a sign-in, some that are not there, and one that a wrong method is used on.
        var open = web.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/').Replace("{token}", "nothing", StringComparison.Ordinal))
            .Where(path => !path.Contains('{', StringComparison.Ordinal) && !Path.HasExtension(path))
            .Concat(["/install/nothing", "/install/nothing/at-all", "/nothing", "/webhooks", "/healthz/nothing"]).Distinct().ToList();
        Assert.Superset(new HashSet<string>(["/not-found", "/error", "/setup", "/account/login"]), open.ToHashSet());
        foreach (var path in open)
        {
            var page = await stranger.ReadAsync(path);
            Assert.False(page.Contains("\"type\":\"server\"", StringComparison.Ordinal), path);
        }
        Assert.Contains("There is nothing at this address.", await stranger.ReadAsync("/not-found"), StringComparison.Ordinal);
        using var colleague = await new Visitor(web.Address).SignInAsync();
        Assert.Contains("\"type\":\"server\"", await colleague.ReadAsync("/not-found"), StringComparison.Ordinal);
    }

    private static void Public(Dictionary<string, string> settings)
    {
        settings["Brand:PublicUrl"] = $"https://{Shop}/";
        Visitor.BehindProxy(settings);
    }

    private static async Task<HttpStatusCode> ConnectAsync(Visitor visitor, string? origin)
    {
        var (socket, status) = await visitor.ConnectAsync(origin);
        socket.Dispose();
        return status;
    }
}

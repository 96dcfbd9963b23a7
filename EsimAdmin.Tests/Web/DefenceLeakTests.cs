using System.Net;
using System.Net.Http.Headers;
using System.Runtime.Versioning;
using System.Text;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Handover;
using EsimAdmin.Simulator.Storage;
using EsimAdmin.Tests.Support;
using EsimAdmin.Web.Install;
using EsimAdmin.Web.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EsimAdmin.Tests.Web;

/// <summary>What leaves: logs, views, files.</summary>
public sealed class DefenceLeakTests
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        OwnersFolder = OwnersFile | UnixFileMode.UserExecute, Everybodys = OwnersFile | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    [Theory]
    [InlineData("")]
    [InlineData("/esim")]
    public async Task Tokens_and_the_secret_of_webhooks_stand_in_no_log_at_any_level(string below)
    {
        const string secret = "a-secret-of-webhooks";
        var log = new TraceLog();
        await using var web = new WebConsole(settings =>
        {
            TraceLog.Open(settings);
            settings["Webhooks:PathSecret"] = secret;
            settings["Hosting:PathBase"] = below;
        }, services: services => services.AddSingleton<ILoggerProvider>(log));
        var token = await AddLinkAsync(web);
        using var visitor = new Visitor(web.Address);
        foreach (var (path, status) in new[]
        {
            ($"/install/{token}", HttpStatusCode.OK), ($"/INSTALL/{token}/?from=mail", HttpStatusCode.OK),
            ($"/%69nstall/{token}", HttpStatusCode.OK), ($"/x//install//{token}", HttpStatusCode.Redirect),
            ($"/install/{token}/more", HttpStatusCode.NotFound),
        })
        {
            using var page = await visitor.GetAsync(below + path);
            Assert.Equal(status, page.StatusCode);
        }
        using var notice = new StringContent("""{"notifyType":"CHECK_HEALTH","content":{}}""", Encoding.UTF8, "application/json");
        using var taken = await visitor.SendAsync(HttpMethod.Post, $"{below}/webhooks/esim-access/{secret}", notice);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);

        // That requests are logged at all.
        await Eventually.TrueAsync(() => log.Text.Contains("Request finished HTTP/1.1 POST", StringComparison.Ordinal), "it is logged");
        var text = log.Text;
        Assert.Contains("/install/-", text, StringComparison.Ordinal);
        Assert.Contains("RequestPath=", text, StringComparison.Ordinal);
        Assert.DoesNotContain(token, text, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_path_nor_target_of_a_request_holds_the_secret_and_who_needs_it_finds_it()
    {
        await using var services = new ServiceCollection().AddOptions().BuildServiceProvider();
        var features = new FeatureCollection();
        var request = new HttpRequestFeature { Path = "/install/a-token", QueryString = "?from=mail" };
        request.RawTarget = request.Path + request.QueryString;
        features.Set<IHttpRequestFeature>(request);
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        var context = new SecretPaths(services).Create(features);
        Assert.Equal(("/install/-", "/install/-?from=mail"), (context.Request.Path.Value, request.RawTarget));
        Assert.Equal("a-token", SecretPaths.Of(context));
    }

    [Theory]
    [InlineData("WhatsApp/2.23.20.0 A", true)]
    [InlineData("TelegramBot (like TwitterBot)", true)]
    [InlineData("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", true)]
    [InlineData("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", true)]
    [InlineData("Twitterbot/1.0", true)]
    [InlineData("Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)", true)]
    [InlineData("Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com", true)]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 "
        + "facebookexternalhit/1.1 Facebot Twitterbot/1.0", true)]
    [InlineData("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", true)]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Google (+https://developers.google.com/+/web/snippet/)", true)]
    [InlineData("LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)", true)]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
        + "Mobile/15E148 Safari/604.1", false)]
    [InlineData("Mozilla/5.0 (Linux; Android 13; CUBOT X70) AppleWebKit/537.36 Chrome/124.0 Mobile Safari/537.36", false)]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 [FBAN/FBIOS;FBAV/465.0]", false)]
    [InlineData("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Version/4.0 Chrome/124.0 Mobile Safari/537.36 Line/14.6.0/IAB", false)]
    [InlineData("", false)]
    public void Robots_of_messengers_are_known_and_people_in_their_browsers_are_none(string agent, bool isRobot)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.UserAgent = agent;
        Assert.Equal(isRobot, PreviewRobots.IsOne(context.Request));
        context.Request.Headers["Sec-Purpose"] = "prefetch;prerender";
        Assert.True(PreviewRobots.IsOne(context.Request));
    }

    [Theory]
    [InlineData("Logging:LogLevel:Microsoft")]
    [InlineData("Logging:LogLevel:Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher")]
    [InlineData("Logging:Console:LogLevel:Microsoft")]
    public async Task No_setting_has_what_is_typed_on_a_page_written_to_the_log(string setting)
    {
        await using var web = new WebConsole(settings => (settings[setting], settings["Logging:LogLevel:Microsoft.Extensions"]) =
            ("Trace", "Trace"));
        var loggers = web.Services.GetRequiredService<ILoggerFactory>();
        Assert.True(loggers.CreateLogger("Microsoft.Extensions.Some").IsEnabled(LogLevel.Debug));
        Assert.All(new[] { "SignalR.Internal.DefaultHubDispatcher", "Components.Server.Circuits.CircuitHost", "Http.Connections.Internal" },
            talker => Assert.False(loggers.CreateLogger($"Microsoft.AspNetCore.{talker}").IsEnabled(LogLevel.Debug), talker));
    }

    [Fact]
    public async Task A_preview_of_an_install_link_is_no_view()
    {
        await using var web = new WebConsole();
        var token = await AddLinkAsync(web);
        foreach (var agent in new[] { "WhatsApp/2.23.20.0 A", "Mozilla/5.0 (iPhone) Safari/604.1", "TelegramBot (like TwitterBot)" })
        {
            using var visitor = new Visitor(web.Address, headers: ("User-Agent", agent));
            using var page = await visitor.GetAsync($"/install/{token}");
            Assert.Equal((true, true), (page.Headers.CacheControl!.NoStore, page.Headers.Contains("X-Robots-Tag")));
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        }
        Assert.Equal(1, await web.ReadAsync(context => context.InstallLinks.Select(link => link.Views).SingleAsync()));
    }

    [Fact]
    public async Task One_line_that_guesses_at_install_links_from_many_addresses_is_told_when_to_come_again()
    {
        await using var web = new WebConsole(Visitor.BehindProxy);
        RetryConditionHeaderValue? again = null;
        for (var guess = 0; guess < 200 && again is null; guess++)
        {
            using var visitor = new Visitor(web.Address, headers: ("X-Forwarded-For", $"2001:db8:7:9::{guess + 1:x}"));
            using var answer = await visitor.GetAsync($"/install/{guess:d43}");
            again = answer.StatusCode == HttpStatusCode.TooManyRequests ? answer.Headers.RetryAfter : null;
        }
        Assert.InRange(again!.Delta!.Value.TotalSeconds, 1, 60);
        using var neighbour = new Visitor(web.Address, headers: ("X-Forwarded-For", "2001:db8:7:a::1"));
        using var free = await neighbour.GetAsync($"/install/{0:d43}");
        Assert.Equal(HttpStatusCode.NotFound, free.StatusCode);
    }

    [Theory]
    [InlineData("203.0.113.9", "203.0.113.9")]
    [InlineData("::ffff:203.0.113.9", "203.0.113.9")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2::", "2001:db8:1:2::/64")]
    public void An_address_counts_with_its_neighbours(string address, string key) =>
        Assert.Equal(key, ClientAddress.Key(IPAddress.Parse(address)));

    [Fact, UnsupportedOSPlatform("windows")]
    public async Task What_is_stored_is_for_its_owner_alone()
    {
        var folder = Path.Combine(Directory.CreateTempSubdirectory("esimadmin-files-").FullName, "new");
        await using var web = await new WebConsole(folder: folder).WithCatalogAsync();
        Assert.Equal(OwnersFolder, File.GetUnixFileMode(folder));
        var files = Directory.GetFiles(folder);
        Assert.Superset(new HashSet<string>(["console.db", "console.db-wal", "console.db-shm", "console.simulator.db"]),
            files.Select(file => Path.GetFileName(file)).ToHashSet());
        Assert.All(files, file => Assert.Equal((file, OwnersFile), (file, File.GetUnixFileMode(file))));
    }

    [Fact, UnsupportedOSPlatform("windows")]
    public async Task What_an_older_version_left_open_is_closed_at_the_start()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var folder = Directory.CreateTempSubdirectory("esimadmin-older-").FullName;
        var outbox = Directory.CreateDirectory(Path.Combine(folder, "outbox")).FullName;
        var (database, mail, theirs, world) = (Path.Combine(folder, "console.db"), Path.Combine(outbox, "000001.eml"),
            Path.Combine(outbox, "theirs.eml"), Path.Combine(folder, "world.db"));
        await using (var console = await StartAsync()) await console.StopAsync();
        using (new WorldStore(world)) Assert.Equal(OwnersFile, File.GetUnixFileMode(world));
        foreach (var file in new[] { mail, theirs }) await File.WriteAllTextAsync(file, "");
        foreach (var file in new[] { database, mail, theirs, world }) File.SetUnixFileMode(file, Everybodys);

        await using var again = await StartAsync();
        using var store = new WorldStore(world);
        Assert.All(new[] { database, mail, world }, file => Assert.Equal((file, OwnersFile), (file, File.GetUnixFileMode(file))));
        Assert.Equal(Everybodys, File.GetUnixFileMode(theirs));

        Task<TestConsole> StartAsync() => TestConsole.StartAsync(simulator, folder, settings => settings["Mail:Outbox"] = outbox);
    }

    private static async Task<string> AddLinkAsync(WebConsole web)
    {
        var token = DeliveryTokens.New();
        var now = TimeProvider.System.GetUtcNow();
        await web.ReadAsync(context =>
        {
            context.Esims.Add(new Esim { EsimTranNo = "26000000000001" });
            context.InstallLinks.Add(new InstallLink
            {
                TokenHash = DeliveryTokens.Hash(token),
                EsimTranNo = "26000000000001",
                PersonName = "Mia",
                CreatedAt = now,
                ExpiresAt = now.AddDays(1),
            });
            return context.SaveChangesAsync();
        });
        await web.Services.GiveCodeAsync("26000000000001", "LPA:1$rsp.example.com$SECRET");
        return token;
    }
}

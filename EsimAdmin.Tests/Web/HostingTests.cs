using System.Net;
using System.Text.RegularExpressions;
using EsimAdmin.Core.Catalog;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Settings;
using EsimAdmin.Core.Storage;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Tests.Web;

public sealed class HostingTests
{
    [Fact]
    public async Task Any_server_that_speaks_the_protocol_will_do_and_there_are_no_demo_accounts_with_it()
    {
        await using var vendor = await TestSimulator.StartAsync();
        await using var web = await new WebConsole(settings => WebhookEndpointTests.Real(settings, vendor)).WithCatalogAsync();
        Assert.Equal(["boss@example.com"], await web.ReadAsync(context => context.Users.Select(person => person.Email!).ToListAsync()));
        using var client = web.Plain();
        var page = await client.GetStringAsync(new Uri("/account/login", UriKind.Relative));
        Assert.DoesNotContain("maya@example.com", page, StringComparison.Ordinal);
        Assert.Equal(vendor.World.Catalogue.Base.Count, await web.ReadAsync(context => context.Set<Package>().CountAsync()));
    }

    [Fact]
    public async Task With_real_credentials_and_nobody_yet_the_first_visit_leads_to_setup()
    {
        await using var vendor = await TestSimulator.StartAsync();
        await using var web = new WebConsole(settings =>
        {
            WebhookEndpointTests.Real(settings, vendor);
            settings.Remove("Setup:AdminEmail");
        });
        using var client = web.Plain();
        using var login = await client.GetAsync(new Uri("/account/login", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Redirect, login.StatusCode);
        Assert.EndsWith("/setup", login.Headers.Location!.ToString(), StringComparison.Ordinal);
        using var setup = await client.GetAsync(new Uri("/setup", UriKind.Relative));
        Assert.Contains("One-time code", await setup.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MudBlazor.min.css")]
    [InlineData("MudBlazor.min.js")]
    public async Task What_a_package_brings_is_sent_compressed_and_kept_by_the_browser(string file)
    {
        await using var web = new WebConsole();
        using var client = web.Plain();
        var page = await client.GetStringAsync(new Uri("/account/login", UriKind.Relative));
        var address = Regex.Match(page, $"_content/MudBlazor/{Regex.Escape(file)}\\?v=[0-9.]+").Value;
        using var question = new HttpRequestMessage(HttpMethod.Get, address);
        question.Headers.Add("Accept-Encoding", "gzip, br");
        using var answer = await client.SendAsync(question);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(Assert.Single(answer.Content.Headers.ContentEncoding), (IEnumerable<string>)["gzip", "br"]);
        Assert.Contains("immutable", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_theme_is_one_stylesheet_for_light_and_dark_that_browsers_may_keep()
    {
        await using var web = new WebConsole();
        using var client = web.Plain();
        var page = await client.GetStringAsync(new Uri("/account/login", UriKind.Relative));
        var address = Regex.Match(page, "mud-theme\\.css\\?v=[0-9a-f]{12}").Value;
        using var answer = await client.GetAsync(new Uri(address, UriKind.Relative));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal("text/css", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("immutable", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Matches(@"(?s):root\{\s*--mud-palette-black.*--mud-palette-primary: rgba\(79,70,229,1\)", text);
        Assert.Matches(@"(?s):root\[data-theme=dark\]\{\s*--mud-palette-black.*--mud-palette-primary: rgba\(139,140,249,1\)", text);
        Assert.DoesNotContain("<", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_need_a_sign_in_and_machines_get_their_answers()
    {
        await using var web = new WebConsole();
        using var client = web.Plain();
        foreach (var path in new[] { "/", "/catalog", "/orders/1", "/esims/1", "/webhooks", "/simulator" })
        {
            using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
            Assert.Contains("/account/login", response.Headers.Location!.ToString(), StringComparison.Ordinal);
        }
        foreach (var path in new[] { "/healthz/live", "/healthz/ready", "/account/login", "/app.css" })
        {
            using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
        using var frame = await client.GetAsync(new Uri("/account/login", UriKind.Relative));
        Assert.Contains("frame-ancestors 'none'", frame.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_administrators_set_stands_above_the_programs_own_files_and_below_what_an_operator_has_set()
    {
        await using var web = new WebConsole(settings => settings["Brand:Name"] = "The operator's");
        var configuration = web.Services.GetRequiredService<IConfiguration>();
        await web.ReadAsync(context =>
        {
            context.Settings.AddRange(new Setting { Key = "Brand:Name", Value = "The administrator's", ChangedBy = "Ada" },
                new Setting { Key = "Finance:LowBalance", Value = "7.00", ChangedBy = "Ada" });
            context.Facts.Add(new Fact { Name = "Settings:Version", Value = "1" });
            return context.SaveChangesAsync();
        });
        await Eventually.TrueAsync(() => configuration["Finance:LowBalance"] == "7.00", "what is stored is in force");
        Assert.Equal("The operator's", configuration["Brand:Name"]);
    }

    [Fact]
    public async Task In_simulator_mode_there_is_a_demo_account_for_each_role()
    {
        await using var web = new WebConsole();
        var roles = await web.ReadAsync(
            context =>
            (from person in context.Users
             join link in context.UserRoles on person.Id equals link.UserId
             join role in context.Roles on link.RoleId equals role.Id
             select role.Name).ToListAsync());
        Assert.Equal(Roles.All.Order(), roles.Order());
    }
}

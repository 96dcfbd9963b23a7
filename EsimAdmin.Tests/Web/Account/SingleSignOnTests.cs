using System.Net;
using EsimAdmin.Core;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.People;
using EsimAdmin.Tests.Support;
using EsimAdmin.Web.Account;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Tests.Web.Account;

/// <summary>Signing in by a provider of OpenID Connect.</summary>
public sealed class SingleSignOnTests : IAsyncLifetime
{
    private OidcProvider _provider = null!;

    public async Task InitializeAsync() => _provider = await OidcProvider.StartAsync();

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    [Fact]
    public async Task Whom_the_provider_gives_a_role_gets_an_account_and_follows_what_the_provider_says()
    {
        await using var web = Open(settings =>
        {
            settings["Security:Oidc:Roles:Administrator"] = "admins";
            settings["Security:Oidc:Roles:Account manager"] = "sales, sales-north";
        });
        _provider.SignsIn("noor-1", "noor@example.com", groups: ["travel", "sales"]);
        using var browser = Browser(web);
        Assert.Equal((HttpStatusCode.OK, "/"), await SignInAsync(browser));
        Assert.Equal(["Account manager"], await RolesAsync(web, "noor@example.com"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser, "/orders/new"));

        _provider.SignsIn("noor-1", "noor.aziz@example.com", groups: ["admins", "sales"]);
        Assert.Equal((HttpStatusCode.OK, "/"), await SignInAsync(browser));
        Assert.Equal(["Administrator"], await RolesAsync(web, "noor@example.com"));

        _provider.SignsIn("noor-1", "noor@example.com", groups: ["travel"]);
        using var other = Browser(web);
        Assert.Contains("You may not use this console", await TextAsync(other), StringComparison.Ordinal);
        Assert.Empty(await RolesAsync(web, "noor@example.com"));
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(browser, "/orders"));
        var told = await web.ReadAsync(context => context.AuditEntries.Select(entry => entry.Action).ToListAsync());
        Assert.Equal(1, told.Count(action => action == "person.joined"));
        Assert.Equal(1, told.Count(action => action == "person.linked"));
        Assert.Equal(3, told.Count(action => action == "person.role"));
        Assert.Equal(2, told.Count(action => action == "sign-in") - 1);
    }

    [Fact]
    public async Task Without_roles_of_the_provider_people_are_invited_and_known_by_an_address_that_it_vouches_for()
    {
        await using var web = Open();
        using var browser = Browser(web);
        _provider.SignsIn("somebody", "somebody@example.com", groups: ["admins"]);
        Assert.Contains("You have no account here", await TextAsync(browser), StringComparison.Ordinal);
        _provider.SignsIn("maya-1", "maya@example.com", isVerified: false);
        Assert.Contains("You have no account here", await TextAsync(browser), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(browser, "/orders"));

        _provider.SignsIn("maya-1", "Maya@Example.com");
        Assert.Equal((HttpStatusCode.OK, "/"), await SignInAsync(browser));
        Assert.Equal(["Account manager"], await RolesAsync(web, "maya@example.com"));
        // From then on it is the subject that counts: whoever gets the address later is somebody else.
        _provider.SignsIn("another", "maya@example.com");
        using var other = Browser(web);
        Assert.Contains("You have no account here", await TextAsync(other), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_disabled_here_stays_out_and_the_last_administrator_stays_one()
    {
        await using var web = Open(settings => settings["Security:Oidc:Roles:Administrator"] = "admins");
        using var browser = Browser(web);
        _provider.SignsIn("ada-1", "ada@example.com", groups: []);
        Assert.Equal((HttpStatusCode.OK, "/"), await SignInAsync(browser));
        Assert.Equal(["Administrator"], await RolesAsync(web, "ada@example.com"));
        await web.ReadAsync(context => context.Users.Where(person => person.Email == "sam@example.com")
            .ExecuteUpdateAsync(change => change.SetProperty(person => person.LockoutEnd, DateTimeOffset.MaxValue)));
        _provider.SignsIn("sam-1", "sam@example.com", groups: ["admins"]);
        using var other = Browser(web);
        Assert.Contains("Your account is disabled", await TextAsync(other), StringComparison.Ordinal);
        Assert.Equal(0, await web.ReadAsync(context => context.UserLogins.CountAsync(login => login.ProviderKey.Contains("sam-1"))));
    }

    [Fact]
    public async Task Two_factors_at_the_provider_count_and_one_does_not()
    {
        await using var web = Open(settings => settings["Security:RequireTwoFactor"] = "Everyone");
        using var browser = Browser(web);
        _provider.SignsIn("maya-1", "maya@example.com");
        Assert.Equal((HttpStatusCode.OK, "/account/manage/authenticator"), await SignInAsync(browser));
        _provider.SignsIn("maya-1", "maya@example.com", withTwoFactors: true);
        using var other = Browser(web);
        Assert.Equal((HttpStatusCode.OK, "/"), await SignInAsync(other));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(other, "/orders"));
    }

    [Fact]
    public async Task Who_has_a_passkey_sets_no_other_second_step_up_with_one_factor_at_the_provider()
    {
        await using var web = Open(settings => settings["Security:RequireTwoFactor"] = "Everyone");
        var maya = await web.ReadAsync(context => context.Users.Where(person => person.Email == "maya@example.com")
            .Select(person => person.Id).SingleAsync());
        await web.Services.GetRequiredService<PasskeyBook>().AddAsync(Caller.Nobody with { PersonId = maya },
            new UserPasskeyInfo([1], [2], default, 1, [], true, false, false, [], []), "Laptop", default);
        _provider.SignsIn("maya-1", "maya@example.com");
        using var browser = Browser(web);
        Assert.Contains("The sign-in was not completed", await TextAsync(browser), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(browser, "/account/manage/authenticator"));
    }

    [Fact]
    public async Task An_answer_that_nobody_asked_for_signs_nobody_in()
    {
        await using var web = Open();
        using var browser = Browser(web);
        foreach (var path in new[] { "/account/login/sso/answer?code=x&state=y", "/account/login/sso/answer", "/account/login/sso/done" })
        {
            using var answer = await browser.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal("/account/login", answer.RequestMessage!.RequestUri!.AbsolutePath);
            Assert.Contains("The sign-in was not completed", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(browser, "/orders"));
        using var page = await browser.GetAsync(new Uri("/account/login", UriKind.Relative));
        Assert.Contains("Continue with Example Login", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_provider_answers_to_the_address_that_is_set_whatever_a_request_calls_it_and_to_whoever_has_asked()
    {
        await using var web = Open(settings => settings["Brand:PublicUrl"] = "https://shop.example.com/");
        using var client = web.Plain();
        using var answer = await client.GetAsync(new Uri("/account/login/sso", UriKind.Relative));
        var asked = answer.Headers.Location!.Query;
        Assert.Contains("redirect_uri=" + Uri.EscapeDataString("https://shop.example.com/account/login/sso/answer"), asked,
            StringComparison.Ordinal);
        Assert.Contains("code_challenge_method=S256", asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_subject_at_another_provider_is_somebody_else()
    {
        await using var web = Open();
        await using var scope = web.Services.CreateAsyncScope();
        var desk = scope.ServiceProvider.GetRequiredService<ExternalDesk>();
        Assert.Null((await TakeAsync("https://one.example", "maya@example.com")).Refusal);
        Assert.Null((await TakeAsync("https://one.example", null)).Refusal);
        Assert.Equal("sso-no-account", (await TakeAsync("https://two.example", null)).Refusal?.Code);

        Task<Outcome<string>> TakeAsync(string issuer, string? email) =>
            desk.TakeAsync(new ExternalPerson(issuer, "7", email, "Maya", [], null), default);
    }

    [Theory]
    [InlineData("http://login.example.com", "x")]
    [InlineData("login.example.com", "x")]
    [InlineData("https://login.example.com", "")]
    public void A_provider_that_cannot_be_safe_is_refused_at_the_start(string authority, string client) =>
        Assert.Throws<SettingException>(() => SingleSignOn.Add(new ServiceCollection(), new ConfigurationBuilder()
            .AddInMemoryCollection([new("Security:Oidc:Authority", authority), new("Security:Oidc:ClientId", client)]).Build()));

    private WebConsole Open(Action<Dictionary<string, string>>? change = null) => new(settings =>
    {
        _provider.Point(settings);
        change?.Invoke(settings);
    });

    private static HttpClient Browser(WebConsole web) => new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = web.Address };

    private static async Task<(HttpStatusCode Status, string Path)> SignInAsync(HttpClient browser)
    {
        using var answer = await browser.GetAsync(new Uri("/account/login/sso", UriKind.Relative));
        return (answer.StatusCode, answer.RequestMessage!.RequestUri!.AbsolutePath);
    }

    private static async Task<string> TextAsync(HttpClient browser)
    {
        using var answer = await browser.GetAsync(new Uri("/account/login/sso", UriKind.Relative));
        return await answer.Content.ReadAsStringAsync();
    }

    // Without going on to where it leads.
    private static async Task<HttpStatusCode> StatusAsync(HttpClient browser, string path)
    {
        using var answer = await browser.GetAsync(new Uri(path, UriKind.Relative));
        return answer.RequestMessage!.RequestUri!.AbsolutePath == path ? answer.StatusCode : HttpStatusCode.Redirect;
    }

    private static Task<List<string>> RolesAsync(WebConsole web, string email) => web.ReadAsync(context =>
        (from person in context.Users
         where person.Email == email
         join member in context.UserRoles on person.Id equals member.UserId
         join role in context.Roles on member.RoleId equals role.Id
         select role.Name!).ToListAsync());
}

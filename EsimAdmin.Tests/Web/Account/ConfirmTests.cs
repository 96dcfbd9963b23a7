using System.Net;
using System.Security.Claims;
using EsimAdmin.Core.People;
using EsimAdmin.Tests.Support;
using EsimAdmin.Web.Account;
using EsimAdmin.Web.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using static EsimAdmin.Tests.Support.OwnAccounts;

namespace EsimAdmin.Tests.Web.Account;

/// <summary>Pages of the account ask who it is before they open another way in; passkeys belong to the address that is set.</summary>
public sealed class ConfirmTests
{
    private const string Passkeys = "/account/manage/passkeys", New = "/account/passkeys/new", Confirm = "/account/confirm";

    [Fact]
    public async Task After_ten_minutes_a_password_or_a_code_of_the_app_is_asked_for_before_a_passkey_is_made()
    {
        await using var web = new WebConsole();
        await web.AddNoorAsync();
        using var noor = At(web);
        Assert.Equal("", await noor.SignInAsync(Noor, Password));
        Assert.Equal(HttpStatusCode.OK, (await noor.PostAsync(Passkeys, null, New)).Status);
        Assert.Contains("Add a passkey", (await noor.GetAsync(Passkeys)).Text, StringComparison.Ordinal);
        await web.PassTenMinutesAsync();
        Assert.Contains(Confirm[1..], (await noor.GetAsync(Passkeys)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Add a passkey", (await noor.GetAsync(Passkeys)).Text, StringComparison.Ordinal);
        Assert.NotEqual(HttpStatusCode.OK, (await noor.PostAsync(Confirm, null, New)).Status);

        Assert.Contains("That is wrong.", (await EnterAsync("wrong")).Text, StringComparison.Ordinal);
        Assert.Equal(Passkeys, (await EnterAsync(Password)).To);
        Assert.Contains("Add a passkey", (await noor.GetAsync(Passkeys)).Text, StringComparison.Ordinal);

        var key = new string('A', 32);
        await web.ReadAsync(async context =>
        {
            var person = await context.Users.SingleAsync(one => one.Email == Noor);
            context.UserTokens.Add(new IdentityUserToken<string>
            {
                UserId = person.Id,
                LoginProvider = "[AspNetUserStore]",
                Name = "AuthenticatorKey",
                Value = key,
            });
            person.TwoFactorEnabled = true;
            return await context.SaveChangesAsync();
        });
        await web.PassTenMinutesAsync();
        Assert.Equal(Passkeys, (await EnterAsync(Totp.Code(key))).To);
        await web.PassTenMinutesAsync();
        Assert.Contains("That is wrong.", (await EnterAsync(Totp.Code(key))).Text, StringComparison.Ordinal);
        Assert.Equal(["code", "password"], await WaysAsync(web));

        Task<(HttpStatusCode Status, string To, string Text)> EnterAsync(string secret) => noor.PostAsync(
            $"{Confirm}?returnUrl={Uri.EscapeDataString(Passkeys)}", "confirm", null, ("Input.Secret", secret));
    }

    [Fact]
    public async Task Who_finds_an_open_screen_sets_no_app_of_their_own_up_on_it()
    {
        const string App = "/account/manage/authenticator";
        await using var web = new WebConsole(settings => settings["Security:RequireTwoFactor"] = "Everyone");
        await web.AddNoorAsync();
        using var noor = At(web);
        await noor.SignInAsync(Noor, Password);
        var page = await noor.GetAsync(App);
        Assert.Contains("Turn on", page.Text, StringComparison.Ordinal);
        await web.PassTenMinutesAsync();
        Assert.DoesNotContain("Turn on", (await noor.GetAsync(App)).Text, StringComparison.Ordinal);
        Assert.Contains(Confirm[1..], (await noor.GetAsync(App)).Text, StringComparison.Ordinal);
        var key = new string('A', 32);
        // The form as it was before.
        await noor.PostAsync(App, "authenticator", null, ("Input.Key", key), ("Input.Code", Totp.Code(key)));
        Assert.False(await IsOnAsync());

        Assert.Equal(App, (await noor.PostAsync($"{Confirm}?returnUrl={Uri.EscapeDataString(App)}", "confirm", null,
            ("Input.Secret", Password))).To);
        await noor.PostAsync(App, "authenticator", null, ("Input.Key", key), ("Input.Code", Totp.Code(key)));
        Assert.True(await IsOnAsync());

        Task<bool> IsOnAsync() => web.ReadAsync(context => context.Users.Where(person => person.Email == Noor)
            .Select(person => person.TwoFactorEnabled).SingleAsync());
    }

    [Fact]
    public async Task Who_guesses_waits_longer_each_time()
    {
        await using var web = new WebConsole(
            services: services => services.AddSingleton(new Attempts(new FakeTimeProvider())));
        await web.AddNoorAsync();
        using var noor = At(web);
        await noor.SignInAsync(Noor, Password);
        await web.PassTenMinutesAsync();
        var said = "";
        for (var attempt = 0; attempt < 6; attempt++)
            said = (await noor.PostAsync(Confirm, "confirm", null, ("Input.Secret", $"wrong-{attempt}"))).Text;
        Assert.Contains("Too many attempts", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_click_is_enough_for_an_account_of_the_demo_at_this_machine_and_for_nobody_else()
    {
        await using var web = new WebConsole();
        await web.AddNoorAsync();
        using var ada = At(web);
        await ada.SignInAsync("ada@example.com");
        await web.PassTenMinutesAsync();
        Assert.Contains("a click is enough", (await ada.GetAsync(Confirm)).Text, StringComparison.Ordinal);
        Assert.Equal(Passkeys, (await ada.PostAsync($"{Confirm}?returnUrl={Uri.EscapeDataString(Passkeys)}", "confirm", null,
            ("Input.Secret", ""))).To);

        await using var scope = web.Services.CreateAsyncScope();
        var desk = scope.ServiceProvider.GetRequiredService<ConfirmDesk>();
        Assert.Equal((true, false, false, false), (await ByClickAsync("ada@example.com", "127.0.0.1"),
            await ByClickAsync("ada@example.com", "203.0.113.5"), await ByClickAsync("ada@example.com", null),
            await ByClickAsync(Noor, "127.0.0.1")));

        async Task<bool> ByClickAsync(string email, string? address)
        {
            var id = await web.ReadAsync(context => context.Users.Where(one => one.Email == email).Select(one => one.Id).SingleAsync());
            var user = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, id)], "test"));
            return (await desk.WaysAsync(user, address, default)).ByClick;
        }
    }

    [Fact]
    public async Task Passkeys_are_bound_to_the_address_that_is_set_and_offered_there_alone()
    {
        await using var web = new WebConsole(settings =>
        {
            settings["Brand:PublicUrl"] = "https://shop.example/";
            Visitor.BehindProxy(settings);
        });
        var options = web.Services.GetRequiredService<IOptions<IdentityPasskeyOptions>>().Value;
        Assert.Equal(("shop.example", "required", "required"),
            (options.ServerDomain, options.UserVerificationRequirement, options.ResidentKeyRequirement));
        using var there = new Visitor(web.Address, "shop.example", https: true);
        Assert.Contains("Use a passkey", await there.ReadAsync("/account/login"), StringComparison.Ordinal);
        using var here = At(web);
        Assert.DoesNotContain("Use a passkey", (await here.GetAsync("/account/login")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await here.PostAsync("/account/login", "passkey", null, ("Credential", "{}"))).Status);
    }

    [Theory]
    [InlineData(Noor, true, true)]
    [InlineData("ada@example.com", true, false)]
    [InlineData(Noor, false, false)]
    public async Task A_passkey_confirms_whose_it_is_alone_and_only_with_finger_face_or_pin(string owner, bool isVerified, bool confirms)
    {
        var shown = new Shown { IsVerified = isVerified };
        await using var web = new WebConsole(services: services => services.AddSingleton<IPasskeyHandler<Person>>(shown));
        await web.AddNoorAsync();
        shown.Owner = await web.ReadAsync(context => context.Users.AsNoTracking().SingleAsync(one => one.Email == owner));
        using var noor = At(web);
        Assert.Equal("", await noor.SignInAsync(Noor, Password));
        await web.PassTenMinutesAsync();
        Assert.Equal(HttpStatusCode.OK, (await noor.PostAsync(Confirm, null, "/account/passkeys/ask")).Status);
        var answer = await noor.PostAsync(Confirm, null, "/account/passkeys/confirm", ("credential", "{}"));
        Assert.Equal(confirms ? HttpStatusCode.NoContent : HttpStatusCode.OK, answer.Status);
        Assert.Equal(confirms ? "" : PasskeyDesk.Wrong, answer.Text);
        Assert.Equal(confirms, (await noor.PostAsync(Confirm, null, New)).Status == HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(Noor, true, 1)]
    [InlineData("ada@example.com", true, 0)]
    [InlineData(Noor, false, 0)]
    public async Task A_passkey_is_added_that_was_made_for_whoever_asks_and_only_with_finger_face_or_pin(
        string owner, bool isVerified, int added)
    {
        var shown = new Shown { IsVerified = isVerified };
        await using var web = new WebConsole(services: services => services.AddSingleton<IPasskeyHandler<Person>>(shown));
        await web.AddNoorAsync();
        shown.Owner = await web.ReadAsync(context => context.Users.AsNoTracking().SingleAsync(one => one.Email == owner));
        using var noor = At(web);
        Assert.Equal("", await noor.SignInAsync(Noor, Password));
        Assert.Equal(HttpStatusCode.OK, (await noor.PostAsync(Passkeys, null, New)).Status);
        await noor.PostAsync(Passkeys, "add", null, ("Credential", "{}"), ("Name", "Laptop"));
        Assert.Equal(added, await web.ReadAsync(context => context.UserPasskeys.CountAsync()));
    }

    [Fact]
    public async Task Passkeys_are_added_after_a_confirmation_and_taken_at_the_address_that_is_set_whatever_page_they_come_from()
    {
        await using var web = new WebConsole();
        await using var scope = web.Services.CreateAsyncScope();
        var desk = scope.ServiceProvider.GetRequiredService<PasskeyDesk>();
        var user = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "noor")], "test"));
        var context = new DefaultHttpContext { User = new SignedIn(user, new Rights("noor", "Noor", "", [], false)) };
        Assert.Equal(ConfirmDesk.Missing, await desk.AddAsync(context, new Person { Id = "noor" }, "{}", ""));
        context.Request.Host = new HostString("rebound.example.com");
        Assert.Contains("at the address of this installation alone", (await desk.SignInAsync(context, "{}")).Refusal,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_tries_passkeys_at_random_waits_longer_each_time()
    {
        await using var web = new WebConsole(services: services => services.AddSingleton(new Attempts(new FakeTimeProvider())));
        await using var scope = web.Services.CreateAsyncScope();
        var desk = scope.ServiceProvider.GetRequiredService<PasskeyDesk>();
        var context = new DefaultHttpContext { Request = { Host = new HostString("localhost") } };
        for (var attempt = 0; attempt < 30; attempt++) Assert.Equal(PasskeyDesk.Wrong, (await desk.SignInAsync(context, "{}")).Refusal);
        Assert.StartsWith("Too many attempts.", (await desk.SignInAsync(context, "{}")).Refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://shop.example", false, true)]
    [InlineData("https://evil.example", false, false)]
    [InlineData("https://shop.example.evil.example", false, false)]
    [InlineData("http://shop.example", false, false)]
    [InlineData("https://shop.example:8443", false, false)]
    [InlineData("https://shop.example", true, false)]
    public async Task A_passkey_that_another_page_has_asked_for_is_none(string origin, bool isFramed, bool passes)
    {
        var options = new IdentityPasskeyOptions();
        PasskeyDesk.Configure(options, new HostNames(["shop.example"], new Uri("https://shop.example/")));
        var context = new DefaultHttpContext { Request = { Scheme = "http", Host = new HostString("localhost", 5080) } };
        Assert.Equal(passes, await options.ValidateOrigin!(new PasskeyOriginValidationContext
        {
            HttpContext = context,
            Origin = origin,
            CrossOrigin = isFramed,
            TopOrigin = null,
        }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("nonsense")]
    [InlineData("""
        {"id":"AAAA","rawId":"AAAA","type":"public-key","clientExtensionResults":{},
        "response":{"clientDataJSON":"e30","authenticatorData":"AAAA","signature":"AAAA"}}
        """)]
    public async Task What_is_no_passkey_signs_nobody_in_whether_or_not_one_was_asked_for(string credential)
    {
        await using var web = new WebConsole();
        using var browser = At(web);
        foreach (var isAsked in new[] { false, true })
        {
            if (isAsked)
            {
                var asked = await browser.PostAsync("/account/login", null, "/account/login/passkey");
                Assert.Equal(HttpStatusCode.OK, asked.Status);
            }
            var (status, _, text) = await browser.PostAsync("/account/login", "passkey", null, ("Credential", credential));
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Contains("This passkey is not known to EsimAdmin", text, StringComparison.Ordinal);
        }
        Assert.False(await browser.IsInAsync());
    }

    [Fact]
    public async Task Nothing_of_passkeys_is_answered_to_a_page_elsewhere_and_asking_for_one_tells_nothing_of_accounts()
    {
        await using var web = new WebConsole();
        using var browser = At(web);
        await browser.SignInAsync("ada@example.com");
        foreach (var path in new[] { New, "/account/passkeys/ask", "/account/passkeys/confirm" })
            Assert.Equal(HttpStatusCode.BadRequest, await browser.PostForeignAsync(path));
        using var stranger = At(web);
        Assert.Contains("\"allowCredentials\":[]", (await stranger.PostAsync("/account/login", null, "/account/login/passkey")).Text,
            StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await stranger.PostAsync("/account/login", null, New)).Status);
    }

    /// <summary>What an authenticator has shown, whatever it was asked for.</summary>
    private sealed class Shown : IPasskeyHandler<Person>
    {
        public Person? Owner { get; set; }

        public bool IsVerified { get; init; }

        public Task<PasskeyCreationOptionsResult> MakeCreationOptionsAsync(PasskeyUserEntity userEntity, HttpContext httpContext) =>
            Task.FromResult(new PasskeyCreationOptionsResult { CreationOptionsJson = "{}", AttestationState = "asked" });

        public Task<PasskeyRequestOptionsResult> MakeRequestOptionsAsync(Person? user, HttpContext httpContext) =>
            Task.FromResult(new PasskeyRequestOptionsResult { RequestOptionsJson = "{}", AssertionState = "asked" });

        public Task<PasskeyAttestationResult> PerformAttestationAsync(PasskeyAttestationContext context) =>
            Task.FromResult(PasskeyAttestationResult.Success(Passkey,
                new PasskeyUserEntity { Id = Owner!.Id, Name = "", DisplayName = "" }));

        public Task<PasskeyAssertionResult<Person>> PerformAssertionAsync(PasskeyAssertionContext context) =>
            Task.FromResult(PasskeyAssertionResult.Success(Passkey, Owner!));

        private UserPasskeyInfo Passkey => new([1], [2], default, 1, [], IsVerified, false, false, [], []);
    }

    // Browsers know a machine of their own as a domain by this name alone.
    private static FormClient At(WebConsole web) => new(new UriBuilder(web.Address) { Host = "localhost" }.Uri);

    private static Task<List<string>> WaysAsync(WebConsole web) => web.ReadAsync(async context => (await context.AuditEntries
        .Where(entry => entry.Action == "sign-in.confirmed").Select(entry => entry.Facts).ToListAsync())
        .ConvertAll(facts => facts.Contains("password", StringComparison.Ordinal) ? "password" : "code").Order(StringComparer.Ordinal)
        .ToList());
}

using System.Net;
using System.Text.RegularExpressions;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Settings;
using EsimAdmin.Core.Storage;
using EsimAdmin.Tests.Support;
using EsimAdmin.Web.Account;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace EsimAdmin.Tests.Web.Account;

/// <summary>The second step of a sign-in: by an app, by a recovery code, never passed by.</summary>
public sealed partial class TwoFactorTests
{
    private const string Ada = "ada@example.com", Page = "/account/manage/authenticator", Step = "/account/login/code";

    [Fact]
    public async Task A_sign_in_takes_a_code_of_the_app_each_once_or_a_recovery_code_each_once()
    {
        await using var web = new WebConsole();
        using var browser = new FormClient(web.Address);
        await browser.SignInAsync(Ada);
        using var other = new FormClient(web.Address);
        await other.SignInAsync(Ada);
        var (key, codes) = await TurnOnAsync(browser);
        Assert.Equal((true, false, 10), (await browser.IsInAsync(), await other.IsInAsync(), codes.Count));

        Assert.Equal((false, false), await EnterAsync(other, "000000"));
        var code = Totp.Code(key, 1);
        Assert.Equal((false, true), await EnterAsync(other, code));
        using var thief = new FormClient(web.Address);
        Assert.Equal((false, false), await EnterAsync(thief, code));
        using var third = new FormClient(web.Address);
        Assert.Equal((false, true), await EnterAsync(third, codes[0]));
        Assert.Equal((false, false), await EnterAsync(thief, codes[0]));
    }

    [Fact]
    public async Task Who_is_disabled_between_the_steps_stays_out_and_who_guesses_codes_waits_longer_each_time()
    {
        await using var web = new WebConsole(services: services => services.AddSingleton(new Attempts(new FakeTimeProvider())));
        using var browser = new FormClient(web.Address);
        await browser.SignInAsync(Ada);
        var (key, _) = await TurnOnAsync(browser);
        using var other = new FormClient(web.Address);
        Assert.Equal("", await other.SignInAsync(Ada));
        await web.ChangeAsync(Ada, (people, person) => people.SetLockoutEndDateAsync(person, DateTimeOffset.MaxValue));
        Assert.Contains(CodeDesk.Wrong, await GuessAsync(Totp.Code(key, 1)), StringComparison.Ordinal);
        await web.ChangeAsync(Ada, (people, person) => people.SetLockoutEndDateAsync(person, null));
        Assert.False(await other.IsInAsync());
        for (var guess = 0; guess < 4; guess++)
            Assert.Contains(CodeDesk.Wrong, await GuessAsync($"00000{guess}"), StringComparison.Ordinal);
        // The right one, too: whoever guesses does not learn of it by trying on.
        Assert.Contains("Too many attempts.", await GuessAsync(Totp.Code(key, 1)), StringComparison.Ordinal);
        Assert.False(await other.IsInAsync());

        async Task<string> GuessAsync(string code) => (await other.PostAsync(Step, "code", null, ("Input.Code", code))).Text;
    }

    [Fact]
    public async Task The_demo_sign_in_does_not_pass_it_by()
    {
        await using var web = new WebConsole();
        using var browser = new FormClient(web.Address);
        await browser.SignInAsync(Ada);
        await TurnOnAsync(browser);
        using var other = new FormClient(web.Address);
        Assert.Contains(Step, (await other.PostAsync("/account/login", $"demo-{Ada}", null)).To, StringComparison.Ordinal);
        Assert.False(await other.IsInAsync());
    }

    [Fact]
    public async Task Who_must_have_one_and_has_not_is_led_to_set_it_up_and_can_do_nothing_else()
    {
        await using var web = new WebConsole(settings => settings["Security:RequireTwoFactor"] = "Administrators");
        using var browser = new FormClient(web.Address);
        await browser.SignInAsync(Ada);
        foreach (var path in new[] { "/", "/orders" })
        {
            var (status, to, _) = await browser.GetAsync(path);
            Assert.Equal((HttpStatusCode.Redirect, Page), (status, to));
        }
        Assert.NotEqual(HttpStatusCode.OK, (await browser.GetAsync("/simulator")).Status);
        var page = (await browser.GetAsync(Page)).Text;
        Assert.Contains("Your role needs a second step", page, StringComparison.Ordinal);
        // Back would lead here again.
        Assert.Contains("action=\"account/logout\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Back to EsimAdmin", page, StringComparison.Ordinal);
        await TurnOnAsync(browser);
        Assert.Contains("Back to EsimAdmin", (await browser.GetAsync(Page)).Text, StringComparison.Ordinal);
        Assert.True(await browser.IsInAsync());
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/simulator")).Status);

        using var maya = new FormClient(web.Address);
        await maya.SignInAsync("maya@example.com");
        Assert.True(await maya.IsInAsync());
    }

    [Fact]
    public async Task It_is_turned_off_with_the_password_alone()
    {
        await using var web = new WebConsole();
        using var browser = new FormClient(web.Address);
        await browser.SignInAsync(Ada);
        await TurnOnAsync(browser);
        Assert.Contains("The password is wrong.", await ChangeAsync("wrong"), StringComparison.Ordinal);
        Assert.Contains("Turn on", await ChangeAsync(Journeys.DemoPassword), StringComparison.Ordinal);
        using var other = new FormClient(web.Address);
        Assert.Equal("", await other.SignInAsync(Ada));
        Assert.True(await other.IsInAsync());

        async Task<string> ChangeAsync(string password) =>
            (await browser.PostAsync(Page, "change", null, ("Change.Password", password), ("Change.Act", "off"))).Text;
    }

    [Theory]
    [InlineData("", true, nameof(TwoFactorFor.Nobody))]
    [InlineData("", false, nameof(TwoFactorFor.Administrators))]
    [InlineData("everyone", true, nameof(TwoFactorFor.Everyone))]
    [InlineData("3", true, null)]
    [InlineData("some", false, null)]
    public void Who_needs_one_is_set(string text, bool isDemo, string? expected)
    {
        var options = new TwoFactorOptions { RequireTwoFactor = text };
        options.UseDefault(isDemo);
        Assert.Equal(expected, options.IsKnown ? options.For.ToString() : null);
    }

    [Fact]
    public async Task Who_needs_one_counts_as_soon_as_it_is_saved()
    {
        await using var web = new WebConsole();
        using var browser = new FormClient(web.Address);
        await browser.SignInAsync(Ada);
        Assert.True(await browser.IsInAsync());
        await SaveAsync("Everyone");
        Assert.Equal(Page, (await browser.GetAsync("/orders")).To);
        await SaveAsync("");
        Assert.True(await browser.IsInAsync());

        async Task SaveAsync(string whom)
        {
            await web.Services.GetRequiredService<Work>().DoAsync(unit => SettingsBook.SetAsync(unit,
                web.Services.GetRequiredService<SecretBox>(), new Dictionary<SettingField, string>
                {
                    [SettingFields.Find("Security:RequireTwoFactor")!] = whom,
                }, TestCaller.As(Roles.Administrator), default), default);
            await web.Services.GetRequiredService<SettingsWatch>().LoadAsync(default);
        }
    }

    /// <returns>Whether they are in after the first step, and after the second.</returns>
    private static async Task<(bool, bool)> EnterAsync(FormClient browser, string code)
    {
        Assert.Equal("", await browser.SignInAsync(Ada));
        var first = await browser.IsInAsync();
        await browser.PostAsync(Step, "code", null, ("Input.Code", code));
        return (first, await browser.IsInAsync());
    }

    private static async Task<(string Key, IReadOnlyList<string> Codes)> TurnOnAsync(FormClient browser)
    {
        var key = Key().Match((await browser.GetAsync(Page)).Text).Groups[1].Value;
        var wrong = (await browser.PostAsync(Page, "authenticator", null, ("Input.Key", key), ("Input.Code", "000000"))).Text;
        Assert.Contains("The code is wrong.", wrong, StringComparison.Ordinal);
        var text = (await browser.PostAsync(Page, "authenticator", null, ("Input.Key", key), ("Input.Code", Totp.Code(key)))).Text;
        return (key, [.. Codes().Matches(text).Select(match => match.Groups[1].Value)]);
    }

    [GeneratedRegex("name=\"Input.Key\" value=\"([A-Z2-7]{32})\"")]
    private static partial Regex Key();

    [GeneratedRegex("<li>([0-9A-Z-]{6,})</li>")]
    private static partial Regex Codes();
}

using System.Net;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.People;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Tests.Web.Account;

/// <summary>What a cookie gives ends with the session, the rights and the account.</summary>
public sealed class SessionEndTests : IAsyncLifetime
{
    private const string Ada = "ada@example.com", Manage = "/account/manage/sessions";

    private WebConsole _web = default!;

    public async Task InitializeAsync() => _web = await new WebConsole().WithCatalogAsync();

    public async Task DisposeAsync() => await _web.DisposeAsync();

    [Fact]
    public async Task Signing_out_ends_the_session_for_copies_of_its_cookie_too()
    {
        using var browser = new FormClient(_web.Address);
        Assert.Equal("", await browser.SignInAsync(Ada));
        using var copy = browser.Copy();
        Assert.True(await copy.IsInAsync());
        Assert.EndsWith("/account/login", (await browser.PostAsync(Manage, null, "/account/logout")).To, StringComparison.Ordinal);
        Assert.False(await copy.IsInAsync());
    }

    [Fact]
    public async Task A_sign_in_begins_a_session_of_its_own_and_ends_the_one_before()
    {
        using var browser = new FormClient(_web.Address);
        await browser.SignInAsync(Ada);
        using var before = browser.Copy();
        await browser.SignInAsync("maya@example.com");
        Assert.True(await browser.IsInAsync());
        Assert.False(await before.IsInAsync());
    }

    [Fact]
    public async Task Own_sessions_are_listed_and_ended_one_or_all_others()
    {
        using var browser = new FormClient(_web.Address);
        using var second = new FormClient(_web.Address);
        using var third = new FormClient(_web.Address);
        foreach (var client in new[] { browser, second, third }) await client.SignInAsync(Ada);
        using var stranger = new FormClient(_web.Address);
        await stranger.SignInAsync("maya@example.com");
        var page = (await browser.GetAsync(Manage)).Text;
        Assert.Equal((3, 1), (page.Split("aria-label=\"End ").Length - 1, page.Split("This one").Length - 1));

        var ids = await _web.ReadAsync(context => context.Sessions.OrderBy(session => session.Id).Select(session => session.Id)
            .ToListAsync());
        // Somebody else's, by its number.
        await browser.PostAsync(Manage, null, Manage + "/end", ("id", $"{ids[3]}"));
        await browser.PostAsync(Manage, null, Manage + "/end", ("id", $"{ids[1]}"));
        Assert.Equal((true, false, true, true), (await browser.IsInAsync(), await second.IsInAsync(), await third.IsInAsync(),
            await stranger.IsInAsync()));
        await browser.PostAsync(Manage, null, Manage + "/end");
        Assert.Equal((true, false, true), (await browser.IsInAsync(), await third.IsInAsync(), await stranger.IsInAsync()));
    }

    [Theory]
    [InlineData("lock")]
    [InlineData("stamp")]
    [InlineData("account")]
    public async Task A_cookie_is_worth_nothing_once_its_person_may_not_sign_in(string change)
    {
        using var browser = new FormClient(_web.Address);
        await browser.SignInAsync(Ada);
        Assert.True(await browser.IsInAsync());
        await _web.ChangeAsync(Ada, (people, person) => change switch
        {
            "lock" => people.SetLockoutEndDateAsync(person, DateTimeOffset.MaxValue),
            "stamp" => people.UpdateSecurityStampAsync(person),
            _ => people.DeleteAsync(person),
        });
        Assert.False(await browser.IsInAsync());
    }

    [Fact]
    public async Task A_role_that_is_taken_away_gives_no_page_and_no_sheet_any_more()
    {
        await _web.ReadAsync(context =>
        {
            context.Esims.Add(new Esim
            {
                EsimTranNo = "sheet",
                Iccid = "8910300000000000017",
                ActivationCode = "LPA:1$smdp.example$CODE",
                Status = EsimStatus.New,
            });
            return context.SaveChangesAsync();
        });
        using var browser = new FormClient(_web.Address);
        await browser.SignInAsync(Ada);
        Assert.Contains("CODE", (await browser.GetAsync("/esims/sheet/sheet")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/simulator")).Status);
        await _web.ChangeAsync(Ada, (people, person) => people.RemoveFromRoleAsync(person, Roles.Administrator));
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/esims/sheet/sheet")).Status);
        Assert.Contains("/account/denied", (await browser.GetAsync("/simulator")).To, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/account/logout")]
    [InlineData(Manage + "/end")]
    public async Task No_page_elsewhere_ends_a_session(string path)
    {
        using var browser = new FormClient(_web.Address);
        await browser.SignInAsync(Ada);
        Assert.Equal(HttpStatusCode.BadRequest, await browser.PostForeignAsync(path));
        Assert.True(await browser.IsInAsync());
    }

    [Fact]
    public async Task A_new_password_ends_all_other_sessions_and_asks_for_the_old_one()
    {
        const string Next = "seven green trams at noon";
        using var browser = new FormClient(_web.Address);
        using var other = new FormClient(_web.Address);
        await browser.SignInAsync(Ada);
        await other.SignInAsync(Ada);
        var wrong = await ChangeAsync("not the old one");
        Assert.Contains("The current password is wrong.", wrong, StringComparison.Ordinal);
        Assert.True(await other.IsInAsync());
        Assert.Contains("among those that are tried first", await ChangeAsync(Journeys.DemoPassword, "passwordpassword"),
            StringComparison.Ordinal);
        Assert.Contains("Your password is changed", await ChangeAsync(Journeys.DemoPassword), StringComparison.Ordinal);
        Assert.Equal((true, false), (await browser.IsInAsync(), await other.IsInAsync()));
        Assert.Equal("", await other.SignInAsync(Ada, Next));
        Assert.Equal(1, await _web.ReadAsync(context => context.AuditEntries.CountAsync(entry => entry.Action == "account.changed")));

        async Task<string> ChangeAsync(string current, string next = Next) => (await browser.PostAsync("/account/manage/password",
            "password", null, ("Input.Current", current), ("Input.New", next))).Text;
    }
}

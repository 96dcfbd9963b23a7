using System.Net;
using System.Text;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.People;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

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
    public async Task Whoever_reads_the_database_can_neither_make_a_cookie_of_what_is_stored_nor_read_whose_it_is()
    {
        using var browser = new FormClient(_web.Address);
        Assert.Equal("", await browser.SignInAsync(Ada));
        var session = await _web.ReadAsync(context => context.Sessions.SingleAsync());
        Assert.Matches("^[0-9a-f]{64}$", session.KeyHash);
        Assert.NotEqual(session.KeyHash, Session.HashOf(session.KeyHash));
        Assert.DoesNotContain(session.PersonId, Encoding.UTF8.GetString(session.Ticket), StringComparison.Ordinal);
        Assert.DoesNotContain(Ada, Encoding.UTF8.GetString(session.Ticket), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_connection_that_an_open_page_keeps_up_is_no_use_of_the_session()
    {
        using var visitor = await new Visitor(_web.Address).SignInAsync();
        var book = _web.Services.GetRequiredService<SessionBook>();
        var before = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()).AddHours(-1);
        await _web.ReadAsync(context => context.Sessions.ExecuteUpdateAsync(set => set.SetProperty(session => session.UsedAt, before)));
        var session = await _web.ReadAsync(context => context.Sessions.SingleAsync());
        book.Forget(session.KeyHash);
        using (var answer = await visitor.SendAsync(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1", null,
            ("Sec-Fetch-Site", "same-origin"))) Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(before, book.UsedAt(session));
        using (var page = await visitor.GetAsync(Manage)) Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.NotEqual(before, book.UsedAt(session));
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
    public async Task A_browser_in_which_somebody_is_signed_in_says_so_where_another_may_sign_in()
    {
        using var browser = new FormClient(_web.Address);
        Assert.DoesNotContain("You are signed in as", (await browser.GetAsync("/account/login")).Text, StringComparison.Ordinal);
        await browser.SignInAsync(Ada);
        var page = (await browser.GetAsync("/account/login?returnUrl=%2Forders")).Text;
        Assert.Contains("You are signed in as Ada Lind", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/orders\">Go on as Ada Lind", page, StringComparison.Ordinal);
        using var copy = browser.Copy();
        await _web.ChangeAsync(Ada, (people, person) => people.SetLockoutEndDateAsync(person, DateTimeOffset.MaxValue));
        Assert.DoesNotContain("You are signed in as", (await browser.GetAsync("/account/login")).Text, StringComparison.Ordinal);
        await _web.ChangeAsync(Ada, (people, person) => people.SetLockoutEndDateAsync(person, null));
        Assert.Contains("You are signed in as", (await browser.GetAsync("/account/login")).Text, StringComparison.Ordinal);
        await browser.PostAsync(Manage, null, "/account/logout");
        Assert.DoesNotContain("You are signed in as", (await copy.GetAsync("/account/login")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/orders?q=Müller😀\r\nx", "/orders?q=M%C3%BCller%F0%9F%98%80%0D%0Ax")]
    [InlineData("/orders?q=ü", "/orders?q=%C3%BC")]
    [InlineData("/é", "/%C3%A9")]
    public async Task A_sign_in_leads_to_an_address_with_letters_of_every_script_and_with_signs_that_no_header_takes(
        string asked, string to)
    {
        using var browser = new FormClient(_web.Address);
        var (status, led, _) = await browser.PostAsync("/account/login?returnUrl=" + Uri.EscapeDataString(asked), "sign-in", null,
            ("Input.Email", Ada), ("Input.Password", Journeys.DemoPassword));
        Assert.Equal((HttpStatusCode.Redirect, to), (status, led));
        Assert.True(await browser.IsInAsync());
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
                Status = EsimStatus.New,
            });
            return context.SaveChangesAsync();
        });
        await _web.Services.GiveCodeAsync("sheet", "LPA:1$smdp.example$CODE");
        using var browser = new FormClient(_web.Address);
        await browser.SignInAsync(Ada);
        Assert.Contains("CODE", (await browser.PostAsync(Manage, null, "/esims/sheet/sheet")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/simulator")).Status);
        await _web.ChangeAsync(Ada, (people, person) => people.RemoveFromRoleAsync(person, Roles.Administrator));
        Assert.Equal(HttpStatusCode.NotFound, (await browser.PostAsync(Manage, null, "/esims/sheet/sheet")).Status);
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
    public async Task A_form_that_is_out_of_date_does_nothing_and_people_get_it_anew_with_a_word()
    {
        using var visitor = new Visitor(_web.Address);
        using var answer = await visitor.SendAsync(HttpMethod.Post, "/account/login?returnUrl=%2Forders", Form(), ("Accept", "text/html"));
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("/account/login?returnUrl=%2Forders&stale=true", answer.Headers.Location?.OriginalString);
        Assert.Contains("That page was out of date", await visitor.ReadAsync("/account/login?returnUrl=%2Forders&stale=true"),
            StringComparison.Ordinal);
        Assert.DoesNotContain("out of date", await visitor.ReadAsync("/account/login"), StringComparison.Ordinal);
        Assert.Contains("That page was out of date", await visitor.ReadAsync("/account/login?stale=odd"), StringComparison.Ordinal);
        // A link that works once is not lost by it.
        using var link = await visitor.SendAsync(HttpMethod.Post, "/account/reset/token-of-a-mail", Form(), ("Accept", "text/html"));
        Assert.Equal("/account/reset/token-of-a-mail?stale=true", link.Headers.Location?.OriginalString);
        // What came of the next one does not stand beside it.
        using var browser = new FormClient(_web.Address);
        var (_, _, next) = await browser.PostAsync("/account/login?stale=true", "sign-in", null, ("Input.Email", Ada),
            ("Input.Password", "not the one"));
        Assert.DoesNotContain("out of date", next, StringComparison.Ordinal);
        Assert.Empty(await _web.ReadAsync(context => context.Sessions.ToListAsync()));

        static FormUrlEncodedContent Form() => new([new("_handler", "sign-in"), new("__RequestVerificationToken", "of another time"),
            new("Input.Email", Ada), new("Input.Password", Journeys.DemoPassword)]);
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
        Assert.Equal(1, await _web.ReadAsync(context => context.AuditEntries.CountAsync(entry => entry.Action == "account.password")));

        async Task<string> ChangeAsync(string current, string next = Next) => (await browser.PostAsync("/account/manage/password",
            "password", null, ("Input.Current", current), ("Input.New", next))).Text;
    }
}

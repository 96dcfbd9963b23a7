using System.Text.RegularExpressions;
using EsimAdmin.Core.People;
using EsimAdmin.Tests.Support;
using EsimAdmin.Web.Account;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using static EsimAdmin.Tests.Support.OwnAccounts;

namespace EsimAdmin.Tests.Web.Account;

/// <summary>The way of somebody who has forgotten the password, and of somebody who moves to another mail address.</summary>
public sealed partial class ResetTests
{
    private const string Next = "eight yellow boats at dusk", Forgot = "/account/forgot";

    private readonly string _outbox = Directory.CreateTempSubdirectory("esimadmin-outbox-").FullName;

    [Fact]
    public async Task A_mail_leads_to_another_password_once_ends_all_sessions_and_passes_no_second_step_by()
    {
        var log = new TraceLog();
        await using var web = Start(log);
        await web.AddNoorAsync();
        using var open = new FormClient(web.Address);
        Assert.Equal("", await open.SignInAsync(Noor, Password));
        // Past Identity, which would end the session with it.
        await web.ReadAsync(context => context.Users.Where(person => person.Email == Noor)
            .ExecuteUpdateAsync(set => set.SetProperty(person => person.TwoFactorEnabled, true)));
        var stamp = await StampAsync();
        using var noor = new FormClient(web.Address);
        await AskAsync(noor, Noor);
        var path = await MailedPathAsync(_outbox, Noor);
        Assert.StartsWith("/account/reset/", path, StringComparison.Ordinal);

        Assert.Contains("tried first", await ChooseAsync(noor, path, "passwordpassword"), StringComparison.Ordinal);
        Assert.Contains("at least 12", await ChooseAsync(noor, path, "short"), StringComparison.Ordinal);
        Assert.True(await open.IsInAsync());
        Assert.Contains("Your password is changed", await ChooseAsync(noor, path, Next), StringComparison.Ordinal);
        Assert.Equal((false, false), (await open.IsInAsync(), await noor.IsInAsync()));
        // Each for itself: the stamp is another, and nothing is kept that could count again.
        Assert.NotEqual(stamp, await StampAsync());
        Assert.Equal((0, 0), (await web.ReadAsync(context => context.AccountLinks.CountAsync()),
            await web.ReadAsync(context => context.Sessions.CountAsync(session => session.EndedAt == null))));
        Assert.Equal(SignInDesk.Wrong, await noor.SignInAsync(Noor, Password));
        var (_, to, _) = await noor.PostAsync("/account/login", "sign-in", null, ("Input.Email", Noor), ("Input.Password", Next));
        Assert.Contains("/account/login/code", to, StringComparison.Ordinal);
        Assert.False(await noor.IsInAsync());

        Assert.Contains(ResetDesk.Gone, (await noor.GetAsync(path)).Text, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => MailsTo(_outbox, Noor).Exists(text => text.Contains("was changed", StringComparison.Ordinal)),
            "the owner is told");
        Assert.Contains("/account/reset/-", log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(path.Split('/')[^1], log.Text, StringComparison.Ordinal);

        Task<string?> StampAsync() => web.ReadAsync(context => context.Users.Where(person => person.Email == Noor)
            .Select(person => person.SecurityStamp).SingleAsync());
    }

    [Fact]
    public async Task Whether_there_is_an_account_shows_in_nothing_that_is_said_and_limits_are_the_same()
    {
        await using var web = Start();
        using var browser = new FormClient(web.Address);
        foreach (var attempt in Enumerable.Range(0, 4))
        {
            var (known, unknown) = (await AskAsync(browser, "maya@example.com"), await AskAsync(browser, "mona@example.com"));
            Assert.Equal(Said(known), Said(unknown));
            Assert.Contains(attempt < 3 ? "If there is an account" : "Too many attempts", known, StringComparison.Ordinal);
        }
        await Eventually.TrueAsync(() => MailsTo(_outbox, "maya@example.com").Count == 3, "three mails are sent");
        Assert.Empty(MailsTo(_outbox, "mona@example.com"));
        var said = "";
        for (var number = 0; number < 8; number++) said = await AskAsync(browser, $"somebody-{number}@example.com");
        Assert.Contains("Too many attempts", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_works_for_an_hour_and_no_more_once_the_password_was_changed_or_the_account_disabled()
    {
        await using var web = Start();
        await web.AddNoorAsync();
        using var browser = new FormClient(web.Address);
        await AskAsync(browser, Noor);
        var path = await MailedPathAsync(_outbox, Noor);
        Assert.True(await WorksAsync());
        await web.ChangeAsync(Noor, (people, person) => people.SetLockoutEndDateAsync(person, DateTimeOffset.MaxValue));
        Assert.False(await WorksAsync());
        await AskAsync(browser, Noor);
        // One is looked at after the other: once this one's mail is there, the one before was looked at.
        await AskAsync(browser, "maya@example.com");
        await MailedPathAsync(_outbox, "maya@example.com");
        await web.ChangeAsync(Noor, (people, person) => people.SetLockoutEndDateAsync(person, null));
        Assert.True(await WorksAsync());
        await web.ReadAsync(context => context.AccountLinks.ExecuteUpdateAsync(set =>
            set.SetProperty(one => one.ExpiresAt, TimeProvider.System.GetUtcNow())));
        Assert.False(await WorksAsync());
        await web.ReadAsync(context => context.AccountLinks.ExecuteUpdateAsync(set =>
            set.SetProperty(one => one.ExpiresAt, TimeProvider.System.GetUtcNow() + AccountLink.WorksFor)));
        Assert.True(await WorksAsync());
        await web.ChangeAsync(Noor, (people, person) => people.ChangePasswordAsync(person, Password, Next));
        Assert.False(await WorksAsync());
        Assert.Equal(TimeSpan.FromHours(1), AccountLink.WorksFor);
        // Of what was asked for while it was disabled nothing came.
        Assert.Equal(1, await web.ReadAsync(context => context.AccountLinks.CountAsync(link =>
            context.Users.Any(person => person.Id == link.PersonId && person.Email == Noor))));

        async Task<bool> WorksAsync()
        {
            var text = (await browser.GetAsync(path)).Text;
            var works = text.Contains("New password", StringComparison.Ordinal);
            Assert.NotEqual(works, text.Contains(ResetDesk.Gone, StringComparison.Ordinal));
            return works;
        }
    }

    [Fact]
    public async Task Links_lead_to_the_address_that_is_set_and_without_one_there_are_none()
    {
        await using var web = new WebConsole(settings => settings["Mail:Outbox"] = _outbox);
        using var browser = new FormClient(web.Address);
        Assert.Contains("Brand:PublicUrl", (await browser.GetAsync(Forgot)).Text, StringComparison.Ordinal);
        await browser.SignInAsync("maya@example.com");
        Assert.Contains("Brand:PublicUrl", (await browser.GetAsync("/account/manage/email")).Text, StringComparison.Ordinal);

        await using var named = Start();
        using var visitor = new FormClient(named.Address);
        await AskAsync(visitor, "maya@example.com");
        await MailedPathAsync(_outbox, "maya@example.com");
        Assert.Contains("http://localhost:5110/account/reset/", MailsTo(_outbox, "maya@example.com")[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_mail_address_is_confirmed_by_a_link_that_was_sent_there_the_old_one_is_told_and_all_sessions_end()
    {
        const string Page = "/account/manage/email", New = "noor.aziz@example.com";
        await using var web = Start();
        await web.AddNoorAsync();
        using var noor = new FormClient(web.Address);
        Assert.Equal("", await noor.SignInAsync(Noor, Password));
        Assert.Contains("has an account already", await AskForAsync("maya@example.com"), StringComparison.Ordinal);
        var text = await AskForAsync(New);
        Assert.Contains("nobody gets the mail", text, StringComparison.Ordinal);
        var path = await MailedPathAsync(_outbox, New);
        await Eventually.TrueAsync(() => MailsTo(_outbox, Noor).Exists(mail => mail.Contains(New, StringComparison.Ordinal)),
            "the old address is told");
        using var other = new FormClient(web.Address);
        Assert.Contains("Use this address", (await other.GetAsync(path)).Text, StringComparison.Ordinal);
        // It came to an address that nobody has vouched for yet: no password is chosen with it.
        Assert.Contains(ResetDesk.Gone, (await other.GetAsync(path.Replace("/email/", "/reset/", StringComparison.Ordinal))).Text,
            StringComparison.Ordinal);
        Assert.True(await noor.IsInAsync());
        Assert.Equal("", await other.SignInAsync(Noor, Password));

        using var opened = new FormClient(web.Address);
        Assert.Contains($"You sign in with {New}", (await opened.PostAsync(path, "email", null)).Text, StringComparison.Ordinal);
        Assert.Equal((false, false), (await noor.IsInAsync(), await other.IsInAsync()));
        Assert.Contains("This link does not work", (await opened.GetAsync(path)).Text, StringComparison.Ordinal);
        Assert.Equal(SignInDesk.Wrong, await opened.SignInAsync(Noor, Password));
        Assert.Equal("", await opened.SignInAsync(New, Password));
        Assert.Contains(await web.ReadAsync(context => context.AuditEntries.Where(entry => entry.Action == "account.email")
            .Select(entry => entry.Facts).ToListAsync()), facts => facts.Contains(Noor, StringComparison.Ordinal)
                && facts.Contains(New, StringComparison.Ordinal));

        async Task<string> AskForAsync(string email) => (await noor.PostAsync(Page, "email", null, ("Input.Email", email))).Text;
    }

    private WebConsole Start(TraceLog? log = null) => new(settings =>
    {
        settings["Mail:Outbox"] = _outbox;
        settings["Brand:PublicUrl"] = "http://localhost:5110";
        if (log is not null) TraceLog.Open(settings);
    }, services: services =>
    {
        services.AddSingleton(new Attempts(new FakeTimeProvider()));
        if (log is not null) services.AddSingleton<ILoggerProvider>(log);
    });

    private static async Task<string> AskAsync(FormClient browser, string email) =>
        (await browser.PostAsync(Forgot, "forgot", null, ("Input.Email", email))).Text;

    private static async Task<string> ChooseAsync(FormClient browser, string path, string password) =>
        (await browser.PostAsync(path, "reset", null, ("Input.Password", password))).Text;

    private static string Said(string page) => Words().Match(page).Groups[1].Value;

    [GeneratedRegex("role=\"(?:alert|status)\">([^<]+)")]
    private static partial Regex Words();
}

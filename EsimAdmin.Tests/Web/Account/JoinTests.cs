using System.Net;
using EsimAdmin.Core.People;
using EsimAdmin.Tests.Support;
using EsimAdmin.Web.Account;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MimeKit;

namespace EsimAdmin.Tests.Web.Account;

/// <summary>The way of an invited colleague: from the mail to being signed in.</summary>
public sealed class JoinTests
{
    private const string Password = "seven green trams at noon";

    [Fact]
    public async Task An_invitation_leads_from_the_mail_to_being_signed_in_once_and_its_secret_stands_in_no_log()
    {
        var outbox = Directory.CreateTempSubdirectory("esimadmin-outbox-").FullName;
        var log = new TraceLog();
        await using var web = new WebConsole(settings =>
        {
            TraceLog.Open(settings);
            settings["Mail:Outbox"] = outbox;
        }, services: services => services.AddSingleton<ILoggerProvider>(log));
        await InviteAsync(web, Roles.Finance, byMail: true);
        var path = await MailedPathAsync(outbox);
        using var noor = new FormClient(web.Address);
        var page = await noor.GetAsync(path);
        Assert.Contains("Noor Aziz", page.Text, StringComparison.Ordinal);
        // Where a browser posts to, which this one does by itself.
        Assert.Contains($"action=\"{path[1..]}\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("noor.o&#x27;hara@example.com", page.Text, StringComparison.Ordinal);

        Assert.Contains("at least 12", await JoinAsync(noor, path, "short"), StringComparison.Ordinal);
        Assert.Contains("tried first", await JoinAsync(noor, path, "passwordpassword"), StringComparison.Ordinal);
        Assert.Contains("your name or email", await JoinAsync(noor, path, "my name is noor.o'hara"), StringComparison.Ordinal);
        Assert.False(await noor.IsInAsync());
        Assert.Equal("", await JoinAsync(noor, path, Password));
        Assert.True(await noor.IsInAsync());
        var roles = await web.ReadAsync(context => (from person in context.Users
                                                    where person.Email == "noor.o'hara@example.com"
                                                    join member in context.UserRoles on person.Id equals member.UserId
                                                    join role in context.Roles on member.RoleId equals role.Id
                                                    select role.Name).ToListAsync());
        Assert.Equal([Roles.Finance], roles);

        // The link has done its work, and says no more of whom it was for.
        using var second = new FormClient(web.Address);
        var used = (await second.GetAsync(path)).Text;
        Assert.Contains(JoinDesk.Gone, used, StringComparison.Ordinal);
        Assert.DoesNotContain("Noor", used, StringComparison.Ordinal);
        Assert.Equal("", await second.SignInAsync("Noor.O'Hara@example.com", Password));

        await Eventually.TrueAsync(() => log.Text.Contains("/account/invitation/-", StringComparison.Ordinal), "requests are logged");
        Assert.DoesNotContain(path.Split('/')[^1], log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_that_was_used_has_expired_or_was_withdrawn_is_told_in_the_same_words_as_one_that_never_was()
    {
        await using var web = new WebConsole();
        var withdrawn = await InviteAsync(web, Roles.Support, byMail: false);
        await web.Services.InvitationsAs("ada").WithdrawAsync(await IdAsync(web), default);
        var expired = await InviteAsync(web, Roles.Support, byMail: false);
        await web.ReadAsync(context => context.Invitations.ExecuteUpdateAsync(set =>
            set.SetProperty(one => one.ExpiresAt, TimeProvider.System.GetUtcNow())));
        using var stranger = new FormClient(web.Address);
        var never = await stranger.GetAsync("/account/invitation/0123456789012345678901234567890123456789012");
        Assert.Contains(JoinDesk.Gone, never.Text, StringComparison.Ordinal);
        foreach (var path in new[] { withdrawn, expired })
        {
            var page = await stranger.GetAsync(path!);
            Assert.Equal((never.Status, Main(never.Text)), (page.Status, Main(page.Text)));
        }
    }

    [Fact]
    public async Task An_administrator_who_joins_sets_a_second_step_up_before_anything_else_where_that_is_asked_for()
    {
        await using var web = new WebConsole(settings => settings["Security:RequireTwoFactor"] = "Administrators");
        var path = await InviteAsync(web, Roles.Administrator, byMail: false);
        using var noor = new FormClient(web.Address);
        Assert.Equal("", await JoinAsync(noor, path!, Password));
        var (status, to, _) = await noor.GetAsync("/users");
        Assert.Equal((HttpStatusCode.Redirect, true), (status, to.EndsWith("/account/manage/authenticator", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Joining_begins_a_session_of_its_own_and_ends_the_one_that_the_browser_had()
    {
        await using var web = new WebConsole();
        var path = await InviteAsync(web, Roles.Support, byMail: false);
        using var browser = new FormClient(web.Address);
        await browser.SignInAsync("ada@example.com");
        using var before = browser.Copy();
        Assert.Equal("", await JoinAsync(browser, path!, Password));
        Assert.Equal((true, false), (await browser.IsInAsync(), await before.IsInAsync()));
    }

    private static string Main(string page) => page[page.IndexOf("<main", StringComparison.Ordinal)..page.IndexOf("</main>",
        StringComparison.Ordinal)];

    /// <summary>Joins.</summary>
    /// <returns>The page that says why not; empty when it went well.</returns>
    private static async Task<string> JoinAsync(FormClient browser, string path, string password)
    {
        var (status, _, text) = await browser.PostAsync(path, "join", null, ("Input.Password", password));
        return status == HttpStatusCode.Redirect ? "" : text;
    }

    /// <summary>Invites, and brings the path of a link that is not mailed.</summary>
    private static async Task<string?> InviteAsync(WebConsole web, string role, bool byMail)
    {
        var invited = await web.Services.InvitationsAs("ada").InviteAsync(
            new NewColleague("Noor Aziz", "noor.o'hara@example.com", role), byMail, web.Address.ToString(), default);
        Assert.True(invited.IsDone, invited.Refusal?.Text);
        return invited.Value!.Link is { } link ? new Uri(link).AbsolutePath : null;
    }

    private static Task<long> IdAsync(WebConsole web) => web.ReadAsync(context => context.Invitations.Select(one => one.Id).SingleAsync());

    private static async Task<string> MailedPathAsync(string outbox)
    {
        await Eventually.TrueAsync(() => Directory.GetFiles(outbox, "*.eml").Length == 1, "the mail is in the outbox");
        using var mail = await MimeMessage.LoadAsync(Directory.GetFiles(outbox, "*.eml")[0]);
        return new Uri(mail.TextBody!.Split('\n').Select(line => line.Trim())
            .Single(line => line.StartsWith("http", StringComparison.Ordinal))).AbsolutePath;
    }
}

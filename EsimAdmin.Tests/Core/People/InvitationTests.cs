using EsimAdmin.Core.Mails;
using EsimAdmin.Core.People;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MimeKit;

namespace EsimAdmin.Tests.Core.People;

/// <summary>A link to join works once, for three days, until it is withdrawn, and is known to nobody but who has it.</summary>
public sealed class InvitationTests : IAsyncLifetime
{
    private const string Here = "http://localhost:5080/", Public = "https://shop.example/esim";

    private static readonly NewColleague Noor = new("Noor Aziz", "noor@example.com", Roles.Support);

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));
    private readonly string _folder = Directory.CreateTempSubdirectory("esimadmin-").FullName;
    private TestSimulator _simulator = default!;
    private TestConsole _console = default!;
    private string _publicUrl = "";

    private InvitationService Ada => _console.Get<IServiceProvider>().InvitationsAs("ada");

    private InvitationDesk Desk => _console.Get<InvitationDesk>();

    public async Task InitializeAsync()
    {
        _simulator = await TestSimulator.StartAsync();
        await OpenAsync();
        await _console.AddPersonAsync("ada", Roles.Administrator);
        await _console.AddPersonAsync("sam", Roles.Support);
    }

    public async Task DisposeAsync()
    {
        await _console.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task A_link_works_once()
    {
        var token = await LinkAsync();
        Assert.Equal("Noor Aziz", (await Desk.FindAsync(token, default))!.Name);
        Assert.NotNull(await JoinAsync(token));
        Assert.Null(await JoinAsync(token));
        Assert.Null(await Desk.FindAsync(token, default));
        Assert.Equal(1, await _console.ReadAsync(context => context.Users.CountAsync(person => person.Email == Noor.Email)));
    }

    [Fact]
    public async Task Of_many_who_take_a_link_at_the_same_time_one_joins()
    {
        var token = await LinkAsync();
        var joined = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => JoinAsync(token))));
        Assert.Single(joined, person => person is not null);
        Assert.Equal(1, await _console.ReadAsync(context => context.Users.CountAsync(person => person.Email == Noor.Email)));
    }

    [Fact]
    public async Task A_link_expires_after_three_days_and_inviting_again_makes_another()
    {
        var token = await LinkAsync();
        _clock.Advance(TimeSpan.FromHours(72) - TimeSpan.FromSeconds(1));
        Assert.NotNull(await Desk.FindAsync(token, default));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await Desk.FindAsync(token, default));
        Assert.Null(await JoinAsync(token));
        var again = Token((await Ada.InviteAgainAsync(await IdAsync(), false, Here, default)).Value!.Link!);
        Assert.Null(await JoinAsync(token));
        Assert.NotNull(await JoinAsync(again));
    }

    [Fact]
    public async Task A_withdrawn_invitation_works_no_more_and_somebody_may_be_invited_anew()
    {
        var token = await LinkAsync();
        Assert.True((await Ada.WithdrawAsync(await IdAsync(), default)).IsDone);
        Assert.Null(await JoinAsync(token));
        Assert.Equal("invitation-unknown", (await Ada.InviteAgainAsync(1, false, Here, default)).Refusal?.Code);
        Assert.Equal("invitation-unknown", (await Ada.WithdrawAsync(1, default)).Refusal?.Code);
        Assert.NotNull(await JoinAsync(await LinkAsync()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("0123456789012345678901234567890123456789012")]
    public async Task A_guess_finds_nothing(string token)
    {
        await LinkAsync();
        Assert.Null(await Desk.FindAsync(token, default));
        Assert.Null(await JoinAsync(token));
    }

    [Fact]
    public async Task Who_has_an_account_or_an_open_invitation_is_not_invited_and_the_administrator_reads_why()
    {
        await LinkAsync();
        var twice = await Ada.InviteAsync(Noor with { Email = " NOOR@example.com" }, false, Here, default);
        Assert.Contains("is invited already", twice.Refusal?.Text, StringComparison.Ordinal);
        await JoinAsync(Token((await Ada.InviteAgainAsync(await IdAsync(), false, Here, default)).Value!.Link!));
        var known = await Ada.InviteAsync(Noor with { Email = "Noor@Example.com" }, true, Here, default);
        Assert.Contains("has an account already", known.Refusal?.Text, StringComparison.Ordinal);
        Assert.Equal(0, await _console.ReadAsync(context => context.Mails.CountAsync()));
    }

    [Theory]
    [InlineData("", "noor@example.com", Roles.Support, Here, "person-name")]
    [InlineData("Noor", "noor", Roles.Support, Here, "mail-address")]
    [InlineData("Noor", "noor@example.com", "", Here, "person-role")]
    [InlineData("Noor", "noor@example.com", "Janitor", Here, "person-role")]
    [InlineData("Noor", "noor@example.com", Roles.Support, "javascript:alert(1)", "console-address")]
    public async Task What_cannot_be_an_invitation_is_refused(string name, string email, string role, string address, string code) =>
        Assert.Equal(code, (await Ada.InviteAsync(new NewColleague(name, email, role), false, address, default)).Refusal?.Code);

    [Theory]
    [InlineData("", "http://localhost:5080/account/invitation/")]
    [InlineData(Public, Public + "/account/invitation/")]
    public async Task A_mail_brings_the_link_made_when_it_is_sent_to_the_public_address_where_there_is_one(string publicUrl, string begins)
    {
        _publicUrl = publicUrl;
        await _console.StopAsync();
        await OpenAsync();
        Assert.Null((await Ada.InviteAsync(Noor, true, Here, default)).Value!.Link);
        Assert.Null(await _console.ReadAsync(context => context.Invitations.Select(one => one.TokenHash).SingleAsync()));
        await _console.Get<MailEngine>().RoundAsync(default);
        var file = Assert.Single(Directory.GetFiles(Path.Combine(_folder, "App_Data", "outbox"), "*.eml"));
        using var mail = await MimeMessage.LoadAsync(file);
        Assert.Equal("noor@example.com", mail.To.Mailboxes.Single().Address);
        var link = mail.TextBody!.Split('\n').Select(line => line.Trim()).Single(line => line.StartsWith("http", StringComparison.Ordinal));
        Assert.StartsWith(begins, link, StringComparison.Ordinal);
        var stored = await _console.ReadAsync(context => context.Mails.SingleAsync());
        Assert.Equal((MailState.Filed, null, null), (stored.State, stored.Text, stored.Subject));
        Assert.NotNull(await JoinAsync(Token(link)));
    }

    [Fact]
    public async Task A_mail_that_waits_neither_ends_a_link_that_was_copied_since_nor_brings_one_that_was_withdrawn()
    {
        await Ada.InviteAsync(Noor, true, Here, default);
        var token = Token((await Ada.InviteAgainAsync(await IdAsync(), false, Here, default)).Value!.Link!);
        await Ada.InviteAsync(Noor with { Email = "omar@example.com" }, true, Here, default);
        await Ada.WithdrawAsync(await _console.ReadAsync(context => context.Invitations.MaxAsync(one => one.Id)), default);
        await _console.Get<MailEngine>().RoundAsync(default);
        Assert.All(await _console.ReadAsync(context => context.Mails.ToListAsync()), mail =>
            Assert.Equal((MailState.Failed, "What it tells of is no longer there."), (mail.State, mail.Problem)));
        Assert.NotNull(await JoinAsync(token));
    }

    [Fact]
    public async Task What_was_done_stands_in_the_audit_log_and_no_secret_stands_anywhere()
    {
        var first = await LinkAsync();
        var second = Token((await Ada.InviteAgainAsync(await IdAsync(), false, Here, default)).Value!.Link!);
        await JoinAsync(second);
        await Ada.InviteAsync(Noor with { Email = "omar@example.com" }, true, Here, default);
        await Ada.WithdrawAsync(await IdAsync(), default);
        var entries = await _console.ReadAsync(context => context.AuditEntries.OrderBy(entry => entry.Id).ToListAsync());
        Assert.Equal(["person.invited", "person.invited-again", "person.joined", "person.invited", "person.withdrawn"],
            entries.Select(entry => entry.Action));
        Assert.Equal(("ada", "Noor Aziz"), (entries[0].PersonId, entries[0].SubjectName));
        Assert.Equal(("Noor Aziz", "192.0.2.9"), (entries[2].PersonName, entries[2].Address));
        var file = Path.Combine(_folder, "console.db");
        var stored = (await ReadAsync(file)) + (File.Exists(file + "-wal") ? await ReadAsync(file + "-wal") : "");
        Assert.Contains("Noor Aziz", stored, StringComparison.Ordinal);
        Assert.All([first, second], token => Assert.DoesNotContain(token, stored, StringComparison.Ordinal));
    }

    private static string Token(string link) => link.Split('/')[^1];

    private static async Task<string> ReadAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }

    private async Task OpenAsync() => _console = await TestConsole.StartAsync(_simulator, _folder,
        settings => settings["Brand:PublicUrl"] = _publicUrl, workers: false,
        services: services => services.AddSingleton<TimeProvider>(_clock));

    private async Task<string> LinkAsync() => Token((await Ada.InviteAsync(Noor, false, Here, default)).Value!.Link!);

    private Task<long> IdAsync() => _console.ReadAsync(context => context.Invitations.Where(one => one.OpenFor != null)
        .Select(one => one.Id).SingleAsync());

    private Task<Person?> JoinAsync(string token) => Desk.AcceptAsync(token, "192.0.2.9", (unit, invitation) =>
    {
        var person = new Person
        {
            UserName = invitation.Email,
            NormalizedUserName = invitation.OpenFor ?? invitation.Email.ToUpperInvariant(),
            Email = invitation.Email,
            NormalizedEmail = invitation.Email.ToUpperInvariant(),
            DisplayName = invitation.Name,
        };
        unit.Context.Users.Add(person);
        return Task.FromResult(person);
    }, default);
}

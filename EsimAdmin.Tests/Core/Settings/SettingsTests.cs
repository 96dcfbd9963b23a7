using System.Text;
using EsimAdmin.Core;
using EsimAdmin.Core.AutoTopUps;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Handover;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.Mails;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Settings;
using EsimAdmin.Core.Storage;
using EsimAdmin.Tests.Core.Esims;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace EsimAdmin.Tests.Core.Settings;

/// <summary>Settings that administrators change while EsimAdmin runs.</summary>
public sealed class SettingsTests : IAsyncLifetime
{
    private const string Password = "mail-password-9471";

    private readonly string _folder = Directory.CreateTempSubdirectory("esimadmin-settings-").FullName;
    private TestSimulator _simulator = null!;
    private TestConsole _console = null!;

    public async Task InitializeAsync()
    {
        _simulator = await TestSimulator.StartAsync();
        _console = await OpenAsync();
    }

    public async Task DisposeAsync()
    {
        await _console.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task What_is_saved_is_in_force_at_once_and_after_a_restart()
    {
        await SaveAsync(SettingGroup.Brand, ("Brand:Name", " Blue Lagoon "), ("Brand:LinkDays", "7"));
        await SaveAsync(SettingGroup.Money, ("Finance:LowBalance", "250.00"));
        Assert.Equal(("Blue Lagoon", 7), (Brand.Name, Brand.LinkDays));
        Assert.Equal("Blue Lagoon", _console.Get<IOptions<MailOptions>>().Value.FromName);
        Assert.Equal(new Money(2_500_000), await _console.Esim.Finance.LowBalanceAsync());
        Assert.Equal(SettingSource.Stored, (await RowAsync("Brand:Name")).Source);

        await _console.StopAsync();
        _console = await OpenAsync();
        Assert.Equal(("Blue Lagoon", 7), (Brand.Name, Brand.LinkDays));

        await SaveAsync(SettingGroup.Brand, ("Brand:Name", ""));
        Assert.Equal("EsimAdmin", Brand.Name);
        Assert.Equal((SettingSource.Default, "EsimAdmin"), ((await RowAsync("Brand:Name")).Source, (await RowAsync("Brand:Name")).Value));
    }

    [Fact]
    public async Task What_does_not_go_together_with_what_this_process_was_started_with_leaves_in_force_what_was()
    {
        var session = _console.Get<IOptions<SessionLimits>>();
        Assert.Equal(TimeSpan.FromHours(12), session.Value.Idle);
        var told = 0;
        using var listener = _console.Get<LiveUpdates>().Subscribe<SettingsChanged>(_ => told++);
        // Another process has other limits, with which this would go together.
        await _console.Get<Work>().DoAsync(unit => SettingsBook.SetAsync(unit, _console.Get<SecretBox>(),
            new Dictionary<SettingField, string>
            {
                [SettingFields.Find(SettingFields.SessionIdle)!] = "3.00:00:00",
                [SettingFields.Find(SettingFields.SessionAbsolute)!] = "1.00:00:00",
                [SettingFields.Find("Brand:Name")!] = "Blue Lagoon",
            }, TestCaller.As(Roles.Administrator), default), default);
        await _console.Get<SettingsWatch>().LoadAsync(default);
        Assert.Equal((TimeSpan.FromHours(12), TimeSpan.FromDays(7)), (session.Value.Idle, session.Value.Absolute));
        Assert.Equal("Blue Lagoon", Brand.Name);
        Assert.True(told > 0, "open pages hear of the rest");
    }

    [Fact]
    public async Task A_secret_is_nowhere_to_be_read_and_is_used()
    {
        await SaveAsync(SettingGroup.Mail, ("Mail:Password", Password));
        Assert.Equal(Password, _console.Get<IOptions<MailOptions>>().Value.Password);
        var row = await RowAsync("Mail:Password");
        Assert.Equal(("", true), (row.Value, row.IsSet));
        var entry = await _console.ReadAsync(context => context.AuditEntries.SingleAsync(one => one.Action == "settings.changed"));
        Assert.DoesNotContain(Password, entry.Facts + entry.Words, StringComparison.Ordinal);
        Assert.Contains("Mail password", entry.Facts, StringComparison.Ordinal);

        await _console.StopAsync();
        var bytes = Directory.EnumerateFiles(_folder, "console.db*").Select(File.ReadAllBytes).SelectMany(file => file).ToArray();
        Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Password)));
        _console = await OpenAsync();
        await SaveAsync(SettingGroup.Mail, ("Mail:Password", ""));
        Assert.Empty(_console.Get<IOptions<MailOptions>>().Value.Password);
        Assert.False((await RowAsync("Mail:Password")).IsSet);
        Assert.Equal(0, await _console.ReadAsync(context => context.Secrets.CountAsync()));
    }

    [Fact]
    public async Task What_the_installation_sets_wins_and_cannot_be_changed_here()
    {
        await SaveAsync(SettingGroup.Brand, ("Brand:Name", "Stored"));
        await _console.StopAsync();
        _console = await OpenAsync(settings =>
        {
            settings["Brand:Name"] = "Outside";
            settings["Webhooks:AllowedSenders:0"] = "127.0.0.1";
        });
        Assert.Equal("Outside", Brand.Name);
        Assert.Equal(SettingSource.Installation, (await RowAsync("Brand:Name")).Source);
        Assert.Equal(SettingSource.Installation, (await RowAsync("Webhooks:AllowedSenders")).Source);
        Assert.Equal("setting-fixed", (await TryAsync(SettingGroup.Brand, ("Brand:Name", "Other"))).Refusal?.Code);
    }

    [Fact]
    public async Task Of_two_who_save_on_the_same_sight_the_second_is_told()
    {
        var seen = await _console.Esim.Settings.GetAsync(default);
        await SaveAsync(SettingGroup.Brand, ("Brand:Name", "First"));
        var second = await _console.Esim.Settings.SaveAsync(SettingGroup.Brand,
            new Dictionary<string, string> { ["Brand:Name"] = "Second" }, seen.Version, default);
        Assert.Equal("settings-changed", second.Refusal?.Code);
        Assert.Equal("First", Brand.Name);
    }

    [Fact]
    public async Task Another_process_follows()
    {
        await using var other = await TestConsole.StartAsync(_simulator, _folder);
        await SaveAsync(SettingGroup.Brand, ("Brand:Name", "Both"));
        await Eventually.TrueAsync(() => other.Get<IOptions<BrandOptions>>().Value.Name == "Both", "the other process has it, too");
        await other.StopAsync();
    }

    [Fact]
    public async Task What_a_rule_may_spend_unasked_is_in_force_at_once()
    {
        await SaveAsync(SettingGroup.Limits, ("TopUpRules:ApprovalAbove", "5.00"));
        Assert.Equal(Money.FromDollars(5), _console.Get<IOptions<TopUpRuleOptions>>().Value.Limit);
        var entry = await _console.ReadAsync(context => context.AuditEntries.SingleAsync(one => one.Action == "settings.changed"));
        Assert.Contains("20.00", entry.Facts, StringComparison.Ordinal);
        Assert.Contains("5.00", entry.Facts, StringComparison.Ordinal);
    }

    [Fact]
    public async Task How_many_codes_somebody_hands_out_is_in_force_at_once()
    {
        var keys = AccountTests.Populate(_simulator, 2);
        await Eventually.TrueAsync(() => _console.ReadAsync(context => context.Esims.CountAsync()).Result == 2, "the import");
        Assert.True((await _console.Esim.HandOut.TakeAsync(keys[0], HandOutWay.Screen, default)).IsDone);
        await SaveAsync(SettingGroup.Limits, ("Security:Codes:PerHour", "1"));
        var refused = await _console.Esim.HandOut.TakeAsync(keys[1], HandOutWay.Screen, default);
        Assert.StartsWith("1 code within the hour", refused.Refusal?.Text, StringComparison.Ordinal);
        await SaveAsync(SettingGroup.Limits, ("Security:Codes:PerHour", "2"));
        Assert.True((await _console.Esim.HandOut.TakeAsync(keys[1], HandOutWay.Screen, default)).IsDone);
    }

    [Fact]
    public async Task How_long_sessions_last_is_in_force_at_once_for_those_that_have_begun_too()
    {
        await _console.AddPersonAsync("person-1", Roles.Administrator);
        var book = _console.Get<SessionBook>();
        await book.BeginAsync(new Session { KeyHash = "key", PersonId = "person-1", Ticket = [1], Device = "Test", Address = "::1" },
            default);
        var hoursAgo = TimeProvider.System.GetUtcNow().AddHours(-9);
        await _console.ReadAsync(context => context.Sessions.ExecuteUpdateAsync(set =>
            set.SetProperty(one => one.BeganAt, hoursAgo).SetProperty(one => one.UsedAt, hoursAgo)));
        book.Forget("key");
        Assert.NotNull(await book.FindAsync("key"));
        await SaveAsync(SettingGroup.Limits, (SettingFields.SessionIdle, "8"));
        Assert.Null(await book.FindAsync("key"));
        Assert.Equal("8", (await RowAsync(SettingFields.SessionIdle)).Value);
        await SaveAsync(SettingGroup.Limits, (SettingFields.SessionIdle, ""));
        Assert.NotNull(await book.FindAsync("key"));
        Assert.Equal("session-limits", (await TryAsync(SettingGroup.Limits, (SettingFields.SessionAbsolute, "11"))).Refusal?.Code);
        await SaveAsync(SettingGroup.Limits, (SettingFields.SessionIdle, "8:30"), (SettingFields.SessionAbsolute, "8:30"));
        Assert.Null(await book.FindAsync("key"));
    }

    [Fact]
    public async Task Limits_that_the_installation_sets_are_shown_in_hours_and_fixed()
    {
        await _console.StopAsync();
        _console = await OpenAsync(settings => settings[SettingFields.SessionAbsolute] = "2.00:00:00");
        var row = await RowAsync(SettingFields.SessionAbsolute);
        Assert.Equal(("48", true), (row.Value, row.IsFixed));
        Assert.Equal("session-limits", (await TryAsync(SettingGroup.Limits, (SettingFields.SessionIdle, "49"))).Refusal?.Code);
    }

    [Fact]
    public async Task Credentials_are_tried_before_they_are_stored()
    {
        await _console.StopAsync();
        var (code, secret) = (_simulator.Options.AccessCode, _simulator.Options.SecretKey);
        _console = await OpenAsync(settings =>
        {
            settings.Remove(SettingFields.AccessCode);
            settings.Remove(SettingFields.SecretKey);
        });
        Assert.Equal("credentials-missing", (await TryAsync(SettingGroup.Vendor, (SettingFields.AccessCode, code))).Refusal?.Code);
        Assert.NotNull((await TryAsync(SettingGroup.Vendor, (SettingFields.AccessCode, code), (SettingFields.SecretKey, "wrong"))).Problem);
        Assert.Equal(0, await _console.ReadAsync(context => context.Settings.CountAsync()));

        await SaveAsync(SettingGroup.Vendor, (SettingFields.AccessCode, code), (SettingFields.SecretKey, secret));
        Assert.True((await _console.Get<EsimAccessClient>().BalanceAsync(CallPriority.Person, default)).IsDone);
    }

    [Fact]
    public async Task A_test_message_goes_to_whoever_asks_with_what_is_typed()
    {
        await _console.AddPersonAsync("person-1", Roles.Administrator);
        await _console.ReadAsync(context => context.Users.Where(person => person.Id == "person-1")
            .ExecuteUpdateAsync(change => change.SetProperty(person => person.Email, "ada@example.com")));
        using var server = new MailServer("250 ok");
        var told = await _console.Esim.Settings.TestMailAsync(new Dictionary<string, string>
        {
            ["Mail:Host"] = "127.0.0.1",
            ["Mail:Port"] = server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Mail:From"] = "shop@example.com",
        }, default);
        Assert.Contains("ada@example.com", told.Value, StringComparison.Ordinal);
        Assert.Contains(server.Heard, line => line.StartsWith("MAIL FROM:<shop@example.com>", StringComparison.OrdinalIgnoreCase));
        Assert.Empty(_console.Get<IOptions<MailOptions>>().Value.Host);

        using var refusing = new MailServer("550 no such user");
        Assert.Equal("mail", (await _console.Esim.Settings.TestMailAsync(new Dictionary<string, string>
        {
            ["Mail:Host"] = "127.0.0.1",
            ["Mail:Port"] = refusing.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        }, default)).Refusal?.Code);
    }

    [Fact]
    public async Task Credentials_can_be_laid_down_beside_those_of_a_company_that_are_set_outside_and_not_beside_the_demos()
    {
        var (code, secret) = (_simulator.Options.AccessCode, _simulator.Options.SecretKey);
        var configuration = _console.Get<IConfiguration>();
        Assert.False(await EsimAdmin.Core.Extensions.HoldsCredentialsAsync(Without(configuration), _folder, default));
        await SaveAsync(SettingGroup.Vendor, (SettingFields.AccessCode, code), (SettingFields.SecretKey, secret));
        Assert.Equal((SettingSource.Installation, false),
            ((await RowAsync(SettingFields.AccessCode)).Source, (await RowAsync(SettingFields.AccessCode)).IsFixed));
        Assert.True(await EsimAdmin.Core.Extensions.HoldsCredentialsAsync(Without(configuration), _folder, default));
        // With both outside nothing is missing that the database would have to hold.
        Assert.False(await EsimAdmin.Core.Extensions.HoldsCredentialsAsync(configuration, _folder, default));

        await _console.Get<Work>().DoAsync(unit => KindBook.MarkAsync(unit, DatabaseKind.Simulated, new DemoTraces([], ""), default),
            default);
        Assert.Equal("setting-fixed", (await TryAsync(SettingGroup.Vendor, (SettingFields.AccessCode, code))).Refusal?.Code);
        Assert.True((await RowAsync(SettingFields.AccessCode)).IsFixed);

        static IConfiguration Without(IConfiguration known) => new ConfigurationBuilder().AddInMemoryCollection(
            [new("ConnectionStrings:EsimAdmin", known["ConnectionStrings:EsimAdmin"])]).Build();
    }

    [Fact]
    public async Task A_mail_password_goes_to_no_server_but_the_one_that_it_was_typed_for()
    {
        await _console.AddPersonAsync("person-1", Roles.Administrator);
        await _console.ReadAsync(context => context.Users.ExecuteUpdateAsync(
            change => change.SetProperty(person => person.Email, "ada@example.com")));
        await SaveAsync(SettingGroup.Mail, ("Mail:Host", "mail.example.com"), ("Mail:User", "shop"), ("Mail:Password", Password));
        using var server = new MailServer("250 ok");
        var port = server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var elsewhere = new Dictionary<string, string> { ["Mail:Host"] = "127.0.0.1", ["Mail:Port"] = port };
        Assert.Equal("mail-password", (await _console.Esim.Settings.TestMailAsync(elsewhere, default)).Refusal?.Code);
        Assert.Equal("mail-password", (await TryAsync(SettingGroup.Mail, ("Mail:Host", "127.0.0.1"))).Refusal?.Code);
        Assert.Equal("mail-password", (await TryAsync(SettingGroup.Mail, ("Mail:User", "other"))).Refusal?.Code);
        Assert.Equal("mail-password", (await TryAsync(SettingGroup.Mail, ("Mail:Port", port))).Refusal?.Code);
        Assert.Empty(server.Heard);
        await SaveAsync(SettingGroup.Mail, ("Mail:Host", "127.0.0.1"), ("Mail:Password", "another"));
        await SaveAsync(SettingGroup.Mail, ("Mail:From", "shop@example.com"));
    }

    [Fact]
    public async Task What_a_setting_cannot_say_is_not_stored()
    {
        foreach (var (group, key, value) in new[]
        {
            (SettingGroup.Brand, "Brand:Color", "red;background:url(x)"), (SettingGroup.Mail, "Mail:From", "nobody"),
            (SettingGroup.Webhooks, "Webhooks:AllowedSenders", "0.0.0.0/0"), (SettingGroup.Money, "Finance:LowBalance", "much"),
        })
        {
            Assert.Equal((key, "setting"), (key, (await TryAsync(group, (key, value))).Refusal?.Code));
        }
        Assert.Equal("setting", (await _console.Esim.Settings.TestMailAsync(
            new Dictionary<string, string> { ["Mail:From"] = "nobody" }, default)).Refusal?.Code);
        Assert.Empty(await _console.ReadAsync(context => context.Settings.ToListAsync()));
    }

    [Fact]
    public async Task What_stands_in_the_table_and_is_no_setting_is_not_put_in_force()
    {
        await SaveAsync(SettingGroup.Brand, ("Brand:Name", "Known"));
        await _console.ReadAsync(context =>
        {
            context.Settings.AddRange(new Setting { Key = "Brand:PublicUrl", Value = "https://evil.example", ChangedBy = "x" },
                new Setting { Key = "AllowedHosts", Value = "evil.example", ChangedBy = "x" });
            return context.SaveChangesAsync();
        });
        await _console.StopAsync();
        _console = await OpenAsync();
        Assert.Equal(("Known", ""), (Brand.Name, Brand.PublicUrl));
        Assert.Null(_console.Get<IConfiguration>()["AllowedHosts"]);
    }

    [Fact]
    public async Task The_secret_of_the_path_is_neither_shown_nor_written_down_with_the_address()
    {
        await _console.StopAsync();
        _console = await OpenAsync(settings => settings[SettingFields.WebhookUrl] = "https://a.example/webhooks/esim-access/quiet-path-9");
        Assert.Equal("https://a.example/webhooks/esim-access", (await RowAsync(SettingFields.WebhookUrl)).Value);
        await _console.StopAsync();
        _console = await OpenAsync();
        await SaveAsync(SettingGroup.Webhooks, (SettingFields.PathSecret, "quiet-path-9"),
            (SettingFields.WebhookUrl, "https://a.example/webhooks/esim-access"));
        Assert.All(await _console.ReadAsync(context => context.AuditEntries.Select(entry => entry.Facts + entry.Words).ToListAsync()),
            told => Assert.DoesNotContain("quiet-path-9", told, StringComparison.Ordinal));
    }

    private BrandOptions Brand => _console.Get<IOptions<BrandOptions>>().Value;

    private async Task<TestConsole> OpenAsync(Action<Dictionary<string, string?>>? change = null)
    {
        var console = await TestConsole.StartAsync(_simulator, _folder, change);
        console.Caller.Caller = TestCaller.As(Roles.Administrator);
        return console;
    }

    private async Task<SettingRow> RowAsync(string key) =>
        (await _console.Esim.Settings.GetAsync(default)).Rows.Single(row => row.Field.Key == key);

    private async Task SaveAsync(SettingGroup group, params (string Key, string Value)[] values)
    {
        var outcome = await TryAsync(group, values);
        Assert.True(outcome.IsDone, outcome.Refusal?.Text ?? outcome.Problem?.Code);
    }

    private async Task<Outcome> TryAsync(SettingGroup group, params (string Key, string Value)[] values) =>
        await _console.Esim.Settings.SaveAsync(group, values.ToDictionary(pair => pair.Key, pair => pair.Value),
            (await _console.Esim.Settings.GetAsync(default)).Version, default);
}

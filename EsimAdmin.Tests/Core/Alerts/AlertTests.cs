using EsimAdmin.Core;
using EsimAdmin.Core.Alerts;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.Handover;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.Mails;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using EsimAdmin.Tests.Core.Esims;
using EsimAdmin.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace EsimAdmin.Tests.Core.Alerts;

public sealed class AlertTests : IAsyncLifetime
{
    private readonly Clock _clock = new();
    private TestSimulator _simulator = default!;
    private TestConsole _console = default!;
    private List<string> _keys = [];

    public async Task InitializeAsync()
    {
        _simulator = await TestSimulator.StartAsync();
        _keys = AccountTests.Populate(_simulator, 6);
        _console = await TestConsole.StartAsync(_simulator, workers: false);
        Assert.Null(await _console.Get<EsimImporter>().RunAsync(default));
        _console.Caller.Caller = TestCaller.As(Roles.Administrator);
    }

    public async Task DisposeAsync()
    {
        await _console.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task Each_person_reads_alerts_alone_and_sees_only_what_the_role_permits()
    {
        await AddAsync(AlertKind.Data, "1", _keys[1]);
        await AddAsync(AlertKind.LowBalance, "2");
        await AddAsync(AlertKind.VendorDown, "3");
        Assert.Equal(3, await _console.Esim.Alerts.UnreadAsync(default));
        var newest = (await _console.Esim.Alerts.ListAsync(default, 0, 10, default)).Rows[0];
        await _console.Esim.Alerts.ReadAsync(newest.Alert.Id, default);
        await _console.Esim.Alerts.ReadAsync(newest.Alert.Id, default);
        Assert.Equal(2, await _console.Esim.Alerts.UnreadAsync(default));
        Assert.Equal(2, (await _console.Esim.Alerts.ListAsync(new AlertQuery(UnreadOnly: true), 0, 10, default)).Total);

        _console.Caller.Caller = new Caller("person-2", "Other", Permissions.Of([Roles.Support]));
        Assert.Equal(AlertKind.Data, Assert.Single((await _console.Esim.Alerts.ListAsync(default, 0, 10, default)).Rows).Alert.Kind);
        await _console.Esim.Alerts.ReadAllAsync(long.MaxValue, default);
        Assert.Equal(0, await _console.Esim.Alerts.UnreadAsync(default));

        _console.Caller.Caller = TestCaller.As(Roles.Administrator);
        Assert.Equal(2, await _console.Esim.Alerts.UnreadAsync(default));
    }

    [Fact]
    public async Task What_is_muted_is_not_shown_to_that_person_and_only_mine_leaves_other_managers_customers_out()
    {
        var mine = await CustomerAsync("Mine", "person-1", _keys[1]);
        await CustomerAsync("Theirs", "person-9", _keys[2]);
        foreach (var key in _keys.Take(4)) await AddAsync(AlertKind.Data, key, key);
        Assert.Equal(4, await _console.Esim.Alerts.UnreadAsync(default));
        Assert.True((await _console.Esim.Alerts
            .SaveAsync(new AlertPreferenceEdit(OnlyMine: true, AlertSeverity.Info, false, AlertSeverity.Warning, null, null, "UTC"),
            default)).IsDone);
        Assert.Equal(3, await _console.Esim.Alerts.UnreadAsync(default));
        Assert.Equal(_keys[1], Assert.Single((await _console.Esim.Alerts.ListAsync(new AlertQuery(OfMyCustomers: true), 0, 10, default))
            .Rows).Alert.EsimTranNo);

        await _console.Esim.Alerts.MuteAsync(_keys[0], null, true, default);
        await _console.Esim.Alerts.MuteAsync(null, mine, true, default);
        await _console.Esim.Alerts.MuteAsync(null, mine, true, default);
        Assert.Equal(1, await _console.Esim.Alerts.UnreadAsync(default));
        Assert.Equal(2, (await _console.Esim.Alerts.MutesAsync(default)).Count);
        await _console.Esim.Alerts.MuteAsync(null, mine, false, default);
        Assert.Equal(2, await _console.Esim.Alerts.UnreadAsync(default));

        _console.Caller.Caller = new Caller("person-2", "Other", Permissions.Of([Roles.Administrator]));
        Assert.Equal(4, await _console.Esim.Alerts.UnreadAsync(default));
    }

    [Fact]
    public async Task A_low_balance_is_told_once_for_each_fall_and_over_when_it_is_refilled()
    {
        var balance = _console.Get<BalanceMirror>();
        var watch = Watch(new ConnectionHealth(_console.Get<LiveUpdates>(), _clock));
        foreach (var (dollars, told, lasting) in new[] { (500, 0, 0), (90, 1, 1), (40, 1, 1), (300, 1, 0), (99, 2, 1) })
        {
            _simulator.With(world =>
            {
                world.Pay(Money.FromDollars(dollars).Units - world.Account.Balance, "set", $"to-{dollars}",
                DateTimeOffset.UtcNow); return true;
            });
            Assert.Null((await balance.RefreshAsync(CallPriority.Person, default)).Problem);
            await watch.RoundAsync(default);
            await watch.RoundAsync(default);
            var alerts = (await _console.Esim.Alerts.ListAsync(new AlertQuery(AlertKind.LowBalance), 0, 10, default)).Rows;
            Assert.Equal((told, lasting), (alerts.Count, alerts.Count(row => row.Alert.EndedAt is null)));
        }
    }

    [Fact]
    public async Task An_outage_is_told_after_two_minutes_once_and_the_next_one_anew()
    {
        var health = new ConnectionHealth(_console.Get<LiveUpdates>(), _clock);
        var watch = Watch(health);
        var down = new VendorProblem(VendorErrors.Find(VendorErrors.Unreachable), null, "", false);
        for (var outage = 1; outage <= 2; outage++)
        {
            health.Note(down);
            await watch.RoundAsync(default);
            Assert.Equal(outage - 1, await CountAsync(AlertKind.VendorDown));
            _clock.Now = _clock.Now.AddMinutes(3);
            health.Note(down);
            await watch.RoundAsync(default);
            await watch.RoundAsync(default);
            Assert.Equal(outage, await CountAsync(AlertKind.VendorDown));
            _clock.Now = _clock.Now.AddSeconds(1);
            health.Note(null);
            await watch.RoundAsync(default);
            Assert.Equal(outage, await _console.ReadAsync(context =>
                context.Alerts.CountAsync(alert => alert.Kind == AlertKind.VendorDown && alert.EndedAt != null)));
        }
    }

    [Fact]
    public async Task An_outage_ends_only_when_every_process_that_met_it_has_had_an_answer_or_has_ended()
    {
        var (mine, other) = (new ConnectionHealth(_console.Get<LiveUpdates>(), _clock),
            new ConnectionHealth(_console.Get<LiveUpdates>(), _clock));
        var (here, there, fresh) = (Watch(mine), Watch(other), Watch(new ConnectionHealth(_console.Get<LiveUpdates>(), _clock)));
        var down = new VendorProblem(VendorErrors.Find(VendorErrors.Unreachable), null, "", false);
        async Task<int> OpenAsync()
        {
            foreach (var watch in new[] { here, there, fresh }) await watch.RoundAsync(default);
            return await _console.ReadAsync(context =>
                context.Alerts.CountAsync(alert => alert.Kind == AlertKind.VendorDown && alert.EndedAt == null));
        }

        other.Note(null);
        mine.Note(down);
        _clock.Now = _clock.Now.AddMinutes(3);
        mine.Note(down);
        Assert.Equal(1, await OpenAsync());
        _clock.Now = _clock.Now.AddSeconds(10);
        other.Note(null);
        Assert.Equal(1, await OpenAsync());
        _clock.Now = _clock.Now.AddSeconds(10);
        mine.Note(null);
        Assert.Equal(0, await OpenAsync());

        // Of two that meet it one ends: what the other sees counts after a while.
        mine.Note(down);
        _clock.Now = _clock.Now.AddMinutes(3);
        mine.Note(down);
        Assert.Equal(1, await OpenAsync());
        here = fresh;
        _clock.Now += AlertWatch.WordCounts / 2;
        other.Note(null);
        Assert.Equal(1, await OpenAsync());
        _clock.Now += AlertWatch.WordCounts;
        Assert.Equal(0, await OpenAsync());
        Assert.Equal(2, await CountAsync(AlertKind.VendorDown));
    }

    [Fact]
    public async Task Ends_lapses_and_stuck_orders_are_told_once()
    {
        await _console.ReadAsync(async context =>
        {
            var esims = await context.Esims.OrderBy(esim => esim.EsimTranNo).ToListAsync();
            (esims[1].Status, esims[1].ExpiresAt) = (EsimStatus.InUse, _clock.Now.AddHours(5));
            (esims[2].Status, esims[2].ExpiresAt) = (EsimStatus.New, _clock.Now.AddDays(5));
            (esims[3].Status, esims[3].ExpiresAt) = (EsimStatus.Cancelled, _clock.Now.AddHours(5));
            context.Orders.Add(new Order
            {
                CartKey = Guid.NewGuid(),
                PersonId = "person-1",
                PersonName = "Test",
                CreatedAt = _clock.Now.AddMinutes(-11),
                Status = OrderStatus.Allocating
            });
            context.Orders.Add(new Order
            {
                CartKey = Guid.NewGuid(),
                PersonId = "person-1",
                PersonName = "Test",
                CreatedAt = _clock.Now.AddMinutes(-9),
                Status = OrderStatus.Allocating
            });
            return await context.SaveChangesAsync();
        });
        var watch = Watch(new ConnectionHealth(_console.Get<LiveUpdates>(), _clock));
        await watch.RoundAsync(default);
        await watch.RoundAsync(default);
        Assert.Equal((1, 1, 1), (await CountAsync(AlertKind.Ends), await CountAsync(AlertKind.NeverInstalled),
            await CountAsync(AlertKind.StuckOrder)));
        await _console.ReadAsync(context => context.Orders.ExecuteUpdateAsync(
            change => change.SetProperty(order => order.Status, OrderStatus.Complete)));
        await watch.RoundAsync(default);
        Assert.NotNull(Assert.Single((await _console.Esim.Alerts.ListAsync(new AlertQuery(AlertKind.StuckOrder), 0, 10, default)).Rows)
            .Alert.EndedAt);
    }

    [Fact]
    public async Task A_download_without_an_installation_within_an_hour_is_told_once()
    {
        var start = _clock.Now;
        await _console.ReadAsync(async context =>
        {
            (await context.Esims.SingleAsync(esim => esim.EsimTranNo == _keys[0])).Status = EsimStatus.Downloaded;
            context.EsimEvents.Add(new EsimEvent { EsimTranNo = _keys[0], At = start, Text = nameof(EsimStatus.Downloaded) });
            return await context.SaveChangesAsync();
        });
        var watch = Watch(new ConnectionHealth(_console.Get<LiveUpdates>(), _clock));
        _clock.Now = start + AlertRules.InstalledWithin - TimeSpan.FromMinutes(1);
        await watch.RoundAsync(default);
        Assert.Equal(0, await CountAsync(AlertKind.NotInstalled));
        _clock.Now = start + AlertRules.InstalledWithin;
        await watch.RoundAsync(default);
        await watch.RoundAsync(default);
        Assert.Equal(1, await CountAsync(AlertKind.NotInstalled));
    }

    [Fact]
    public async Task What_a_top_up_ends_is_over_once_the_vendor_shows_it()
    {
        var esim = await _console.ReadAsync(context => context.Esims.SingleAsync(one => one.EsimTranNo == _keys[1]));
        await AddAsync(AlertKind.Ends, $"{_keys[1]}:{esim.ExpiresAt!.Value.ToUnixTimeSeconds()}", _keys[1]);
        await AddAsync(AlertKind.UncertainAction, $"{_keys[1]}:sms", _keys[1]);
        await _console.Esim.Esims.RefreshAsync(_keys[1], default);
        Assert.Empty(await OverAsync());
        _simulator.With(world => world.FindEsim(_keys[1])!.ExpiresAt += TimeSpan.FromDays(30));
        await _console.Esim.Esims.RefreshAsync(_keys[1], default);
        Assert.Equal([AlertKind.Ends], await OverAsync());

        Task<List<AlertKind>> OverAsync() => _console.ReadAsync(context => context.Alerts.Where(alert => alert.EndedAt != null)
            .Select(alert => alert.Kind).ToListAsync());
    }

    [Fact]
    public async Task Alerts_come_by_mail_in_one_mail_after_the_quiet_hours_and_never_twice()
    {
        await _console.ReadAsync(async context =>
        {
            context.Users.Add(new Person
            {
                Id = "person-1",
                UserName = "maya@example.com",
                Email = "maya@example.com",
                DisplayName = "Maya"
            });
            context.Roles.Add(new IdentityRole(Roles.AccountManager) { Id = "role", NormalizedName = "ACCOUNT MANAGER" });
            context.UserRoles.Add(new IdentityUserRole<string> { UserId = "person-1", RoleId = "role" });
            return await context.SaveChangesAsync();
        });
        await AddAsync(AlertKind.Data, "before", _keys[1]);
        Assert.True((await _console.Esim.Alerts
            .SaveAsync(new AlertPreferenceEdit(false, AlertSeverity.Info, ByMail: true, AlertSeverity.Warning, 22 * 60, 7 * 60, "UTC"),
            default)).IsDone);
        await AddAsync(AlertKind.Data, "one", _keys[1]);
        await AddAsync(AlertKind.Data, "two", _keys[2]);
        await AddAsync(AlertKind.Data, "quietly", _keys[2], AlertSeverity.Info);
        await AddAsync(AlertKind.VendorDown, "not for this role");
        var mailer = new AlertMailer(Options.Create(new BrandOptions()), Clockwork, _console.Get<IDbContextFactory<EsimAdminDbContext>>(),
            _clock, NullLogger<AlertMailer>.Instance);

        _clock.Now = new DateTimeOffset(2026, 11, 24, 23, 0, 0, TimeSpan.Zero);
        await mailer.RoundAsync(default);
        Assert.Empty(await MailsAsync());
        _clock.Now = _clock.Now.AddHours(9);
        await mailer.RoundAsync(default);
        await mailer.RoundAsync(default);
        var mail = Assert.Single(await MailsAsync());
        Assert.Equal(("maya@example.com", "2 alerts"), (mail.To, mail.Subject));
        Assert.DoesNotContain("not for this role", mail.Text, StringComparison.Ordinal);

        await AddAsync(AlertKind.Data, "three", _keys[3]);
        await mailer.RoundAsync(default);
        Assert.Single(await MailsAsync());
        _clock.Now += AlertMailer.Apart + TimeSpan.FromSeconds(1);
        await _console.ReadAsync(context => context.Users.ExecuteUpdateAsync(change =>
            change.SetProperty(person => person.TimeZone, "Asia/Tokyo")));
        await mailer.RoundAsync(default);
        Assert.Contains(" UTC · ", mail.Text, StringComparison.Ordinal);
        Assert.Contains(" Asia/Tokyo · ", Assert.Single(await MailsAsync(), one => one.Id != mail.Id).Text, StringComparison.Ordinal);
    }

    /// <summary>Writes by this test's clock.</summary>
    private Work Clockwork => new(_console.Get<IDbContextFactory<EsimAdminDbContext>>(),
        _console.Get<StorageHealth>(), _console.Get<LiveUpdates>(), _clock, NullLogger<Work>.Instance);

    private AlertWatch Watch(ConnectionHealth health) =>
        new(health, Options.Create(new FinanceOptions()), Clockwork, _clock, NullLogger<AlertWatch>.Instance);

    private Task<int> CountAsync(AlertKind kind) => _console.ReadAsync(context => context.Alerts.CountAsync(alert => alert.Kind == kind));

    private Task<List<Mail>> MailsAsync() => _console.ReadAsync(context => context.Mails.ToListAsync());

    private async Task<long> CustomerAsync(string name, string managerId, string key)
    {
        var customer = (await _console.Esim.Customers.GetOrAddAsync(name, default)).Value!;
        await _console.ReadAsync(context => context.Customers.Where(one => one.Id == customer.Id)
            .ExecuteUpdateAsync(change => change.SetProperty(one => one.ManagerId, managerId)));
        await _console.Esim.Customers.AssignAsync([key], customer.Id, default);
        return customer.Id;
    }

    private Task<int> AddAsync(AlertKind kind, string key, string? esimTranNo = null, AlertSeverity severity = AlertSeverity.Warning) =>
        _console.ReadAsync(async context =>
    {
        var esim = esimTranNo is null ? null : await context.Esims.SingleAsync(one => one.EsimTranNo == esimTranNo);
        context.Alerts.Add(new Alert
        {
            Key = $"{kind}:{key}",
            Kind = kind,
            Severity = severity,
            EsimTranNo = esimTranNo,
            CustomerId = esim?.CustomerId,
            Subject = key,
            Text = key,
            At = _clock.Now
        });
        return await context.SaveChangesAsync();
    });

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

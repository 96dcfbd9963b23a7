using System.Text.RegularExpressions;
using EsimAdmin.Core.Alerts;
using EsimAdmin.Core.Audit;
using EsimAdmin.Core.Customers;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EsimAdmin.Tests.Core.Audit;

/// <summary>The audit log on a real database: written with its effect, never changed, verified as a whole.</summary>
public sealed class AuditLogTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    private TestSimulator _simulator = default!;
    private TestConsole _console = default!;

    private Work Work => _console.Get<Work>();

    public async Task InitializeAsync()
    {
        _simulator = await TestSimulator.StartAsync();
        _console = await TestConsole.StartAsync(_simulator, workers: false,
            services: services => services.AddSingleton<TimeProvider>(_clock));
        _console.Caller.Caller = TestCaller.As(Roles.Administrator) with { Address = "192.0.2.7" };
    }

    public async Task DisposeAsync()
    {
        await _console.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task An_effect_that_is_rolled_back_leaves_no_entry_and_an_entry_that_cannot_be_stored_no_effect()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => Work.DoAsync(async unit =>
        {
            await CustomerBook.GetOrAddAsync(unit, "Kestrel Robotics", TestCaller.As(Roles.Administrator), default);
            throw new InvalidDataException();
        }, default));
        Assert.Equal((0, 0), await CountAsync());

        // The log is in the way: nothing is done.
        await TamperAsync(
            """CREATE TRIGGER "full" BEFORE INSERT ON "AuditEntries" BEGIN SELECT RAISE(ABORT, 'no'); END""");
        await Assert.ThrowsAnyAsync<DbUpdateException>(() => _console.Esim.Customers.GetOrAddAsync("Kestrel Robotics", default));
        Assert.Equal((0, 0), await CountAsync());
        await TamperAsync("""DROP TRIGGER "full";""");
        await _console.Esim.Customers.GetOrAddAsync("Kestrel Robotics", default);
        Assert.Equal((1, 1), await CountAsync());

        async Task<(int, int)> CountAsync() => await _console.ReadAsync(async context =>
            (await context.Customers.CountAsync(), await context.AuditEntries.CountAsync()));
    }

    [Fact]
    public async Task A_change_that_begins_anew_is_written_down_once()
    {
        await Work.DoAsync(unit => Task.FromResult(unit.Context.Esims.Add(new Esim { EsimTranNo = "1", Iccid = "8901" })), default);
        var attempts = 0;
        using var work = Another();
        await work.DoAsync(async unit =>
        {
            var esim = await unit.Context.Esims.SingleAsync();
            if (++attempts == 1) await unit.Context.Database.ExecuteSqlAsync($"UPDATE \"Esims\" SET \"Version\" = \"Version\" + 1");
            esim.PackageName = "x";
            unit.Audit(Note("x"));
        }, default);
        Assert.Equal((2, 1), (attempts, await _console.ReadAsync(context => context.AuditEntries.CountAsync())));
    }

    [Fact]
    public async Task Nothing_that_stands_there_is_changed_or_deleted_through_the_program()
    {
        await AddAsync(3);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Work.DoAsync(async unit =>
            typeof(AuditEntry).GetProperty(nameof(AuditEntry.Reason))!.SetValue(await unit.Context.AuditEntries.FirstAsync(), "another"),
            default));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Work.DoAsync(async unit =>
            unit.Context.AuditEntries.Remove(await unit.Context.AuditEntries.FirstAsync()), default));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Work.DoAsync(
            unit => unit.Context.AuditEntries.ExecuteDeleteAsync(), default));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Work.DoAsync(unit => unit.Context.AuditEntries
            .Where(entry => entry.Id > 1).ExecuteUpdateAsync(change => change.SetProperty(entry => entry.Reason, "another")), default));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Work.DoAsync(
            unit => unit.Context.Database.ExecuteSqlRawAsync("DELETE FROM \"AuditEntries\""), default));
        Assert.True((await VerifyAsync()).IsWhole);
        Assert.Equal(3, await _console.ReadAsync(context => context.AuditEntries.CountAsync()));
    }

    [Fact]
    public void In_the_source_only_the_erasing_of_a_customer_touches_entries()
    {
        var touching = new Regex(@"(AuditEntries|Set<AuditEntry>\(\))(?:(?!;\s*\n)[\s\S])*?"
            + @"\.(ExecuteUpdate|ExecuteDelete|Remove|RemoveRange|Update)\w*\(");
        Assert.Equal(["AuditBook.cs"], from room in new[] { "EsimAdmin.Core", "EsimAdmin.Web" }
                                       from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, room), "*.cs",
                                           SearchOption.AllDirectories)
                                       where !file.Contains("Migrations", StringComparison.Ordinal) && !file.Contains("/obj/",
                                           StringComparison.Ordinal)
                                       where touching.IsMatch(File.ReadAllText(file))
                                       select Path.GetFileName(file));
    }

    [Fact]
    public async Task Twenty_writers_in_two_processes_leave_one_unbroken_chain()
    {
        // A second runner knows nothing of the first one's turns: the database alone decides.
        using var one = Another();
        using var other = Another();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(writer => Task.Run(async () =>
        {
            for (var number = 0; number < 10; number++)
            {
                await (writer % 2 == 0 ? one : other).DoAsync(unit =>
                {
                    unit.Audit(Note($"{writer}-{number}"));
                    if (number % 3 == 0) unit.Audit(Note($"{writer}-{number} too"));
                    return Task.CompletedTask;
                }, default);
            }
        })));
        var verdict = await VerifyAsync();
        Assert.Equal((280, true), (verdict.Count, verdict.IsWhole));
    }

    [Theory]
    [InlineData("UPDATE \"AuditEntries\" SET \"PersonName\" = 'Nobody' WHERE \"Id\" = 3", "Entry 3 (Nobody,")]
    [InlineData("UPDATE \"AuditEntries\" SET \"Words\" = '[1]' WHERE \"Id\" = 3", "The words of Entry 3 (")]
    [InlineData("UPDATE \"AuditEntries\" SET \"Words\" = NULL, \"SubjectName\" = NULL, \"Salt\" = NULL WHERE \"Id\" = 3",
        "The words of Entry 3 (")]
    [InlineData("UPDATE \"AuditEntries\" SET \"Words\" = NULL, \"SubjectName\" = NULL, \"Salt\" = NULL, \"ErasedFor\" = 9 WHERE \"Id\" = 3",
        "1 entries up to 3 are blank for customer 9, whose erasure has blanked 0")]
    [InlineData("DELETE FROM \"AuditEntries\" WHERE \"Id\" = 3", "Entry 3 is missing before Entry 4 (")]
    [InlineData("DELETE FROM \"AuditEntries\" WHERE \"Id\" > 3", "Entries 4 to 5 are missing at the end")]
    [InlineData("DELETE FROM \"AuditEntries\"", "Entries 1 to 5 are missing at the end")]
    [InlineData("UPDATE \"AuditEntries\" SET \"Id\" = 6 WHERE \"Id\" = 3", "Entry 3 is missing before Entry 4 (")]
    [InlineData("DELETE FROM \"Facts\" WHERE \"Name\" = 'Audit:Head'", "What says where the log ends is missing")]
    public async Task What_somebody_does_to_the_database_is_found_and_goes_on_being_found(string statement, string words)
    {
        await AddAsync(5);
        await TamperAsync(statement);
        Assert.Contains((await VerifyAsync()).Breaks, found => found.Text.Contains(words, StringComparison.Ordinal));
        // Business goes on, and what is written then hides nothing, save that somebody took away where the log ends.
        await AddAsync(2);
        Assert.Equal(statement.Contains("Audit:Head", StringComparison.Ordinal), (await VerifyAsync()).IsWhole);
    }

    [Fact]
    public async Task A_log_of_many_parts_is_read_to_its_end()
    {
        await _console.ReadAsync(async context =>
        {
            var previous = AuditHead.None.Hash;
            for (var id = 1; id <= 4001; id++)
            {
                var entry = AuditChain.Next(id, previous, Note("x"), _clock.GetUtcNow());
                context.AuditEntries.Add(entry);
                previous = entry.Hash;
            }
            context.Facts.Add(new Fact { Name = AuditHead.FactName, Value = new AuditHead(4001, previous).ToString() });
            return await context.SaveChangesAsync();
        });
        Assert.Equal((4001, true), (await VerifyAsync() is var verdict ? (verdict.Count, verdict.IsWhole) : default));
        await TamperAsync("UPDATE \"AuditEntries\" SET \"Reason\" = 'x' WHERE \"Id\" IN (2000, 4001)");
        Assert.Equal([2000L, 4001L], (await VerifyAsync()).Breaks.Select(found => found.Id).Distinct());
    }

    [Fact]
    public async Task Erasing_a_customer_blanks_the_words_and_the_chain_still_verifies()
    {
        var customers = _console.Esim.Customers;
        var ana = (await customers.GetOrAddAsync("Ana Pérez", default)).Value!;
        var other = (await customers.GetOrAddAsync("Blue Travel", default)).Value!;
        Assert.True((await customers.SaveAsync(ana.Id,
            new CustomerEdit("Ana María Pérez", false, "ana@example.com", "+34 600", "", "notes", 0), default)).IsDone);
        await Work.DoAsync(unit => Task.FromResult(unit.Context.Esims.Add(new Esim { EsimTranNo = "1", Iccid = "8901" })), default);
        // Before it was hers, too: what somebody typed may be about her.
        await Work.DoAsync(unit =>
        {
            unit.Audit(new AuditNote(TestCaller.As(Roles.Support), AuditActions.OfEsim("Suspend").Asked, AuditSubject.Esim("1", "8901"))
            {
                Words = [AuditField.New("Why", "Ana called from Madrid")],
            });
            return Task.CompletedTask;
        }, default);
        Assert.True((await customers.AssignAsync("1", "Ana María Pérez", default)).IsDone);

        await customers.EraseAsync(ana.Id, default);
        var verdict = await VerifyAsync();
        Assert.Equal((6, true), (verdict.Count, verdict.IsWhole));
        var entries = await _console.ReadAsync(context => context.AuditEntries.AsNoTracking().OrderBy(entry => entry.Id).ToListAsync());
        foreach (var part in new[] { "Ana", "ana@", "Madrid", "+34", "Mar\\u" })
            Assert.DoesNotContain(part, Everything(entries), StringComparison.OrdinalIgnoreCase);
        Assert.Equal("Blue Travel", entries.Single(entry => entry.CustomerId == other.Id).SubjectName);
        var rows = (await _console.Esim.Audit.ListAsync(new AuditQuery(Area: AuditArea.Customers), 0, 50, default)).Rows;
        Assert.Equal($"Customer {ana.Id} (erased)", rows[^1].Subject);
        Assert.Equal(("Test Person", "192.0.2.7"), (rows[^1].PersonName, rows[^1].Address));

        // Nobody can hide behind the erasure: one more blank is one too many.
        await TamperAsync("UPDATE \"AuditEntries\" SET \"Words\" = NULL, \"SubjectName\" = NULL, \"Salt\" = NULL, "
            + $"\"ErasedFor\" = {ana.Id} WHERE \"Id\" = 2");
        Assert.Contains("5 entries up to 5 are blank for customer", Assert.Single((await VerifyAsync()).Breaks).Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_refused_is_written_down_at_once_and_then_once_a_minute_with_how_often()
    {
        _console.Caller.Caller = TestCaller.As(Roles.Support) with { Address = "192.0.2.9" };
        var worker = _console.Get<RefusalWorker>();
        async Task AskAsync(int times)
        {
            for (var time = 0; time < times; time++)
                await Assert.ThrowsAsync<NotAllowedException>(() => _console.Esim.Audit.StateAsync(default));
            await worker.RoundAsync(default);
        }
        await AskAsync(1);
        await AskAsync(500);
        Assert.Equal(1, await _console.ReadAsync(context => context.AuditEntries.CountAsync()));
        _clock.Advance(TimeSpan.FromMinutes(1));
        await AskAsync(1);
        var entries = await _console.ReadAsync(context => context.AuditEntries.OrderBy(entry => entry.Id).ToListAsync());
        Assert.Equal(["1", "501"], entries.Select(entry => AuditText.Read(entry.Facts).Single().After));
        Assert.All(entries, entry => Assert.Equal(("not-allowed", AuditOutcome.Refused, "ViewAudit", "Test Person", "192.0.2.9"),
            (entry.Action, entry.Outcome, entry.SubjectKey, entry.PersonName, entry.Address)));
    }

    [Fact]
    public async Task A_flood_of_refused_sign_ins_from_everywhere_does_not_fill_the_disk_and_keeps_nothing_that_was_typed()
    {
        var desk = _console.Get<AuditDesk>();
        for (var number = 0; number < 5_000; number++)
            await desk.SignInRefusedAsync("my-secret-passphrase@example.com", $"2001:db8::{number:x}", "Wrong password or account");
        await _console.Get<RefusalWorker>().RoundAsync(default);
        var entries = await _console.ReadAsync(context => context.AuditEntries.ToListAsync());
        Assert.Equal(RefusalNotes.MostKinds + 1, entries.Count);
        Assert.Equal(5_000, entries.Sum(entry => int.Parse(AuditText.Read(entry.Facts).Single().After!.Replace(",", "",
            StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture)));
        Assert.DoesNotContain("passphrase", Everything(entries), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_nightly_check_tells_administrators_once_of_what_is_broken_and_the_page_says_it()
    {
        await AddAsync(5);
        var watch = _console.Get<AuditWatch>();
        await watch.RoundAsync(default);
        Assert.Equal((5, 0, _clock.GetUtcNow()), (await _console.Esim.Audit.StateAsync(default) is { } first
            ? (first.Count, first.Broken, first.At) : default));
        await TamperAsync("DELETE FROM \"AuditEntries\" WHERE \"Id\" = 2");
        // Not before the night.
        await watch.RoundAsync(default);
        Assert.Equal(0, (await _console.Esim.Audit.StateAsync(default))!.Broken);
        for (var night = 0; night < 2; night++)
        {
            _clock.Advance(TimeSpan.FromDays(1));
            await watch.RoundAsync(default);
        }
        var state = (await _console.Esim.Audit.StateAsync(default))!;
        Assert.Equal((4, 1), (state.Count, state.Broken));
        Assert.Contains("Entry 2 is missing before Entry 3 (Test Person, Order placed, 24 Nov 2026", state.First, StringComparison.Ordinal);
        var alert = Assert.Single((await _console.Esim.Alerts.ListAsync(new AlertQuery(AlertKind.AuditBroken), 0, 10, default)).Rows).Alert;
        Assert.Equal((AlertSeverity.Critical, "audit"), (alert.Severity, alert.Address));
        _console.Caller.Caller = TestCaller.As(Roles.Finance);
        Assert.Empty((await _console.Esim.Alerts.ListAsync(new AlertQuery(AlertKind.AuditBroken), 0, 10, default)).Rows);
    }

    [Theory]
    [InlineData(Roles.AccountManager)]
    [InlineData(Roles.Finance)]
    [InlineData(Roles.Support)]
    public async Task Whoever_is_no_administrator_sees_neither_list_nor_file_and_a_live_change_says_nothing(string role)
    {
        var heard = new List<Change>();
        using var listening = _console.Get<LiveUpdates>().Subscribe<AuditChanged>(heard.Add);
        await AddAsync(1);
        _console.Caller.Caller = TestCaller.As(role);
        var audit = _console.Esim.Audit;
        await Assert.ThrowsAsync<NotAllowedException>(() => audit.ListAsync(default, 0, 10, default));
        await Assert.ThrowsAsync<NotAllowedException>(() => audit.ExportAsync(default, default, default));
        await Assert.ThrowsAsync<NotAllowedException>(() => audit.PeopleAsync(default));
        await Assert.ThrowsAsync<NotAllowedException>(() => audit.StateAsync(default));
        Assert.Equal([new AuditChanged()], heard);
        Assert.Empty(typeof(AuditChanged).GetProperties());
    }

    [Fact]
    public async Task A_list_is_narrowed_by_each_filter_and_the_file_holds_what_the_list_holds()
    {
        await AddAsync(2);
        _clock.Advance(TimeSpan.FromDays(1));
        await _console.Get<AuditDesk>().SignedInAsync("nobody@example.com", "198.51.100.4", "password");
        await _console.Esim.Customers.GetOrAddAsync("Blue Travel", default);
        var audit = _console.Esim.Audit;
        async Task<int> CountAsync(AuditQuery query) => (await audit.ListAsync(query, 0, 50, default)).Total;
        Assert.Equal(4, await CountAsync(default));
        Assert.Equal(3, await CountAsync(new AuditQuery(PersonId: "person-1")));
        Assert.Equal(1, await CountAsync(new AuditQuery(Area: AuditArea.SignIns)));
        Assert.Equal(0, await CountAsync(new AuditQuery(Outcome: AuditOutcome.Failed)));
        Assert.Equal(2, await CountAsync(new AuditQuery(To: new DateOnly(2026, 11, 24))));
        Assert.Equal(2, await CountAsync(new AuditQuery(From: new DateOnly(2026, 11, 25))));
        Assert.Equal(1, await CountAsync(new AuditQuery("blue tra")));
        Assert.Equal(1, await CountAsync(new AuditQuery("customer ADDED")));
        Assert.Equal(1, await CountAsync(new AuditQuery("198.51.100.4")));
        Assert.Equal(new AuditQuery("a b", "p", AuditArea.Codes, AuditOutcome.Refused, new DateOnly(2026, 1, 2), new DateOnly(2026, 3, 4)),
            AuditQuery.Address.Read(AuditQuery.Address.Write(new AuditQuery("a b", "p", AuditArea.Codes, AuditOutcome.Refused,
            new DateOnly(2026, 1, 2), new DateOnly(2026, 3, 4)))).Query);

        await using var file = await audit.ExportAsync(new AuditQuery("blue tra"), default, default);
        using var reader = new StreamReader(file);
        var lines = (await reader.ReadToEndAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Contains(",Test Person,person-1,192.0.2.7,Customer added,customer.added,Done,", lines[1], StringComparison.Ordinal);
        var exported = (await audit.ListAsync(new AuditQuery(Area: AuditArea.Exports), 0, 10, default)).Rows.Single();
        Assert.Equal("Rows: 1, Filters: audit, Search: yes",
            string.Join(", ", exported.Fields.Select(field => $"{field.Name}: {field.After}")));
    }

    private static AuditNote Note(string number) => new(TestCaller.As(Roles.Administrator), AuditActions.OrderPlaced,
        new AuditSubject(AuditSubject.OrderKind, number, $"Order {number}"));

    private static string Everything(IEnumerable<AuditEntry> entries) => string.Join('\n', entries.Select(entry =>
        string.Join('|', typeof(AuditEntry).GetProperties().Select(property => property.GetValue(entry)))));

    private Task AddAsync(int count) => Task.WhenAll(Enumerable.Range(0, count).Select(number => Work.DoAsync(unit =>
    {
        unit.Audit(Note(number.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return Task.CompletedTask;
    }, default)));

    /// <summary>What somebody does who can write to the database past the program.</summary>
    private Task<int> TamperAsync(string statement) => _console.ReadAsync(context =>
    {
        context.MayBlankAudit = true;
        return context.Database.ExecuteSqlRawAsync(statement);
    });

    /// <summary>Writes as another process does, by the machine's clock.</summary>
    private Work Another() => new(_console.Get<IDbContextFactory<EsimAdminDbContext>>(), _console.Get<StorageHealth>(),
        _console.Get<LiveUpdates>(), TimeProvider.System, NullLogger<Work>.Instance);

    private Task<AuditVerdict> VerifyAsync() => _console.Get<AuditReader>().VerifyAsync(default);
}

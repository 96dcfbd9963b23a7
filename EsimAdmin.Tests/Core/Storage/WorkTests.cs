using EsimAdmin.Core.Customers;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace EsimAdmin.Tests.Core.Storage;

public sealed class WorkTests : IAsyncLifetime
{
    private TestSimulator _simulator = default!;
    private TestConsole _console = default!;

    private Work Work => _console.Get<Work>();

    public async Task InitializeAsync()
    {
        _simulator = await TestSimulator.StartAsync();
        _console = await TestConsole.StartAsync(_simulator, workers: false);
    }

    public async Task DisposeAsync()
    {
        await _console.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task A_change_that_cannot_even_begin_says_that_nothing_can_be_stored()
    {
        var health = new StorageHealth(_console.Get<LiveUpdates>());
        var file = await _console.ReadAsync(context => Task.FromResult(context.Database.GetDbConnection().DataSource));
        using var work = new Work(new ReadOnlyFile(file), health, _console.Get<LiveUpdates>(), TimeProvider.System,
            NullLogger<Work>.Instance);
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => work.DoAsync(_ => Task.CompletedTask, default));
        Assert.True(health.Problem == StorageProblem.ReadOnly, failure.ToString());
    }

    [Fact]
    public async Task Many_that_add_the_same_at_once_from_two_processes_all_get_the_one_that_is_there()
    {
        // A second runner knows nothing of the first one's turns: the database alone decides.
        using var other = new Work(_console.Get<IDbContextFactory<EsimAdminDbContext>>(),
            _console.Get<StorageHealth>(), _console.Get<LiveUpdates>(), TimeProvider.System, NullLogger<Work>.Instance);
        var added = await Task.WhenAll(Enumerable.Range(0, 24).Select(number => Task.Run(() =>
            (number % 2 == 0 ? Work : other).DoAsync(
                unit => CustomerBook.GetOrAddAsync(unit, "Kestrel Robotics", Caller.Nobody, default), default))));
        Assert.Single(added.Select(customer => customer!.Id).Distinct());
        Assert.Equal(1, await _console.ReadAsync(context => context.Customers.CountAsync()));
    }

    [Fact]
    public async Task A_change_that_meets_a_newer_version_of_a_row_begins_anew_and_sees_it()
    {
        await Work.DoAsync(unit => Task.FromResult(unit.Context.Esims.Add(new Esim { EsimTranNo = "1", Iccid = "8901" })), default);
        var attempts = 0;
        await Work.DoAsync(async unit =>
        {
            var esim = await unit.Context.Esims.SingleAsync();
            // As if another process had written between reading and writing.
            if (++attempts == 1) await unit.Context.Database.ExecuteSqlAsync($"UPDATE \"Esims\" SET \"Version\" = \"Version\" + 1");
            esim.PackageName = $"attempt {attempts}";
        }, default);
        var stored = await _console.ReadAsync(context => context.Esims.SingleAsync());
        Assert.Equal((2, "attempt 2", 1L), (attempts, stored.PackageName, stored.Version));
    }

    [Fact]
    public async Task Screens_hear_of_a_change_once_after_it_is_stored_and_never_of_one_that_failed()
    {
        var heard = new List<(string Key, int Stored)>();
        using var listening = _console.Get<LiveUpdates>().Subscribe<EsimChanged>(change =>
        {
            using var context = _console.Get<IDbContextFactory<EsimAdminDbContext>>().CreateDbContext();
            heard.Add((change.EsimTranNo, context.Esims.Count()));
        });
        await Work.DoAsync(unit =>
        {
            unit.Context.Esims.Add(new Esim { EsimTranNo = "1" });
            for (var told = 0; told < 3; told++) unit.Publish(new EsimChanged("1"));
            return Task.CompletedTask;
        }, default);
        await Assert.ThrowsAsync<InvalidDataException>(() => Work.DoAsync(async unit =>
        {
            unit.Context.Esims.Add(new Esim { EsimTranNo = "2" });
            await unit.SaveAsync(default);
            unit.Publish(new EsimChanged("2"));
            throw new InvalidDataException();
        }, default));
        Assert.Equal([("1", 1)], heard);
        Assert.Equal(1, await _console.ReadAsync(context => context.Esims.CountAsync()));
    }

    [Fact]
    public async Task Nothing_is_written_past_it()
    {
        await using var context = await _console.Get<IDbContextFactory<EsimAdminDbContext>>().CreateDbContextAsync();
        context.Esims.Add(new Esim { EsimTranNo = "1" });
        await Assert.ThrowsAsync<InvalidOperationException>(() => context.SaveChangesAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => context.Esims.ExecuteDeleteAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            context.Esims.ExecuteUpdateAsync(change => change.SetProperty(esim => esim.PackageName, "x")));
        await Assert.ThrowsAsync<InvalidOperationException>(() => context.Database.ExecuteSqlAsync($"DELETE FROM \"Esims\""));
    }

    [Fact]
    public Task A_change_within_a_change_is_refused_instead_of_waiting_for_itself() => Assert.ThrowsAsync<InvalidOperationException>(
        () => Work.DoAsync(_ => Work.DoAsync(_ => Task.CompletedTask, default), default));

    private sealed class ReadOnlyFile(string file) : IDbContextFactory<EsimAdminDbContext>
    {
        public EsimAdminDbContext CreateDbContext() => new(new DbContextOptionsBuilder<EsimAdminDbContext>()
            .UseSqlite($"Data Source={file};Pooling=False").UseApplicationServiceProvider(ConsoleFile.Services)
            .AddInterceptors(new BrokenDisk { Fault = DiskFault.ReadOnly }).Options);
    }
}

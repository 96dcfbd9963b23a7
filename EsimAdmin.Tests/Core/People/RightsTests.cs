using System.Collections.Concurrent;
using System.Data.Common;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace EsimAdmin.Tests.Core.People;

public sealed class RightsTests : IAsyncLifetime
{
    private const string Maya = "maya";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));
    private readonly Counter _counter = new();
    private TestSimulator _simulator = default!;
    private TestConsole _console = default!;

    private RightsBook Book => _console.Get<RightsBook>();

    public async Task InitializeAsync()
    {
        _simulator = await TestSimulator.StartAsync();
        _console = await TestConsole.StartAsync(_simulator, workers: false, services: services =>
            services.AddSingleton<TimeProvider>(_clock).AddSingleton<IInterceptor>(_counter));
        await _console.AddPersonAsync(Maya, Roles.AccountManager);
    }

    public async Task DisposeAsync()
    {
        await _console.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task What_was_changed_elsewhere_counts_after_five_seconds_at_the_latest()
    {
        Assert.True((await Book.GetAsync(Maya))!.Caller.May(Permission.PlaceOrders));
        await _console.ReadAsync(context => context.UserRoles.ExecuteDeleteAsync());
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Empty((await Book.GetAsync(Maya))!.Caller.Permissions);
        await _console.ReadAsync(context => context.Users.ExecuteUpdateAsync(set => set
            .SetProperty(person => person.LockoutEnd, _clock.GetUtcNow().AddHours(1))));
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(await Book.GetAsync(Maya));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.NotNull(await Book.GetAsync(Maya));
        await _console.ReadAsync(context => context.Users.ExecuteDeleteAsync());
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(await Book.GetAsync(Maya));
    }

    [Fact]
    public async Task What_was_changed_here_counts_at_once()
    {
        Assert.NotEmpty((await Book.GetAsync(Maya))!.Caller.Permissions);
        await SaveAsync(context => context.UserRoles.RemoveRange(context.UserRoles));
        Assert.Empty((await Book.GetAsync(Maya))!.Caller.Permissions);
        await SaveAsync(context => context.Users.Single().SecurityStamp = "another");
        Assert.Equal("another", (await Book.GetAsync(Maya))!.Stamp);
        await SaveAsync(context => context.Users.Single().LockoutEnd = DateTimeOffset.MaxValue);
        Assert.Null(await Book.GetAsync(Maya));
    }

    [Fact]
    public async Task Many_operations_share_one_reading()
    {
        _counter.Count = 0;
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => Task.Run(() => Book.GetAsync(Maya))));
        Assert.Equal(1, _counter.Count);
        _clock.Advance(TimeSpan.FromSeconds(5));
        await Book.GetAsync(Maya);
        Assert.Equal(2, _counter.Count);
    }

    [Fact]
    public async Task Within_a_unit_of_work_it_is_told_after_the_commit_and_not_at_all_when_that_fails()
    {
        var told = new ConcurrentQueue<string>();
        using var listener = _console.Get<LiveUpdates>().Subscribe<RightsChanged>(change => told.Enqueue(change.PersonId));
        var before = await _console.Get<Work>().DoAsync(async unit =>
        {
            (await unit.Context.Users.SingleAsync()).DisplayName = "Maya Roth";
            await unit.SaveAsync(default);
            return told.Count;
        }, default);
        Assert.Equal(0, before);
        Assert.Equal([Maya], told);
        await Assert.ThrowsAsync<InvalidDataException>(() => _console.Get<Work>().DoAsync(async unit =>
        {
            (await unit.Context.Users.SingleAsync()).DisplayName = "Nobody";
            await unit.SaveAsync(default);
            throw new InvalidDataException();
        }, default));
        Assert.Single(told);
    }

    private Task<int> SaveAsync(Action<EsimAdminDbContext> change) => _console.ReadAsync(context =>
    {
        change(context);
        return context.SaveChangesAsync();
    });

    private sealed class Counter : DbCommandInterceptor
    {
        private int _count;

        public int Count
        {
            get => _count;
            set => _count = value;
        }

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData,
            InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (command.CommandText.Contains("AspNetUserRoles", StringComparison.Ordinal)) Interlocked.Increment(ref _count);
            return ValueTask.FromResult(result);
        }
    }
}

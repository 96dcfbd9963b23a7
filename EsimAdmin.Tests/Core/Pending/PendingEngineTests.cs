using EsimAdmin.Core.Bulk;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.Pending;
using EsimAdmin.Core.Storage;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EsimAdmin.Tests.Core.Pending;

/// <summary>The engine by itself, on a clock of its own, with calls that the test answers.</summary>
public sealed class PendingEngineTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
    private TestSimulator _simulator = default!;
    private TestConsole _console = default!;

    public async Task InitializeAsync()
    {
        _simulator = await TestSimulator.StartAsync();
        _console = await TestConsole.StartAsync(_simulator, workers: false);
        await _console.Get<Work>().DoAsync(unit => Task.FromResult(
            unit.Context.BulkItems.Add(new BulkItem
            {
                JobId = 1,
                EsimTranNo = "1",
                Iccid = "8901",
                Result = BulkResult.Started,
                DueAt = _clock.GetUtcNow()
            })), default);
    }

    public async Task DisposeAsync()
    {
        await _console.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task Of_many_that_want_the_same_step_at_once_one_makes_the_call()
    {
        var (first, second) = (Process(), Process());
        await Task.WhenAll(Enumerable.Range(0, 12)
            .Select(number => Task.Run(() => (number % 2 == 0 ? first : second).RoundAsync(default))));
        Assert.Equal(1, first.Calls + second.Calls);
        Assert.Equal(BulkResult.Done, (await ItemAsync()).Result);
    }

    [Fact]
    public async Task A_process_that_died_in_the_middle_of_a_call_is_followed_by_another_when_its_lease_has_run_out()
    {
        var dead = Process(hold: true);
        var gone = dead.RoundAsync(default);
        await dead.Called.Task;
        var next = Process();
        await next.RoundAsync(default);
        Assert.Equal(0, next.Calls);
        // Its timer stands still with it.
        await RunOutAsync();
        await next.RoundAsync(default);
        Assert.Equal((1, BulkResult.Done), (next.Calls, (await ItemAsync()).Result));

        // It wakes up after all: what it has to say is no longer asked for.
        dead.Answer.SetResult(BulkResult.Refused);
        await gone;
        Assert.Equal(BulkResult.Done, (await ItemAsync()).Result);
    }

    [Fact]
    public async Task A_lease_holds_as_long_as_the_call_lasts()
    {
        var slow = Process(hold: true);
        var working = slow.RoundAsync(default);
        await slow.Called.Task;
        var other = Process();
        for (var second = 0; second < 60; second += 2)
        {
            var renewed = (await ItemAsync()).LeasedUntil;
            _clock.Advance(TimeSpan.FromSeconds(2));
            if (second % 4 == 2) await Eventually.GetAsync(ItemAsync, item => item.LeasedUntil > renewed
                || item.LeasedUntil >= _clock.GetUtcNow().AddSeconds(8), "the lease is renewed");
            await other.RoundAsync(default);
        }
        Assert.Equal(0, other.Calls);
        slow.Answer.SetResult(BulkResult.Refused);
        await working;
        Assert.Equal(BulkResult.Refused, (await ItemAsync()).Result);
    }

    [Fact]
    public async Task What_is_heard_during_a_call_leads_to_another_one_right_after_it()
    {
        var engine = Process(hold: true, stayOpen: 1);
        var working = engine.RoundAsync(default);
        await engine.Called.Task;
        await Process().AdvanceAsync((await ItemAsync()).Id, CallPriority.Person, evenIfNotDue: true, default);
        engine.Answer.SetResult(BulkResult.Done);
        await working;
        Assert.Equal((2, BulkResult.Done), (engine.Calls, (await ItemAsync()).Result));
    }

    [Fact]
    public async Task A_call_that_throws_is_postponed_and_made_again_and_holds_up_nobody()
    {
        var engine = Process(fail: 1);
        await engine.RoundAsync(default);
        var item = await ItemAsync();
        Assert.Equal((BulkResult.Started, null, 1), (item.Result, item.Lease, item.Checks));
        Assert.True(item.DueAt > _clock.GetUtcNow());
        _clock.Advance(TimeSpan.FromSeconds(5));
        await engine.RoundAsync(default);
        Assert.Equal(BulkResult.Done, (await ItemAsync()).Result);
    }

    [Fact]
    public async Task A_process_that_is_stopped_gives_its_lease_back_at_once()
    {
        var engine = Process(hold: true);
        using var stop = new CancellationTokenSource();
        var working = engine.AdvanceAsync((await ItemAsync()).Id, CallPriority.Background, evenIfNotDue: false, stop.Token);
        await engine.Called.Task;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => working);
        var next = Process();
        await next.RoundAsync(default);
        Assert.Equal(1, next.Calls);
    }

    private Task<int> RunOutAsync() => _console.ReadAsync(context => context.BulkItems.ExecuteUpdateAsync(change => change
        .SetProperty(item => item.LeasedUntil, _clock.GetUtcNow()).SetProperty(item => item.DueAt, _clock.GetUtcNow())));

    private Task<BulkItem> ItemAsync() => _console.ReadAsync(context => context.BulkItems.AsNoTracking().SingleAsync());

    private Engine Process(bool hold = false, int stayOpen = 0, int fail = 0)
    {
        var contexts = _console.Get<IDbContextFactory<EsimAdminDbContext>>();
        var work = new Work(contexts, _console.Get<StorageHealth>(), _console.Get<LiveUpdates>(), _clock, NullLogger<Work>.Instance);
        return new Engine(work, contexts, _clock, NullLogger.Instance) { Hold = hold, StayOpen = stayOpen, Fail = fail };
    }

    private sealed class Engine(Work work, IDbContextFactory<EsimAdminDbContext> contexts, TimeProvider time, ILogger logger)
        : PendingEngine<BulkItem>(work, contexts, time, logger)
    {
        private int _calls;

        public bool Hold { get; init; }

        public int StayOpen { get; init; }

        public int Fail { get; init; }

        public int Calls => _calls;

        public TaskCompletionSource Called { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<BulkResult> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override Task<PendingCall<BulkItem>> BeginAsync(Unit unit, BulkItem item, CancellationToken cancellationToken) =>
            Task.FromResult<PendingCall<BulkItem>>(CallAsync);

        private async Task<Settlement<BulkItem>> CallAsync(BulkItem item, CallPriority priority, CancellationToken cancellationToken)
        {
            var call = Interlocked.Increment(ref _calls);
            Called.TrySetResult();
            if (call <= Fail) throw new InvalidDataException("the call breaks");
            var result = Hold ? await Answer.Task.WaitAsync(cancellationToken) : BulkResult.Done;
            return (unit, stored) =>
            {
                if (call <= StayOpen) stored.Postpone(unit.Now);
                else (stored.Result, stored.DueAt) = (result, null);
                return Task.CompletedTask;
            };
        }
    }
}

using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using EsimAdmin.Core.Webhooks;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace EsimAdmin.Tests.Core.Webhooks;

public sealed class RetentionTests : IAsyncLifetime
{
    private TestSimulator _simulator = default!;
    private TestConsole _console = default!;

    public async Task InitializeAsync()
    {
        _simulator = await TestSimulator.StartAsync();
        _console = await TestConsole.StartAsync(_simulator, workers: false);
        _console.Caller.Caller = TestCaller.As(Roles.Administrator);
    }

    public async Task DisposeAsync()
    {
        await _console.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task Bodies_are_kept_for_90_days_and_deliveries_for_three_years()
    {
        await AddAsync(400, 2000, "{\"ancient\":1}");
        await AddAsync(1200, 91, "{\"old\":1}");
        await AddAsync(3, 91, "{\"waits\":1}", DeliveryState.Stored);
        await AddAsync(10, 89, "{\"young\":1}");
        await ThinAsync();
        await ThinAsync();
        var left = await _console.ReadAsync(context => context.Deliveries.OrderBy(delivery => delivery.Id)
            .Select(delivery => new { delivery.Id, delivery.Body }).ToListAsync());
        Assert.Equal((1200, 3, 10), (left.Count(row => row.Body == ""), left.Count(row => row.Body.Contains("waits")),
            left.Count(row => row.Body.Contains("young"))));
        Assert.Equal(1213, left.Count);

        Assert.Null(await _console.Esim.Webhooks.BodyAsync(left[0].Id, default));
        Assert.Equal("body-gone", (await _console.Esim.Webhooks.ReplayAsync(left[0].Id, default)).Refusal?.Code);
        Assert.Contains("young", await _console.Esim.Webhooks.BodyAsync(left[^1].Id, default), StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_bodies_take_more_than_their_quota_the_oldest_go_first_and_what_waits_stays()
    {
        var body = new string('x', 60_000);
        await AddAsync(5, 3, body, DeliveryState.Stored);
        await AddAsync(600, 2, body);
        await AddAsync(10, 1, "{\"newest\":1}");
        var room = Room();
        room.Counted(room.Quota * 2);
        Assert.False(await room.HasAsync(Contexts, default));
        await ThinAsync(room);
        Assert.True(await room.HasAsync(Contexts, default));
        Assert.Equal(5, await _console
            .ReadAsync(context => context.Deliveries.CountAsync(delivery => delivery.State == DeliveryState.Stored
            && delivery.Body == body)));
        Assert.Equal(10, await _console.ReadAsync(context => context.Deliveries.CountAsync(delivery => delivery.Body.Contains("newest"))));
        Assert.Equal(615, await _console.ReadAsync(context => context.Deliveries.CountAsync()));
    }

    [Fact]
    public async Task Below_the_floor_of_free_space_there_is_no_room()
    {
        var free = new DriveInfo(Path.GetTempPath()).AvailableFreeSpace >> 20;
        Assert.True(await Room(floor: 1).HasAsync(Contexts, default));
        Assert.False(await Room(floor: free + 100_000).HasAsync(Contexts, default));
    }

    private IDbContextFactory<EsimAdminDbContext> Contexts => _console.Get<IDbContextFactory<EsimAdminDbContext>>();

    private static RetentionOptions Settings(long floor) => new() { WebhookQuota = 2, FreeSpaceFloor = floor };

    private static DeliveryRoom Room(long floor = 1) =>
        new(Options.Create(Settings(floor)), TimeProvider.System, NullLogger<DeliveryRoom>.Instance);

    private Task ThinAsync(DeliveryRoom? room = null) => new DeliveryThinner(
        _console.Get<Work>(), room ?? Room(), Contexts, Options.Create(Settings(1)), TimeProvider.System,
            NullLogger<DeliveryThinner>.Instance).RoundAsync(default);

    private Task AddAsync(int count, int daysAgo, string body, DeliveryState state = DeliveryState.Applied) =>
        _console.Get<Work>().DoAsync(unit =>
    {
        unit.Context.Deliveries.AddRange(Enumerable.Range(0, count).Select(_ => new Delivery
        {
            ReceivedAt = unit.Now.AddDays(-daysAgo),
            Sender = "127.0.0.1",
            Body = body,
            Fingerprint = "x",
            NotifyType = "X",
            State = state,
        }));
        return Task.CompletedTask;
    }, default);
}

using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Simulator;
using EsimAdmin.Simulator.Protocol;
using static EsimAdmin.Tests.Core.EsimAccess.ContractTests;

namespace EsimAdmin.Tests.Core.EsimAccess;

/// <summary>What the network and the gateway do to calls, and what is repeated.</summary>
public sealed class FaultTests
{
    private const CallPriority Now = CallPriority.Person;

    private static readonly FaultKind[] Disturbances = [.. Enum.GetValues<FaultKind>().Where(kind => kind != FaultKind.Code)];

    public static TheoryData<Dialect, FaultKind> EveryFault
    {
        get
        {
            var data = new TheoryData<Dialect, FaultKind>();
            foreach (var dialect in Enum.GetValues<Dialect>()) foreach (var kind in Disturbances) data.Add(dialect, kind);
            return data;
        }
    }

    [Theory, MemberData(nameof(EveryFault))]
    public async Task A_read_survives_each_fault_by_repeating(Dialect dialect, FaultKind kind)
    {
        await using var desk = await Desk.OpenAsync(dialect);
        desk.Simulator.Faults.Add(new Fault { Kind = kind, DelayMilliseconds = 100, Count = 2 });
        Assert.Equal(desk.Simulator.Options.InitialBalance, Value(await desk.Client.BalanceAsync(Now, default)).Units);
        // A slow answer is an answer; all others are met twice before the third attempt goes through.
        Assert.Equal(kind is FaultKind.Slow or FaultKind.SlowAfter ? 1 : 2, desk.Simulator.Faults.Happened[kind]);
    }

    [Theory, MemberData(nameof(EveryFault))]
    public async Task An_order_under_each_fault_is_charged_once(Dialect dialect, FaultKind kind)
    {
        await using var desk = await Desk.OpenAsync(dialect);
        var package = await desk.PackageAsync("JP_5_30");
        desk.Simulator.Faults.Add(new Fault { Endpoint = "esim/order", Kind = kind, DelayMilliseconds = 100, Count = 2 });
        Value(await desk.Client.OrderAsync(Order("once", package, 2), Now, default));
        Assert.Equal(desk.Simulator.Options.InitialBalance - 2 * package.Price, desk.Simulator.With(world => world.Account.Balance));
        Assert.Equal(1, desk.Simulator.With(world => world.Orders.Count));
    }

    [Theory, MemberData(nameof(EveryFault))]
    public async Task An_action_without_transaction_is_never_repeated_blindly(Dialect dialect, FaultKind kind)
    {
        await using var desk = await Desk.OpenAsync(dialect);
        var esim = await desk.NewEsimAsync(await desk.PackageAsync("JP_5_30"));
        desk.Simulator.Faults.Add(new Fault { Endpoint = "esim/cancel", Kind = kind, DelayMilliseconds = 100 });
        var before = desk.Simulator.Meter.Total;
        var problem = await desk.Client.CancelAsync(esim.EsimTranNo!, CallPriority.Person, default);

        // 429 says that nothing happened, so it may be tried again; a slow answer is an answer; all else leaves the outcome open.
        var settled = kind is FaultKind.TooMany or FaultKind.Slow or FaultKind.SlowAfter;
        Assert.Equal(kind == FaultKind.TooMany ? 2 : 1, desk.Simulator.Meter.Total - before);
        Assert.Equal(settled, problem is null);
        if (!settled) Assert.True(problem!.OutcomeUnknown);
    }

    [Fact]
    public async Task An_order_that_times_out_for_good_has_an_unknown_outcome()
    {
        await using var desk = await Desk.OpenAsync(Dialect.Documented, settings => settings["EsimAccess:AttemptTimeout"] = "00:00:00.150");
        desk.Simulator.Faults.Add(new Fault { Endpoint = "esim/order", Kind = FaultKind.Slow, DelayMilliseconds = 3000, Count = 10 });
        var problem = (await desk.Client.OrderAsync(Order("slow", await desk.PackageAsync("JP_5_30"), 1), Now, default)).Problem!;
        Assert.Equal(VendorErrors.TimedOut, problem.Code);
        Assert.True(problem.OutcomeUnknown);
    }

    [Fact]
    public async Task An_order_that_was_never_sent_has_a_known_outcome()
    {
        await using var desk = await Desk.OpenAsync(Dialect.Documented, settings => settings["EsimAccess:BaseUrl"] = "http://127.0.0.1:9");
        var problem = (await desk.Client.OrderAsync(Order("nobody", await desk.PackageAsync("JP_5_30"), 1), Now, default)).Problem!;
        Assert.Equal(VendorErrors.Unreachable, problem.Code);
        Assert.False(problem.OutcomeUnknown);
    }

    [Fact]
    public async Task A_refusal_after_an_attempt_that_was_cut_leaves_the_outcome_open()
    {
        await using var desk = await Desk.OpenAsync(Dialect.Documented);
        desk.Simulator.Faults.Add(new Fault { Endpoint = "esim/order", Kind = FaultKind.CutAfter });
        desk.Simulator.Faults.Add(new Fault { Endpoint = "esim/order", Kind = FaultKind.Code, Code = "200007" });
        var problem = (await desk.Client.OrderAsync(Order("cut", await desk.PackageAsync("JP_5_30"), 1), Now, default)).Problem!;
        Assert.Equal("200007", problem.Code);
        Assert.True(problem.OutcomeUnknown);
    }

    [Fact]
    public async Task Cancelling_a_call_ends_it_at_once()
    {
        await using var desk = await Desk.OpenAsync(Dialect.Documented);
        desk.Simulator.Faults.Add(new Fault { Kind = FaultKind.Slow, DelayMilliseconds = 5000 });
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => desk.Client.BalanceAsync(Now, cancel.Token));
    }
}

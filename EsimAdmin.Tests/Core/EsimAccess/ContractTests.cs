using EsimAdmin.Core;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.EsimAccess.Wire;
using EsimAdmin.Simulator;
using EsimAdmin.Simulator.Vendor;
using EsimAdmin.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Tests.Core.EsimAccess;

/// <summary>The client against the simulator, endpoint by endpoint, as production answers and to the letter of the specification.</summary>
public sealed class ContractTests
{
    private const CallPriority Now = CallPriority.Person;

    public static TheoryData<Dialect> Dialects => [Dialect.Documented, Dialect.Observed];

    [Theory, MemberData(nameof(Dialects))]
    public async Task Packages_are_listed_with_price_volume_countries_and_operators(Dialect dialect)
    {
        await using var desk = await Desk.OpenAsync(dialect);
        var all = Value(await desk.Client.ListPackagesAsync(new PackageListRequest(), Now, default));
        var daily = Value(await desk.Client.ListPackagesAsync(new PackageListRequest(DataType: "2"), Now, default));

        Assert.InRange(all.Count, 2500, 3500);
        Assert.Equal(0, all.Unreadable);
        Assert.All(daily, package => Assert.Equal(DataPlan.DailyThenSlower, package.Plan));
        var japan = Value(await desk.Client.ListPackagesAsync(new PackageListRequest(Slug: "JP_5_30"), Now, default)).Single();
        Assert.Equal(DataVolume.FromGigabytes(5), japan.Volume);
        Assert.Equal(30, japan.Duration);
        Assert.True(japan.Price > Money.Zero);
        Assert.Contains(japan.Networks!.Single().Operators!, one => one.Name == "NTT Docomo");
        Assert.All(Value(await desk.Client.ListPackagesAsync(new PackageListRequest(LocationCode: "!RG"), Now, default)),
            package => Assert.Contains(',', package.Countries!));
    }

    [Theory, MemberData(nameof(Dialects))]
    public async Task An_order_is_taken_allocated_and_queried(Dialect dialect)
    {
        await using var desk = await Desk.OpenAsync(dialect);
        var package = await desk.PackageAsync("JP_5_30");
        var order = Value(await desk.Client.OrderAsync(Order("t-1", package, 3), Now, default));
        Assert.StartsWith("B", order.OrderNo, StringComparison.Ordinal);
        Assert.Equal("200010", (await desk.Client.EsimsOfOrderAsync(order.OrderNo!, 0, Now, default)).Problem?.Code);

        var esims = await desk.AllocatedAsync(order.OrderNo!);
        Assert.Equal(3, esims.Count);
        Assert.All(esims, esim =>
        {
            Assert.StartsWith("LPA:1$", esim.ActivationCode, StringComparison.Ordinal);
            Assert.Equal(("GOT_RESOURCE", "RELEASED"), (esim.VendorStatus, esim.SmdpStatus));
            Assert.StartsWith("t-1", esim.TransactionId, StringComparison.Ordinal);
            Assert.Equal(package.Volume, esim.Total?.Bytes);
            Assert.NotNull(esim.ExpiresAt);
        });
        var one = Value(await desk.Client.EsimAsync(esims[1].EsimTranNo!, Now, default)).Single();
        Assert.Equal(esims[1].Iccid, one.Iccid);
        var time = TimeProvider.System.GetUtcNow();
        var range = Value(await desk.Client.EsimsCreatedAsync(time.AddMinutes(-5), time.AddMinutes(5), 1, Now, default));
        Assert.Equal((3, 3), (range.Count, range.Total));
    }

    [Theory, MemberData(nameof(Dialects))]
    public async Task The_balance_falls_by_an_order_and_rises_by_a_cancellation(Dialect dialect)
    {
        await using var desk = await Desk.OpenAsync(dialect);
        var package = await desk.PackageAsync("JP_5_30");
        var before = Value(await desk.Client.BalanceAsync(Now, default));
        var esim = await desk.NewEsimAsync(package);
        Assert.Equal(before - new Money(package.Price), Value(await desk.Client.BalanceAsync(Now, default)));

        Assert.Null(await desk.Client.CancelAsync(esim.EsimTranNo!, CallPriority.Person, default));
        Assert.Equal(before, Value(await desk.Client.BalanceAsync(Now, default)));
        Assert.Equal("200002", (await desk.Client.CancelAsync(esim.EsimTranNo!, CallPriority.Person, default))?.Code);
    }

    [Theory, MemberData(nameof(Dialects))]
    public async Task An_installed_esim_is_suspended_resumed_written_to_and_revoked(Dialect dialect)
    {
        await using var desk = await Desk.OpenAsync(dialect);
        var esim = await desk.NewEsimAsync(await desk.PackageAsync(package => package is { SmsStatus: 1, IsDaily: false }));
        var key = esim.EsimTranNo!;
        Assert.Equal("200002", (await desk.Client.SuspendAsync(key, CallPriority.Person, default))?.Code);
        desk.Simulator.Drive(key, (travellers, one) => travellers.Install(one, TimeProvider.System.GetUtcNow()));

        Assert.Null(await desk.Client.SuspendAsync(key, CallPriority.Person, default));
        Assert.Equal("SUSPENDED", desk.Simulator.With(world => world.FindEsim(key)!.EsimStatus));
        Assert.Null(await desk.Client.UnsuspendAsync(key, CallPriority.Person, default));
        Assert.Null(await desk.Client.SendSmsAsync(key, "Welcome", default));
        Assert.Null(await desk.Client.RevokeAsync(key, CallPriority.Person, default));
        Assert.Equal("REVOKE", desk.Simulator.With(world => world.FindEsim(key)!.EsimStatus));
    }

    [Theory, MemberData(nameof(Dialects))]
    public async Task A_top_up_adds_volume_and_days_once(Dialect dialect)
    {
        await using var desk = await Desk.OpenAsync(dialect);
        var esim = await desk.NewEsimAsync(await desk.PackageAsync(package => package is { SupportTopUpType: 2, IsDaily: false }));
        var offered = Value(await desk.Client.TopUpsForAsync(esim.Iccid!, Now, default));
        Assert.All(offered, package => Assert.StartsWith("TOPUP_", package.Code, StringComparison.Ordinal));

        var (volume, price) = (offered[0].Volume!.Value, offered[0].Price!.Value);
        var request = TopUpRequest.Of(new TopUpOrder(esim.EsimTranNo!, offered[0].Code!, "top-1", price, null));
        var balance = Value(await desk.Client.BalanceAsync(Now, default));
        var done = Value(await desk.Client.TopUpAsync(request, Now, default));
        Value(await desk.Client.TopUpAsync(request, Now, default));
        Assert.Equal(esim.Total + volume, done.TotalVolume);
        Assert.Equal(balance - price, Value(await desk.Client.BalanceAsync(Now, default)));
    }

    [Theory, MemberData(nameof(Dialects))]
    public async Task Usage_is_told_for_those_that_used_something(Dialect dialect)
    {
        await using var desk = await Desk.OpenAsync(dialect);
        var esim = await desk.NewEsimAsync(await desk.PackageAsync("JP_5_30"));
        Assert.Empty(Value(await desk.Client.UsageAsync([esim.EsimTranNo!], Now, default)));

        desk.Use(esim.EsimTranNo!, 1_000_000);
        var usage = Value(await desk.Client.UsageAsync([esim.EsimTranNo!], Now, default)).Single();
        Assert.Equal((new DataVolume(1_000_000), esim.Total), (usage.Used, usage.Total));
        Assert.NotNull(usage.AsOf);
    }

    [Theory, MemberData(nameof(Dialects))]
    public async Task Regions_are_listed_with_their_countries(Dialect dialect)
    {
        await using var desk = await Desk.OpenAsync(dialect);
        var places = Value(await desk.Client.LocationsAsync(Now, default));
        Assert.InRange(places.Count(place => !place.IsRegion), 180, 200);
        Assert.Equal(["US", "CA", "MX"], places.Single(place => place.Code == "NA-3").Countries);
    }

    [Theory, MemberData(nameof(Dialects))]
    public async Task A_webhook_address_that_does_not_answer_is_not_saved(Dialect dialect)
    {
        await using var desk = await Desk.OpenAsync(dialect);
        Assert.Equal("400001", (await desk.Client.SaveWebhookAsync("http://127.0.0.1:9/nobody", default))?.Code);
        Assert.Null(Value(await desk.Client.WebhookAsync(default)));
    }

    internal static T Value<T>(Outcome<T> answer) =>
        answer.Succeeded(out var value, out var problem) ? value : throw new Xunit.Sdk.XunitException($"refused: {problem}");

    internal static OrderRequest Order(string transactionId, SimPackage package, int count) =>
        new(transactionId, package.Price * count, [new OrderPackage(package.Code, count, package.Price)]);
}

/// <summary>A simulator with a client.</summary>
internal sealed class Desk : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private Desk(TestSimulator simulator, ServiceProvider services) => (Simulator, _services) = (simulator, services);

    public TestSimulator Simulator { get; }

    public EsimAccessClient Client => _services.GetRequiredService<EsimAccessClient>();

    public static async Task<Desk> OpenAsync(Dialect dialect, Action<Dictionary<string, string?>>? change = null,
        Action<SimulatorOptions>? simulator = null)
    {
        var options = TestSimulator.Quick(SimulatorOptions.Of(dialect == Dialect.Observed ? SimulatorPreset.Real : SimulatorPreset.Strict));
        simulator?.Invoke(options);
        var started = await TestSimulator.StartAsync(options);
        return new Desk(started, started.Client(change));
    }

    public Task<SimPackage> PackageAsync(string slug) => Task.FromResult(Simulator.World.Catalogue.FindSlug(slug)!);

    public Task<SimPackage> PackageAsync(Func<SimPackage, bool> wanted) => Task.FromResult(Simulator.World.Catalogue.Base.First(wanted));

    public async Task<VendorList<VendorEsim>> AllocatedAsync(string orderNo) => (await Eventually.GetAsync(
        async () => (await Client.EsimsOfOrderAsync(orderNo, 0, CallPriority.Person, default)).Value,
        esims => esims is not null, "allocation"))!;

    public async Task<VendorEsim> NewEsimAsync(SimPackage package)
    {
        var order = ContractTests.Value(await Client.OrderAsync(
            ContractTests.Order(Guid.NewGuid().ToString("N"), package, 1), CallPriority.Person, default));
        return (await AllocatedAsync(order.OrderNo!)).Single();
    }

    public void Use(string esimTranNo, long bytes) => Simulator.Drive(esimTranNo, (travellers, esim) =>
    {
        var now = TimeProvider.System.GetUtcNow();
        if (esim.InstalledAt is null) travellers.Install(esim, now);
        if (esim.SmdpStatus != "ENABLED") travellers.Enable(esim, now);
        travellers.Use(esim, bytes, now);
    });

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Simulator.DisposeAsync();
    }
}

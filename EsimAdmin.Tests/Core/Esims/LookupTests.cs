using EsimAdmin.Core.Customers;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.Usage;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Tests.Core.Esims;

/// <summary>What is asked while somebody waits on the phone or draws a chart takes the same time among a million as among ten.</summary>
public sealed class LookupTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("8910300000000000017")]
    [InlineData("89103000")]
    [InlineData("0017")]
    [InlineData("00000017")]
    [InlineData("89049032000000000000000000000017")]
    [InlineData("26010000000017")]
    [InlineData("B2601")]
    [InlineData("0001")]
    [InlineData("txn-17")]
    [InlineData("ref-17")]
    [InlineData("Blue Travel")]
    [InlineData("blue@example")]
    [InlineData("600055501")]
    public async Task Whatever_a_customer_reads_out_is_found_by_an_index(string typed)
    {
        await using var simulator = await TestSimulator.StartAsync();
        var plans = new QueryPlans();
        await using var console = await TestConsole.StartAsync(
            simulator, workers: false, services: services => services.AddSingleton<IInterceptor>(plans));
        await FillAsync(console);
        plans.Take();
        Assert.NotEmpty(await console.Esim.Esims.FindAsync(typed, 20, default));
        var steps = plans.Take();
        Assert.NotEmpty(steps);
        Assert.DoesNotContain(steps, step => step.StartsWith("SCAN e", StringComparison.Ordinal)
            || step.StartsWith("SCAN o", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_data_of_charts_comes_by_an_index()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var plans = new QueryPlans();
        await using var console = await TestConsole.StartAsync(
            simulator, workers: false, services: services => services.AddSingleton<IInterceptor>(plans));
        await FillAsync(console);
        plans.Take();
        await console.Esim.Usage.OfEsimAsync("26010000000017", default);
        await console.Esim.Usage.DaysAsync(new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31), null, default);
        await console.Esim.Usage.DaysAsync(new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31), 1, default);
        Assert.All(plans.Take(), step => Assert.DoesNotContain("SCAN", step, StringComparison.Ordinal));
    }

    private static Task<int> FillAsync(TestConsole console) => console.ReadAsync(async context =>
    {
        var order = new Order { CartKey = Guid.NewGuid(), PersonId = "p", PersonName = "P", Reference = "ref-17", CreatedAt = Noon };
        var customer = new Customer { Name = "Blue Travel", Email = "blue@example.com", Phone = "+34 6000 55501", CreatedAt = Noon };
        context.AddRange(order, customer);
        await context.SaveChangesAsync();
        context.Esims.Add(new Esim
        {
            EsimTranNo = "26010000000017",
            Iccid = "8910300000000000017",
            Eid = "89049032000000000000000000000017",
            OrderNo = "B2601",
            TransactionId = "txn-17-1",
            OrderId = order.Id,
            CustomerId = customer.Id,
            CreatedAt = Noon,
        });
        context.UsageSamples.Add(new UsageSample { EsimTranNo = "26010000000017", At = Noon });
        return await context.SaveChangesAsync();
    });
}

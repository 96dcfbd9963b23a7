using EsimAdmin.Core.EsimAccess;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EsimAdmin.Core.Orders;

/// <summary>Looks every second for orders that are due and moves them on, a few at a time.</summary>
internal sealed class OrderWorker(OrderEngine engine, TimeProvider time, ILogger<OrderWorker> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync("the open orders", TimeSpan.FromSeconds(1), time, logger, async token =>
    {
        await Parallel.ForEachAsync(await engine.DueAsync(token), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = token },
            async (orderId, one) => await engine.AdvanceAsync(orderId, CallPriority.Background, evenIfNotDue: false, one));
    }, stoppingToken);
}

using EsimAdmin.Core.EsimAccess;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EsimAdmin.Core.Orders;

/// <summary>Looks every second for orders that are due and moves them on, a few at a time.</summary>
internal sealed class OrderWorker(OrderEngine engine, TimeProvider time, ILogger<OrderWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        do
        {
            try
            {
                await Parallel.ForEachAsync(await engine.DueAsync(stoppingToken), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = stoppingToken },
                    async (orderId, token) => await engine.AdvanceAsync(orderId, CallPriority.Background, evenIfNotDue: false, token));
            }
#pragma warning disable CA1031 // a worker that ends is worse than a round that failed
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                logger.LogError(exception, "A round over the open orders failed; the next one follows");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}

using EsimAdmin.Simulator.Webhooks;

namespace EsimAdmin.Simulator.Vendor;

/// <summary>Lets time pass: allocates orders that are due, lets travellers live, sends webhooks.</summary>
internal sealed class Clockwork(
    World world, Shop shop, Travellers travellers, WebhookSender sender, SimulatorOptions options, TimeProvider time,
        ILogger<Clockwork> logger) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        var sending = SendAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken)) Pass(time.GetUtcNow());
        await sending;
    }

    /// <summary>Does all that is due.</summary>
    public void Pass(DateTimeOffset now)
    {
        lock (world.Sync)
        {
            foreach (var order in world.OpenOrders) shop.Advance(order, now, options.Speed);
            foreach (var esim in world.DueEsims(now))
            {
                try
                {
                    travellers.Live(esim, now);
                }
                catch (Refusal)
                {
                    // Somebody did something with the eSIM in between; it rests until it expires.
                    world.Plan(esim, Step.Expire, esim.ExpiresAt);
                }
            }
            world.Commit();
        }
    }

    private async Task SendAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await sender.SendDueAsync(stoppingToken);
            }
            // a bad address must not end the simulated vendor
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(exception, "Sending webhooks failed");
            }
        }
    }
}

using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.Pending;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EsimAdmin.Core.Webhooks;

/// <summary>Asks the vendor about orders of ours that webhooks told of, beside the webhooks that follow.</summary>
internal sealed class OrderConfirmer : BackgroundService
{
    private static readonly TimeSpan Apart = PendingRules.NextCheck(0);

    private readonly Inquiries<long> _inquiries;

    /// <summary>Makes it.</summary>
    public OrderConfirmer(OrderEngine orders, TimeProvider time, ILogger<OrderConfirmer> logger) =>
        // An order's webhook comes once, and somebody may be waiting before the screen: the first is not waited with. Copies, which anybody
        // can forge, take neither a person's turn nor more than one question in a while.
        _inquiries = new Inquiries<long>("Order", time, logger,
            (orderId, cancellationToken) => orders.AdvanceOrderAsync(orderId, CallPriority.Background, cancellationToken),
            TimeSpan.Zero, Apart);

    /// <summary>Has an order asked after now.</summary>
    public void Ask(long orderId) => _inquiries.Add(orderId, Urgency.Known);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _inquiries.RunAsync(stoppingToken);
}

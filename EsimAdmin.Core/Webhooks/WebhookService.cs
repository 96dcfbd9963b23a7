using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Core.Webhooks;

/// <summary>The webhooks received, for people.</summary>
public sealed class WebhookService(Gate gate, IDbContextFactory<EsimAdminDbContext> contexts)
{
    /// <summary>The last deliveries, newest first.</summary>
    /// <param name="count">How many, at most 500.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="NotAllowedException">The caller may not see them.</exception>
    public async Task<IReadOnlyList<Delivery>> LastAsync(int count, CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewOperations);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Deliveries.AsNoTracking().OrderByDescending(delivery => delivery.Id).Take(Math.Clamp(count, 1, 500)).ToListAsync(cancellationToken);
    }
}

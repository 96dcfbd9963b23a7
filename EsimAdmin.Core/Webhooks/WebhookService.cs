using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Core.Webhooks;

/// <summary>Where the vendor sends its webhooks.</summary>
/// <param name="Current">The address that the vendor has; null when it has none or could not be asked.</param>
/// <param name="Ours">The address of this installation; null when none is set.</param>
/// <param name="Problem">Why the vendor could not be asked, or did not take the address.</param>
public sealed record WebhookRegistration(string? Current, string? Ours, VendorProblem? Problem)
{
    /// <summary>Whether they come here.</summary>
    public bool ComesHere => Current is not null && Current == Ours;
}

/// <summary>Whether webhooks come as they should.</summary>
/// <param name="LastAt">When the last one came; null when none ever did.</param>
/// <param name="Usual">How long the longest usual pause between two is; null while too few have come to say.</param>
/// <param name="IsSilent">Whether none has come for longer than that.</param>
/// <param name="LastSweep">The last comparison with the vendor; null before the first.</param>
/// <param name="MissedInADay">How many eSIMs and orders the sweeps of the last 24 hours found that no webhook had told of.</param>
public sealed record WebhookHealth(DateTimeOffset? LastAt, TimeSpan? Usual, bool IsSilent, SweepRun? LastSweep, int MissedInADay)
{
    /// <summary>Judges by how webhooks came before and by what sweeps found.</summary>
    internal static async Task<WebhookHealth> ReadAsync(EsimAdminDbContext context, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var last = await context.Deliveries.OrderByDescending(delivery => delivery.Id).Select(delivery => delivery.ReceivedAt).Take(500).ToListAsync(cancellationToken);
        var usual = DeliveryRules.UsualPause(last);
        var day = now.AddDays(-1);
        var sweeps = await context.Sweeps.AsNoTracking().Where(sweep => sweep.StartedAt >= day).OrderByDescending(sweep => sweep.Id).ToListAsync(cancellationToken);
        return new WebhookHealth(last.Count == 0 ? null : last[0], usual, usual is { } pause && now - last[0] > pause, sweeps.FirstOrDefault(),
            sweeps.Sum(sweep => sweep.FoundChanged + sweep.FoundOrders));
    }
}

/// <summary>The webhooks received, for people.</summary>
public sealed class WebhookService(
    Gate gate, EsimAccessClient client, WebhookAddress address, WebhookInbox inbox, EsimSweeper sweeper, IDbContextFactory<EsimAdminDbContext> contexts, TimeProvider time)
{
    /// <summary>Whether webhooks come as they should, judged by how they came before and by what sweeps found.</summary>
    /// <exception cref="NotAllowedException">The caller may not see it.</exception>
    public async Task<WebhookHealth> HealthAsync(CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewOperations);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            context.MayWrite = true;
        return await WebhookHealth.ReadAsync(context, time.GetUtcNow(), cancellationToken);
    }

    /// <summary>Compares all eSIMs that have not ended with the vendor's, now.</summary>
    /// <returns>The problem that stopped it; null when it is through.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public async Task<VendorProblem?> SweepAsync(CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ManageWebhooks);
        return await sweeper.RunAsync(cancellationToken);
    }

    /// <summary>The last deliveries, newest first.</summary>
    /// <param name="type">Only of this <c>notifyType</c>; null for all.</param>
    /// <param name="state">Only with this verdict; null for all.</param>
    /// <param name="count">How many, at most 500.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="NotAllowedException">The caller may not see them.</exception>
    public async Task<IReadOnlyList<Delivery>> LastAsync(string? type, DeliveryState? state, int count, CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewOperations);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            context.MayWrite = true;
        return await context.Deliveries.AsNoTracking().Where(delivery => (type == null || delivery.NotifyType == type) && (state == null || delivery.State == state))
            .OrderByDescending(delivery => delivery.Id).Take(Math.Clamp(count, 1, 500)).ToListAsync(cancellationToken);
    }

    /// <summary>Has a delivery worked off once more; what it says is confirmed by the vendor as always.</summary>
    /// <returns>False when there is none of that number, or it is still waiting.</returns>
    /// <exception cref="NotAllowedException">The caller may not replay.</exception>
    public async Task<bool> ReplayAsync(long deliveryId, CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ManageWebhooks);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            context.MayWrite = true;
        var waiting = await context.Deliveries.Where(delivery => delivery.Id == deliveryId && delivery.State != DeliveryState.Stored)
            .ExecuteUpdateAsync(change => change.SetProperty(delivery => delivery.State, DeliveryState.Stored), cancellationToken) > 0;
        if (waiting) inbox.Wake();
        return waiting;
    }

    /// <summary>Asks the vendor where it sends webhooks.</summary>
    /// <exception cref="NotAllowedException">The caller may not see it.</exception>
    public async Task<WebhookRegistration> GetRegistrationAsync(CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewOperations);
        var answer = await client.QueryWebhookAsync(cancellationToken);
        return new WebhookRegistration(answer.Value?.Webhook, address.Value, answer.Problem);
    }

    /// <summary>Gives the vendor this installation's address; the vendor tries it before it answers.</summary>
    /// <exception cref="NotAllowedException">The caller may not change it.</exception>
    public async Task<WebhookRegistration> RegisterAsync(CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ManageWebhooks);
        if (address.Value is not { } ours) return await GetRegistrationAsync(cancellationToken);
        var saved = await client.SaveWebhookAsync(ours, cancellationToken);
        var now = await GetRegistrationAsync(cancellationToken);
        return saved.Problem is { } problem ? now with { Problem = problem } : now;
    }
}

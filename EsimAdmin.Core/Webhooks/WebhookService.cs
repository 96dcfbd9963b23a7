using EsimAdmin.Core.Audit;

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

/// <summary>The webhooks received, for people.</summary>
public sealed class WebhookService(Gate gate, EsimAccessClient client, WebhookAddress address, WebhookInbox inbox, EsimSweeper sweeper,
    Work work, IDbContextFactory<EsimAdminDbContext> contexts, TimeProvider time)
{
    /// <summary>Whether webhooks come as they should, judged by how they came before and by what sweeps found.</summary>
    public async Task<WebhookHealth> HealthAsync(CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewOperations);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await WebhookHealth.ReadAsync(context, time.GetUtcNow(), cancellationToken);
    }

    /// <summary>Compares all eSIMs that have not ended with the vendor's, now.</summary>
    public async Task<Outcome> SweepAsync(CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ManageWebhooks);
        var problem = await sweeper.RunAsync(cancellationToken);
        await AuditAsync(new AuditNote(caller, AuditActions.Swept, new AuditSubject("eSIMs", "", "All eSIMs")).With(problem));
        return problem;
    }

    /// <summary>The last deliveries, newest first.</summary>
    /// <param name="type">Only of this <c>notifyType</c>; null for all.</param>
    /// <param name="state">Only with this verdict; null for all.</param>
    /// <param name="count">How many, at most 500.</param>
    public async Task<IReadOnlyList<DeliveryRow>> LastAsync(string? type, DeliveryState? state, int count,
        CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewOperations);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        IReadOnlyList<DeliveryState> states = state switch
        {
            null => [],
            DeliveryState.Stored => DeliveryRules.Open,
            { } one => [one],
        };
        return (await context.Deliveries
            .Where(delivery => (type == null || delivery.NotifyType == type) && (state == null || states.Contains(delivery.State)))
            .OrderByDescending(delivery => delivery.Id).Take(Math.Clamp(count, 1, 500))
            .Select(delivery => new DeliveryRow(delivery.Id, delivery.ReceivedAt, delivery.Sender, delivery.NotifyType, delivery.State,
                delivery.Effect, delivery.ProcessedAt))
            .ToListAsync(cancellationToken)).ConvertAll(row => DeliveryRules.Open.Contains(row.State)
                ? row with { State = DeliveryState.Stored, ProcessedAt = null } : row);
    }

    /// <summary>The body of a delivery, as it came.</summary>
    /// <returns>Null when there is none of that number, or its body is no longer kept.</returns>
    public async Task<string?> BodyAsync(long deliveryId, CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewOperations);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Deliveries.Where(delivery => delivery.Id == deliveryId && delivery.Body != "")
            .Select(delivery => delivery.Body).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Has a delivery worked off once more; what it says is confirmed by the vendor as always.</summary>
    public async Task<Outcome> ReplayAsync(long deliveryId, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ManageWebhooks);
        var waits = await work.DoAsync<Outcome>(async unit =>
        {
            if (await unit.Context.Deliveries.FindAsync([deliveryId], cancellationToken) is not { Body.Length: > 0 } delivery)
                return new Refusal("body-gone", $"Its body is no longer kept: there is nothing to replay.");
            if (DeliveryRules.Open.Contains(delivery.State))
                return new Refusal("delivery-waits", $"It is waiting to be worked off already.");
            delivery.State = DeliveryState.Stored;
            unit.Audit(new AuditNote(caller, AuditActions.WebhookReplayed, AuditSubject.Numbered("Delivery", deliveryId))
            {
                Facts = [AuditField.New("Type", delivery.NotifyType)],
            });
            unit.Publish(new DeliveryChanged(deliveryId));
            return Outcome.Done;
        }, cancellationToken);
        if (waits.IsDone) inbox.Filled.Raise();
        return waits;
    }

    /// <summary>Asks the vendor where it sends webhooks.</summary>
    public async Task<WebhookRegistration> GetRegistrationAsync(CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewOperations);
        var answer = await client.WebhookAsync(cancellationToken);
        return new WebhookRegistration(answer.Value, address.Value, answer.Problem);
    }

    /// <summary>Gives the vendor this installation's address; the vendor tries it before it answers.</summary>
    public async Task<WebhookRegistration> RegisterAsync(CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ManageWebhooks);
        if (address.Value is not { } ours) return await GetRegistrationAsync(cancellationToken);
        var by = AuditActor.Of(caller);
        await AuditAsync(AuditNotes.Webhook(by, AuditActions.WebhookAsked, ours));
        var problem = await client.SaveWebhookAsync(ours, cancellationToken);
        await AuditAsync(AuditNotes.Webhook(by, AuditActions.WebhookRegistered, ours).With(problem));
        var now = await GetRegistrationAsync(cancellationToken);
        return problem is null ? now : now with { Problem = problem };
    }

    // What happens at the vendor is in no transaction of ours; it is written down even where whoever asked has gone.
    private Task AuditAsync(AuditNote note) => work.DoAsync(unit =>
    {
        unit.Audit(note);
        return Task.CompletedTask;
    }, CancellationToken.None);
}

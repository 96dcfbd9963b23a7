namespace EsimAdmin.Core.Webhooks;

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
        var last = await context.Deliveries.OrderByDescending(delivery => delivery.Id).Select(delivery => delivery.ReceivedAt).Take(500)
            .ToListAsync(cancellationToken);
        var usual = DeliveryRules.UsualPause(last);
        var day = now.AddDays(-1);
        var sweeps = await context.Sweeps.AsNoTracking().Where(sweep => sweep.StartedAt >= day).OrderByDescending(sweep => sweep.Id)
            .ToListAsync(cancellationToken);
        return new WebhookHealth(last.Count == 0 ? null : last[0], usual, usual is { } pause && now - last[0] > pause,
            sweeps.FirstOrDefault(),
            sweeps.Sum(sweep => sweep.FoundChanged + sweep.FoundOrders));
    }
}

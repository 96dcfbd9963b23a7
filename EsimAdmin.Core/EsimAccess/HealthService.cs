namespace EsimAdmin.Core.EsimAccess;

/// <summary>What stands in the way of working, just now.</summary>
/// <param name="Vendor">Between us and eSIM Access; null when the last call went through.</param>
/// <param name="LastAnswerAt">When eSIM Access last answered as it should; null when it has not yet.</param>
/// <param name="Storage">What is wrong with the disk or the database; null when nothing is.</param>
public sealed record SystemHealth(VendorProblem? Vendor, DateTimeOffset? LastAnswerAt, StorageProblem? Storage);

/// <summary>How well the console can do its work, for people.</summary>
public sealed class HealthService(
    Gate gate, ConnectionHealth connection, StorageHealth storage, IDbContextFactory<EsimAdminDbContext> contexts)
{
    /// <summary>What stands in the way.</summary>
    public async Task<SystemHealth> GetAsync()
    {
        await gate.DemandAsync(Permission.SeeAlerts);
        return new SystemHealth(connection.Problem, connection.LastAnswerAt, storage.Problem);
    }

    /// <summary>A page, from 0, of what of answers and webhooks could not be read, that which came last first.</summary>
    /// <exception cref="NotAllowedException">The caller may not see it.</exception>
    public async Task<Page<UnreadableField>> UnreadableAsync(
        UnreadableQuery query, int page, int size, CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewOperations);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await query.Filter(context).OrderByDescending(field => field.LastAt).ThenBy(field => field.Source)
            .ThenBy(field => field.Field).PageAsync(page, size, cancellationToken);
    }
}

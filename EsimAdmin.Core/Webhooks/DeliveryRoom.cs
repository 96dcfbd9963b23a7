using System.Data.Common;

namespace EsimAdmin.Core.Webhooks;

/// <summary>Whether there is room for more deliveries: as much as the quota gives and the disk has.</summary>
public sealed class DeliveryRoom(IOptions<RetentionOptions> options, TimeProvider time, ILogger<DeliveryRoom> logger)
{
    private const long Megabyte = 1 << 20;

    /// <summary>How long a look at the disk counts.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private long _bytes;
    private (DateTimeOffset At, bool HasSpace) _looked = (DateTimeOffset.MinValue, true);

    /// <summary>Raised when the quota is used up, for whoever can make room.</summary>
    internal Signal Full { get; } = new();

    /// <summary>The most bytes that bodies may take.</summary>
    internal long Quota => Math.Max(1, options.Value.WebhookQuota) * Megabyte;

    /// <summary>Sets how many bytes all bodies take, as it was just counted.</summary>
    internal void Counted(long bytes)
    {
        lock (_lock) _bytes = bytes;
    }

    /// <summary>Counts bodies that were stored, or with a negative number dropped.</summary>
    internal void Count(long bytes)
    {
        lock (_lock) _bytes += bytes;
    }

    /// <summary>Whether more can be stored. What others store is only seen when all is counted anew; the quota is not exact.</summary>
    internal async Task<bool> HasAsync(IDbContextFactory<EsimAdminDbContext> contexts, CancellationToken cancellationToken)
    {
        long bytes;
        lock (_lock) bytes = _bytes;
        if (bytes > Quota) Full.Raise();
        // A tenth more, while the oldest are being dropped; then only what waits to be worked off can be left.
        if (bytes > Quota + Quota / 10) return false;
        var now = time.GetUtcNow();
        if (now - _looked.At < LookAgain) return _looked.HasSpace;
        var before = _looked.HasSpace;
        _looked = (now, await HasSpaceAsync(contexts, cancellationToken));
        if (before && !_looked.HasSpace)
        {
            logger.LogError(
                "Less than {Floor} MB of the database's disk are free: webhooks are refused until there is more",
                options.Value.FreeSpaceFloor);
        }
        return _looked.HasSpace;
    }

    private async Task<bool> HasSpaceAsync(IDbContextFactory<EsimAdminDbContext> contexts, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        // A database server looks after its own disk.
        if (!context.Database.IsSqlite()
            || Path.GetDirectoryName(context.Database.GetDbConnection().DataSource) is not { Length: > 0 } folder) return true;
        var floor = options.Value.FreeSpaceFloor * Megabyte;
        var free = new DriveInfo(folder).AvailableFreeSpace;
        if (free >= floor) return true;
        // What was dropped leaves room within the file, which the disk does not know of.
        await context.Database.OpenConnectionAsync(cancellationToken);
        await using var command = context.Database.GetDbConnection().CreateCommand();
        var pages = await PragmaAsync(command, "freelist_count", cancellationToken);
        return free + pages * await PragmaAsync(command, "page_size", cancellationToken) >= floor;
    }

    private static async Task<long> PragmaAsync(DbCommand command, string name, CancellationToken cancellationToken)
    {
        command.CommandText = $"PRAGMA {name}";
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), System.Globalization.CultureInfo.InvariantCulture);
    }
}

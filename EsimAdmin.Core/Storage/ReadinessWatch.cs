using System.Data.Common;

namespace EsimAdmin.Core.Storage;

/// <summary>Whether this process can do its work: the database has its tables and takes what is written, and all workers go on.</summary>
public sealed class ReadinessWatch(Work work, IDbContextFactory<EsimAdminDbContext> contexts, IEnumerable<IHostedService> services,
    IHostApplicationLifetime lifetime, TimeProvider time) : IDisposable
{
    /// <summary>Until when an answer counts, however often strangers ask.</summary>
    internal static readonly TimeSpan Kept = TimeSpan.FromSeconds(5);

    private const string FactName = "Health:WrittenAt";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private (DateTimeOffset At, string? Problem)? _last;

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    /// <summary>What stands in the way, for the log; null when nothing does.</summary>
    public async Task<string?> ProblemAsync(CancellationToken cancellationToken)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested) return "It is stopping.";
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_last is { } last && time.GetUtcNow() - last.At < Kept) return last.Problem;
            var problem = Stopped() ?? await StorageAsync(cancellationToken);
            _last = (time.GetUtcNow(), problem);
            return problem;
        }
        finally
        {
            _turn.Release();
        }
    }

    private string? Stopped() => services.OfType<BackgroundService>()
        .FirstOrDefault(worker => worker.ExecuteTask is { IsCompleted: true, IsCompletedSuccessfully: false }) is { } ended
        ? $"{ended.GetType().Name} has ended." : null;

    private async Task<string?> StorageAsync(CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(Longest);
        try
        {
            await using var context = await contexts.CreateDbContextAsync(end.Token);
            if ((await context.Database.GetPendingMigrationsAsync(end.Token)).Any()) return "The database is an older version's.";
            await work.DoAsync(unit => FactBook.SetAsync(unit, FactName,
                unit.Now.ToString("O", CultureInfo.InvariantCulture), end.Token), end.Token);
            return null;
        }
        catch (Exception exception) when (exception is DbException or DbUpdateException)
        {
            return $"Nothing can be stored: {exception.GetBaseException().Message}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "Nothing can be stored in good time.";
        }
    }
}

using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace EsimAdmin.Core.Storage;

/// <summary>
/// Writes everything: a change runs in one transaction, once more from the beginning when another writer came in between, and is told to
/// open screens after
/// it is stored. A change reads what it needs within its <see cref="Unit"/>, never talks to the vendor, and may run several times.
/// </summary>
public sealed class Work(
    IDbContextFactory<EsimAdminDbContext> contexts, StorageHealth health, LiveUpdates live, TimeProvider time, ILogger<Work> logger)
        : IDisposable
{
    private const int MostAttempts = 8;

    private static readonly AsyncLocal<bool> IsInside = new();

    // SQLite has one writer. Waiting for it here costs no thread and keeps the order of arrival; its own waiting sleeps and does neither.
    private readonly SemaphoreSlim _writer = new(1, 1);

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    /// <summary>Does a change that brings nothing.</summary>
    /// <inheritdoc cref="DoAsync{T}"/>
    public Task DoAsync(Func<Unit, Task> change, CancellationToken cancellationToken) => DoAsync(async unit =>
    {
        await change(unit);
        return true;
    }, cancellationToken);

    /// <summary>Does a change and brings what it brings, once it is stored.</summary>
    /// <param name="change">Reads and changes; may run more than once, each time with a unit of its own.</param>
    /// <exception cref="DbUpdateException">It could not be stored, for another reason than another writer, or not in
    /// <see cref="MostAttempts"/> attempts.</exception>
    public async Task<T> DoAsync<T>(Func<Unit, Task<T>> change, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await OnceAsync(change, cancellationToken);
            }
            catch (Exception exception) when (attempt < MostAttempts && !cancellationToken.IsCancellationRequested && IsConflict(exception))
            {
                logger.LogDebug(exception, "Another writer was quicker; attempt {Attempt} begins anew", attempt + 1);
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 15 * attempt + 10)), time, cancellationToken);
            }
        }
    }

    private async Task<T> OnceAsync<T>(Func<Unit, Task<T>> change, CancellationToken cancellationToken)
    {
        if (IsInside.Value) throw new InvalidOperationException(
            "A change is under way already: pass its unit on instead of beginning another.");
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var hasOneWriter = context.Database.IsSqlite();
        T result;
        if (hasOneWriter) await _writer.WaitAsync(cancellationToken);
        // After the wait: what is leased or due from now on is so from now on.
        var unit = new Unit(context, time.GetUtcNow(), hasOneWriter);
        IsInside.Value = true;
        try
        {
            context.MayWrite = true;
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            result = await change(unit);
            await context.SaveChangesAsync(cancellationToken);
            await unit.SealAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (Exception exception) when (StorageHealth.Read(exception) is { } problem)
        {
            // Also where the change could not begin or be committed: no interceptor hears of that.
            health.Note(problem);
            throw;
        }
        finally
        {
            IsInside.Value = false;
            if (hasOneWriter) _writer.Release();
        }
        foreach (var told in unit.Changes()) live.Publish(told);
        return result;
    }

    /// <summary>Whether another writer stands behind a failure: a version that moved on, a key taken, a lock, a serialisation.</summary>
    private static bool IsConflict(Exception exception) => exception switch
    {
        DbUpdateConcurrencyException => true,
        // SQLite's result codes (sqlite.org/rescode.html): BUSY, LOCKED, CONSTRAINT_PRIMARYKEY, CONSTRAINT_UNIQUE.
        SqliteException { SqliteErrorCode: 5 or 6 } or SqliteException { SqliteExtendedErrorCode: 1555 or 2067 } => true,
        // PostgreSQL's: unique_violation, serialization_failure, deadlock_detected.
        DbException { SqlState: "23505" or "40001" or "40P01" } => true,
        { InnerException: { } inner } => IsConflict(inner),
        _ => false,
    };
}

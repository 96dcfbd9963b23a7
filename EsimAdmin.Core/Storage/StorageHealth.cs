using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EsimAdmin.Core.Storage;

/// <summary>Why nothing can be stored.</summary>
public enum StorageProblem
{
    /// <summary>The file system is full.</summary>
    Full,

    /// <summary>The file or its file system cannot be written to.</summary>
    ReadOnly,

    /// <summary>The disk or the file is damaged or gone.</summary>
    Failing,
}

/// <summary>Whether what happens can be stored, from how the last writes ended.</summary>
public sealed class StorageHealth(LiveUpdates live)
{
    private readonly Lock _lock = new();

    /// <summary>Why the last write failed; null when it did not.</summary>
    public StorageProblem? Problem { get; private set; }

    internal void Note(StorageProblem? problem)
    {
        lock (_lock)
        {
            if (Problem == problem) return;
            Problem = problem;
        }
        live.Publish(new StorageChanged());
    }

    /// <summary>Reads SQLite's result code (sqlite.org/rescode.html); null when the failure is not the disk's.</summary>
    internal static StorageProblem? Read(Exception exception) => exception switch
    {
        SqliteException { SqliteErrorCode: 13 } => StorageProblem.Full,
        SqliteException { SqliteErrorCode: 8 } => StorageProblem.ReadOnly,
        SqliteException { SqliteErrorCode: 10 or 11 or 14 or 26 } => StorageProblem.Failing,
        { InnerException: { } inner } => Read(inner),
        _ => null,
    };
}

/// <summary>Tells <see cref="StorageHealth"/> how writes end, and refuses those that do not go through <see cref="Work"/>.</summary>
internal sealed partial class StorageWatch(StorageHealth health) : SaveChangesInterceptor, IDbCommandInterceptor
{
    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        Wrote(result);
        return result;
    }

    public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result,
        CancellationToken cancellationToken = default)
    {
        Wrote(result);
        return ValueTask.FromResult(result);
    }

    public override void SaveChangesFailed(DbContextErrorEventData eventData) => Failed(eventData.Exception);

    public override Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Failed(eventData.Exception);
        return Task.CompletedTask;
    }

    public InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        Demand(command, eventData);
        return result;
    }

    public ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData,
        InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Demand(command, eventData);
        return ValueTask.FromResult(result);
    }

    public void CommandFailed(DbCommand command, CommandErrorEventData eventData) => Failed(eventData.Exception);

    public Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Failed(eventData.Exception);
        return Task.CompletedTask;
    }

    // What is saved is looked at by the context itself; these statements pass it by.
    private static void Demand(DbCommand command, CommandEventData eventData)
    {
        if (eventData.CommandSource is not (CommandSource.ExecuteUpdate or CommandSource.ExecuteDelete or CommandSource.ExecuteSqlRaw))
            return;
        if (eventData.Context is EsimAdminDbContext { MayWrite: false })
            throw new InvalidOperationException($"Everything is written through {nameof(Work)}.");
        if (eventData.Context is EsimAdminDbContext { MayBlankAudit: false } && AuditChanging().IsMatch(command.CommandText))
        {
            throw new InvalidOperationException("Nothing that stands in the audit log is changed or deleted.");
        }
    }

    [GeneratedRegex("\\b(UPDATE|DELETE|INTO)\\b[^\"]*\"AuditEntries\"", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AuditChanging();

    private void Wrote(int rows)
    {
        if (rows > 0) health.Note(null);
    }

    private void Failed(Exception exception)
    {
        if (StorageHealth.Read(exception) is { } problem) health.Note(problem);
    }
}

/// <summary>Whether anything can be stored has changed.</summary>
public sealed record StorageChanged : Change;

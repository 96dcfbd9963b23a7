using EsimAdmin.Core.Audit;
using EsimAdmin.Core.Finance;
using Microsoft.Data.Sqlite;

namespace EsimAdmin.Core.Backups;

/// <summary>Copies the database to a file while consoles run, and puts such a file in the place of a database (decision 34).</summary>
internal sealed class BackupDesk(
    IDbContextFactory<EsimAdminDbContext> contexts, Work work, IServiceProvider services, TimeProvider time, ILoggerFactory logs)
{
    /// <summary>Writes a backup; only a checked one gets its name.</summary>
    /// <param name="file">The file to be written; one that is there is left as it is.</param>
    /// <returns>What was done or found, in sentences, and whether the backup is there.</returns>
    public async Task<(IReadOnlyList<string> Sentences, bool IsDone)> BackupAsync(string file, CancellationToken cancellationToken)
    {
        if (Path.Exists(file)) return No($"There is a file at {file} already. It is left as it is; name another.");
        if (!Directory.Exists(Path.GetDirectoryName(file))) return No($"There is no folder {Path.GetDirectoryName(file)}.");
        await using var source = await contexts.CreateDbContextAsync(cancellationToken);
        if (!await source.Database.CanConnectAsync(cancellationToken))
            return No($"There is no database at {source.Database.GetDbConnection().DataSource}. Set ConnectionStrings:EsimAdmin.");
        if ((await source.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
            return No("The database is an older version's. Take that version, or start this one once.");
        return await WithPartAsync(file, async (part, snapshot) =>
        {
            await AuditAsync(work, AuditActions.BackupMade, file);
            await SnapshotFile.TakeAsync(source, part, cancellationToken);
            var (found, isWhole) = await CheckAsync(snapshot, cancellationToken);
            if (!isWhole) return No([.. found, "There is no backup: what was written is not whole. Verify the database."]);
            if (!snapshot.Settle()) return No("There is no backup: somebody else has opened the file while it was written.");
            File.Move(part, file);
            return ([.. found, $"The backup is {file}. It holds all that the database holds: keep it as closely."], true);
        });
    }

    /// <summary>Puts a backup in the place of the database that is configured and not there; signs everybody out.</summary>
    /// <param name="file">The backup, which stays as it is.</param>
    /// <returns>What was done or found, in sentences, and whether the database is there.</returns>
    public async Task<(IReadOnlyList<string> Sentences, bool IsDone)> RestoreAsync(string file, CancellationToken cancellationToken)
    {
        string target;
        await using (var own = await contexts.CreateDbContextAsync(cancellationToken)) target = own.Database.GetDbConnection().DataSource;
        if (!File.Exists(file)) return No($"There is no file at {file}.");
        if (SnapshotFile.Beside.FirstOrDefault(part => IsUsed(file + part)) is { } beside)
            return No($"Beside {file} stands {Path.GetFileName(file + beside)}: it is in use, or a copy of a database in use. Take a "
                + "backup of it with the command backup.");
        OwnerOnly.MakeFolder(Path.GetDirectoryName(target)!);
        using var alone = DatabaseLock.TakeAlone(target);
        if (alone is null) return No($"A console runs on {target}. Stop it first.");
        if (SnapshotFile.Beside.Prepend("").FirstOrDefault(part => IsUsed(target + part)) is { } taken)
            return No($"There is a database at {target}{taken} already. It is left as it is: move it away with all files whose names begin "
                + "so, or name another in ConnectionStrings:EsimAdmin.");
        return await WithPartAsync(target, async (part, snapshot) =>
        {
            await CopyAsync(file, part, cancellationToken);
            if (await snapshot.FaultAsync(cancellationToken) is { } fault) return No($"{file} is not restored. {fault}");
            await using (var context = snapshot.CreateDbContext()) await context.Database.MigrateAsync(cancellationToken);
            using (var there = new Work(snapshot, new StorageHealth(services.GetRequiredService<LiveUpdates>()),
                services.GetRequiredService<LiveUpdates>(), time, logs.CreateLogger<Work>()))
            {
                // As it is now, before anything is added to it.
                var (found, isWhole) = await CheckAsync(snapshot, cancellationToken);
                if (!isWhole) return No([.. found, $"{file} is not restored: it is not as it was written."]);
                await AuditAsync(there, AuditActions.Restored, file, EndSessionsAsync);
                if (!snapshot.Settle()) return No($"{file} is not restored: somebody else has opened the copy while it was checked.");
                // What is there is empty: a console that was never started made it.
                File.Move(part, target, overwrite: true);
                return ([.. found, $"The database is {target}. Everybody is signed out. What happened after the backup is not in it: see "
                    + "docs/operations.md before the console is started."], true);
            }
        });
    }

    private static async Task<(IReadOnlyList<string> Found, bool IsWhole)> CheckAsync(
        SnapshotFile snapshot, CancellationToken cancellationToken)
    {
        if (await snapshot.FaultAsync(cancellationToken) is { } fault) return ([fault], false);
        var log = await new AuditReader(snapshot).VerifyAsync(cancellationToken);
        var books = await new LedgerReader(snapshot).VerifyAsync(cancellationToken);
        return ([await snapshot.DescribeAsync(cancellationToken), .. log.Sentences(), .. books.Sentences()],
            log.IsWhole && books.Problems.Count == 0);
    }

    // Whatever comes of it, nothing but the whole file stays.
    private async Task<(IReadOnlyList<string>, bool)> WithPartAsync(
        string file, Func<string, SnapshotFile, Task<(IReadOnlyList<string>, bool)>> write)
    {
        var part = $"{file}.{Guid.NewGuid():N}.part";
        var snapshot = new SnapshotFile(part, services);
        try
        {
            await OwnerOnly.Create(part).DisposeAsync();
            return await write(part, snapshot);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SqliteException or DbUpdateException)
        {
            return No($"{file} could not be written: {exception.GetBaseException().Message}");
        }
        finally
        {
            snapshot.Delete();
        }
    }

    private static async Task CopyAsync(string from, string to, CancellationToken cancellationToken)
    {
        await using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.Read);
        await using var target = new FileStream(to, FileMode.Open, FileAccess.Write, FileShare.None);
        await source.CopyToAsync(target, cancellationToken);
    }

    // Who was signed out since must not be signed in again.
    private static Task<int> EndSessionsAsync(Unit unit) => unit.Set<Session>().Where(session => session.EndedAt == null)
        .ExecuteUpdateAsync(change => change.SetProperty(session => session.EndedAt, unit.Now).SetProperty(session => session.Ticket, []));

    private static Task AuditAsync(Work work, AuditAction action, string file, Func<Unit, Task>? with = null) => work.DoAsync(async unit =>
    {
        if (with is not null) await with(unit);
        unit.Audit(new AuditNote(AuditActor.Itself, action, new AuditSubject("Database", "", "Database"))
        {
            Facts = [AuditField.New("File", file), AuditField.New("Account", Environment.UserName)],
        });
    }, CancellationToken.None);

    private static bool IsUsed(string file) => new FileInfo(file) is { Exists: true, Length: > 0 };

    private static (IReadOnlyList<string>, bool) No(params IReadOnlyList<string> sentences) => (sentences, false);
}

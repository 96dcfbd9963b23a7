using Microsoft.Data.Sqlite;

namespace EsimAdmin.Core.Backups;

/// <summary>A database file beside the console's own, opened for as long as it is looked at.</summary>
internal sealed class SnapshotFile(string file, IServiceProvider services) : IDbContextFactory<EsimAdminDbContext>
{
    private readonly DbContextOptions<EsimAdminDbContext> _options = new DbContextOptionsBuilder<EsimAdminDbContext>()
        // No pool: when the last connection is closed, all is in the one file.
        .UseSqlite(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 30 }.ConnectionString)
        .AddInterceptors(new SqliteSettings()).UseApplicationServiceProvider(services).Options;

    /// <summary>What SQLite keeps beside a database that is in use.</summary>
    public static IReadOnlyList<string> Beside { get; } = ["-wal", "-shm", "-journal"];

    /// <inheritdoc/>
    public EsimAdminDbContext CreateDbContext() => new(_options);

    /// <summary>Takes a picture of a database, while others write: one of a single moment, without what was deleted.</summary>
    /// <param name="source">The database.</param>
    /// <param name="file">An empty file.</param>
    public static async Task TakeAsync(EsimAdminDbContext source, string file, CancellationToken cancellationToken)
    {
        await source.Database.OpenConnectionAsync(cancellationToken);
        await using (var command = source.Database.GetDbConnection().CreateCommand())
        {
            command.CommandText = "VACUUM INTO $file";
            command.Parameters.Add(new SqliteParameter("$file", file));
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        await source.Database.CloseConnectionAsync();
    }

    /// <summary>Writes to the disk what the system may still hold back, and says whether all is in the one file.</summary>
    public bool Settle()
    {
        using (var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite)) stream.Flush(flushToDisk: true);
        return !Beside.Any(part => new FileInfo(file + part) is { Exists: true, Length: > 0 });
    }

    /// <summary>Removes the file, and what may stand beside it.</summary>
    public void Delete()
    {
        foreach (var part in Beside.Prepend("")) File.Delete(file + part);
    }

    /// <summary>What is wrong with the file itself; null when nothing is.</summary>
    public async Task<string?> FaultAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var context = CreateDbContext();
            var told = await context.Database.SqlQueryRaw<string>("SELECT integrity_check AS Value FROM pragma_integrity_check")
                .ToListAsync(cancellationToken);
            if (told is not ["ok"]) return $"Its pages are damaged: {string.Join("; ", told.Take(5))}.";
            var applied = await context.Database.GetAppliedMigrationsAsync(cancellationToken);
            if (!applied.Any()) return "It is no database of EsimAdmin.";
            return applied.Except(context.Database.GetMigrations()).FirstOrDefault() is { } newer
                ? $"It is of a newer version ({newer}). Take that version, or a newer one." : null;
        }
        catch (SqliteException exception)
        {
            // SQLITE_NOTADB
            return exception.SqliteErrorCode == 26 ? "It is no database." : $"It is damaged ({exception.Message}).";
        }
    }

    /// <summary>Whose it is, and how many are in it, for people.</summary>
    public async Task<string> DescribeAsync(CancellationToken cancellationToken)
    {
        await using var context = CreateDbContext();
        var whose = await KindBook.ReadAsync(context, cancellationToken) switch
        {
            DatabaseKind.Simulated => "The demo's",
            DatabaseKind.Real => "A company's",
            _ => "Nobody's yet",
        };
        var (orders, esims) = (await context.Orders.CountAsync(cancellationToken), await context.Esims.CountAsync(cancellationToken));
        var (customers, people) =
            (await context.Customers.CountAsync(cancellationToken), await context.Users.CountAsync(cancellationToken));
        return string.Create(CultureInfo.InvariantCulture,
            $"{whose}: {orders:N0} orders, {esims:N0} eSIMs, {customers:N0} customers, {people:N0} people.");
    }
}

using Microsoft.Data.Sqlite;

namespace EsimAdmin.Core.Storage;

/// <summary>Takes out of the database's files what was deleted from its tables before deleting overwrote it.</summary>
internal static class CleaningBook
{
    /// <summary>That it is due; a migration sets it, too.</summary>
    private const string FactName = "Storage:CleaningDue";

    /// <summary>Has it done at the end of this start, or of the next where this one does not come to it.</summary>
    public static Task OrderAsync(Unit unit, CancellationToken cancellationToken) =>
        FactBook.SetAsync(unit, FactName, "true", cancellationToken);

    /// <summary>Does it when it is due.</summary>
    public static async Task RunAsync(Work work, IDbContextFactory<EsimAdminDbContext> contexts, ILogger logger,
        CancellationToken cancellationToken)
    {
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if (!context.Database.IsSqlite() || await FactBook.GetAsync(context, FactName, cancellationToken) is null) return;
            await context.Database.OpenConnectionAsync(cancellationToken);
            await using var command = context.Database.GetDbConnection().CreateCommand();
            command.CommandTimeout = 0;
            command.CommandText = "VACUUM; PRAGMA wal_checkpoint(TRUNCATE);";
            try
            {
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
            catch (SqliteException exception) when (exception.SqliteErrorCode is 5 or 6 or 13)
            {
                logger.LogWarning(exception,
                    "What was deleted could not be taken out of the database's files yet; the next start tries again");
                return;
            }
        }
        await work.DoAsync(unit => unit.Context.Facts.Where(fact => fact.Name == FactName).ExecuteDeleteAsync(cancellationToken),
            cancellationToken);
    }
}

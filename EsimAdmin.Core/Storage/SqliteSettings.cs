using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EsimAdmin.Core.Storage;

/// <summary>
/// How every SQLite connection is set up: a write-ahead log, so that readers never wait for the writer, and a full flush at each commit,
/// because what a commit says is what we tell the vendor and people. What is deleted is overwritten.
/// </summary>
internal sealed class SqliteSettings : DbConnectionInterceptor
{
    private const string Timeout = "PRAGMA busy_timeout=10000;",
        Pragmas = $"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; {Timeout}";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = For(connection);
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = For(connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // EF Core looks by one that may not write whether there is a database: a new file has no log yet, and it could not begin one.
    private static string For(DbConnection connection) =>
        connection.ConnectionString.Contains("Mode=ReadOnly", StringComparison.OrdinalIgnoreCase) ? Timeout : Pragmas;

    /// <summary>Makes a relative file name one below <paramref name="root"/>, and file and folder exist, for their owner alone, where they
    /// may be made.</summary>
    public static string Locate(string connectionString, string root, bool mayMake)
    {
        var builder = new SqliteConnectionStringBuilder(connectionString);
        if (builder.DataSource is "" or ":memory:" || builder.Mode == SqliteOpenMode.Memory) return connectionString;
        builder.DataSource = Path.GetFullPath(builder.DataSource, root);
        var folder = Path.GetDirectoryName(builder.DataSource)!;
        if (mayMake) Make(builder.DataSource, folder);
        builder.DefaultTimeout = Math.Max(builder.DefaultTimeout, 30);
        return builder.ConnectionString;
    }

    private static void Make(string file, string folder)
    {
        try
        {
            OwnerOnly.MakeFolder(folder);
            // A folder that is there may still belong to somebody else.
            using (File.Create(Path.Combine(folder, $".write-{Environment.ProcessId}-{Guid.NewGuid():N}"), 1,
                FileOptions.DeleteOnClose)) { }
            OwnerOnly.CloseDatabase(file);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw new SettingException($"The folder {folder} for the database cannot be written ({exception.Message}). Give this account "
                + "the right to write there, or name another file in ConnectionStrings:EsimAdmin.", exception);
        }
    }
}

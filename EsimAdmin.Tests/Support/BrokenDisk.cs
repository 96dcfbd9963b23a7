using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EsimAdmin.Tests.Support;

/// <summary>How a disk fails; SQLite itself then answers with the code that it has for this.</summary>
public enum DiskFault
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>SQLITE_FULL at the next page that is needed.</summary>
    Full,

    /// <summary>SQLITE_READONLY at the next write.</summary>
    ReadOnly,
}

/// <summary>Breaks the disk under every connection that is opened, and mends it.</summary>
internal sealed class BrokenDisk : DbConnectionInterceptor
{
    public DiskFault Fault { get; set; }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // A ceiling of one page is raised by SQLite to what the file has: it cannot grow.
    private string Pragmas =>
        $"PRAGMA query_only={(Fault == DiskFault.ReadOnly ? 1 : 0)}; "
        + $"PRAGMA max_page_count={(Fault == DiskFault.Full ? 1 : 1_073_741_823)};";
}

namespace EsimAdmin.Core.Storage;

/// <summary>
/// Tells consoles and restoring of each other, by a file beside the database: each console that runs shares it, and what moves another
/// database into place has it alone. A database that was moved away under a running console takes no lock along.
/// </summary>
internal sealed class DatabaseLock : IDisposable
{
    private FileStream? _held;

    /// <summary>Shares it until disposed of.</summary>
    /// <param name="database">The database's file.</param>
    /// <exception cref="SettingException">A database is being restored to there.</exception>
    public void Share(string database)
    {
        if (_held is null && !TryOpen(database, FileAccess.Read, FileShare.Read, out _held))
            throw new SettingException($"A database is being restored to {database}. Start again when that is done.");
    }

    /// <summary>Has it alone until disposed of.</summary>
    /// <returns>Null when a console runs on the database.</returns>
    public static DatabaseLock? TakeAlone(string database) =>
        TryOpen(database, FileAccess.ReadWrite, FileShare.None, out var held) ? new DatabaseLock { _held = held } : null;

    /// <inheritdoc/>
    public void Dispose() => _held?.Dispose();

    private static bool TryOpen(string database, FileAccess access, FileShare share, out FileStream? held)
    {
        var file = $"{database}.lock";
        try
        {
            held = OwnerOnly.Open(file, FileMode.OpenOrCreate, access, share);
            return true;
        }
        catch (IOException) when (File.Exists(file))
        {
            held = null;
            return false;
        }
    }
}

namespace EsimAdmin.Core;

/// <summary>Files and folders that only the account that runs this program may read. On Windows their folder's rights say so.</summary>
internal static class OwnerOnly
{
    private const UnixFileMode ForFiles = UnixFileMode.UserRead | UnixFileMode.UserWrite, ForFolders = ForFiles | UnixFileMode.UserExecute;

    /// <summary>Makes a folder unless it is there: one that is there may be shared with others on purpose.</summary>
    public static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, ForFolders);
    }

    /// <summary>Makes a new file.</summary>
    /// <exception cref="IOException">It is there already, or cannot be made.</exception>
    public static FileStream Create(string file) => Open(file, FileMode.CreateNew, FileAccess.Write, FileShare.Read);

    /// <summary>Opens a file; one that is made by it is its owner's.</summary>
    /// <exception cref="IOException">It cannot be opened so.</exception>
    public static FileStream Open(string file, FileMode mode, FileAccess access, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = ForFiles;
        return new FileStream(file, options);
    }

    /// <summary>Takes from others what they may do with a file, where it is there and ours.</summary>
    public static void Close(string file)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(file)) return;
        try
        {
            var mode = File.GetUnixFileMode(file);
            if ((mode & ~ForFiles) != 0) File.SetUnixFileMode(file, mode & ForFiles);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            // Another account's, and its owner's to close.
        }
    }

    /// <summary>Sees to a SQLite database: made if it is not there, closed if it is. Its other files take its rights.</summary>
    public static void CloseDatabase(string file)
    {
        try
        {
            // Never opened where it is there: closing it again would end the locks that this process may hold on it.
            if (!File.Exists(file)) Create(file).Dispose();
        }
        catch (IOException) when (File.Exists(file))
        {
            // Another process was quicker.
        }
        foreach (var part in new[] { "", "-wal", "-shm", "-journal" }) Close(file + part);
    }
}

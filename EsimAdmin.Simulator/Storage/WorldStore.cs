using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace EsimAdmin.Simulator.Storage;

/// <summary>Keeps the world's records in one SQLite file, each as JSON under its kind and key. Without a file it keeps nothing.</summary>
internal sealed class WorldStore : IDisposable
{
    private readonly SqliteConnection? _connection;
    private readonly Dictionary<(string Kind, string Key), object?> _changed = [];

    public WorldStore(string file)
    {
        if (file.Length == 0) return;
        Close(Path.GetFullPath(file));
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
        _connection.Open();
        Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; CREATE TABLE IF NOT EXISTS Records (Kind TEXT NOT NULL, Key TEXT "
            + "NOT NULL, Value TEXT NOT NULL, PRIMARY KEY (Kind, Key)) WITHOUT ROWID");
    }

    public IEnumerable<T> Read<T>()
    {
        if (_connection is null) yield break;
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT Value FROM Records WHERE Kind = $kind ORDER BY length(Key), Key";
        command.Parameters.AddWithValue("$kind", typeof(T).Name);
        using var reader = command.ExecuteReader();
        while (reader.Read()) yield return JsonSerializer.Deserialize<T>(reader.GetString(0))!;
    }

    /// <summary>Remembers a record as it will be at the next commit.</summary>
    public void Write<T>(string key, T record) where T : class => _changed[(typeof(T).Name, key)] = record;

    public void Delete<T>(string key) => _changed[(typeof(T).Name, key)] = null;

    /// <summary>Stores all that was written since the last commit, in one transaction.</summary>
    public void Commit()
    {
        if (_changed.Count == 0) return;
        if (_connection is not null)
        {
            using var transaction = _connection.BeginTransaction();
            using var write =
                Command(transaction,
                "INSERT INTO Records VALUES ($kind, $key, $value) ON CONFLICT (Kind, Key) DO UPDATE SET Value = excluded.Value");
            using var delete = Command(transaction, "DELETE FROM Records WHERE Kind = $kind AND Key = $key AND $value IS NULL");
            foreach (var ((kind, key), record) in _changed)
            {
                var command = record is null ? delete : write;
                command.Parameters["$kind"].Value = kind;
                command.Parameters["$key"].Value = key;
                command.Parameters["$value"].Value = record is null ? DBNull.Value : JsonSerializer.Serialize(record, record.GetType());
                command.ExecuteNonQuery();
            }
            transaction.Commit();
        }
        _changed.Clear();
    }

    public void Dispose() => _connection?.Dispose();

    // For its owner alone: activation codes stand in it. What SQLite makes beside it takes its rights.
    private static void Close(string file)
    {
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var folder = Path.GetDirectoryName(file)!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }
        Directory.CreateDirectory(folder, owner | UnixFileMode.UserExecute);
        // One that is there is not opened: closing it again would end the locks that this process may hold on it.
        if (!File.Exists(file)) new FileStream(file, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = owner
        }).Dispose();
        foreach (var part in new[] { file, file + "-wal", file + "-shm" }.Where(File.Exists))
        {
            try
            {
                File.SetUnixFileMode(part, owner);
            }
            catch (UnauthorizedAccessException)
            {
                // Another account's, and its owner's to close.
            }
        }
    }

    private SqliteCommand Command(SqliteTransaction transaction, string text)
    {
        var command = _connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = text;
        foreach (var name in new[] { "$kind", "$key", "$value" }) command.Parameters.Add(name, SqliteType.Text);
        return command;
    }

    private void Execute(string text)
    {
        using var command = _connection!.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}

using System.Runtime.Versioning;
using EsimAdmin.Core;
using EsimAdmin.Core.Audit;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Tests.Core.Backups;

public sealed class BackupDeskTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("esimadmin-backups-").FullName;
    private TestSimulator _simulator = null!;
    private TestConsole _console = null!;

    private string Database => Path.Combine(_folder, "here", "console.db");

    private string Backup => Path.Combine(_folder, "backup.db");

    private string Elsewhere => Path.Combine(_folder, "elsewhere", "console.db");

    public async Task InitializeAsync()
    {
        _simulator = await TestSimulator.StartAsync();
        Directory.CreateDirectory(Path.GetDirectoryName(Database)!);
        _console = await TestConsole.StartAsync(_simulator, Path.GetDirectoryName(Database), workers: false);
        await _console.AddPersonAsync("maya", Roles.AccountManager);
        await _console.Get<AuditDesk>().SignedInAsync("maya@example.com", "192.0.2.7", "password");
        await _console.Get<SessionBook>().BeginAsync(
            new Session { KeyHash = Session.HashOf("key"), PersonId = "maya", Ticket = [1], Device = "Test", Address = "" }, default);
    }

    public async Task DisposeAsync()
    {
        await _console.StopAsync();
        await _simulator.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_backup_says_what_it_holds_and_stands_in_its_own_audit_log()
    {
        var said = await TakeAsync();
        Assert.Contains("1 people", said, StringComparison.Ordinal);
        Assert.Matches("The audit log is whole: 2 entries", said);
        await using var copy = ConsoleFile.Open(Backup);
        var entry = await copy.AuditEntries.OrderByDescending(one => one.Id).FirstAsync();
        Assert.Equal("backup", entry.Action);
        Assert.Contains(Backup, entry.Facts, StringComparison.Ordinal);
        Assert.Equal(["backup.db", "here"], Names(_folder));
    }

    [Fact, UnsupportedOSPlatform("windows")]
    public async Task A_backup_and_what_is_restored_of_it_is_for_its_owner_alone()
    {
        await TakeAsync();
        File.SetUnixFileMode(Backup, File.GetUnixFileMode(Backup) | UnixFileMode.OtherRead);
        Assert.True((await RestoreAsync()).IsDone);
        const UnixFileMode own = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(own | UnixFileMode.OtherRead, File.GetUnixFileMode(Backup));
        Assert.All(Directory.GetFiles(Path.GetDirectoryName(Elsewhere)!),
            file => Assert.Equal((file, own), (file, File.GetUnixFileMode(file))));
        Assert.Equal(own | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(Elsewhere)!));
    }

    [Fact]
    public async Task A_backup_never_takes_the_place_of_a_file()
    {
        await File.WriteAllTextAsync(Backup, "mine");
        var (said, isDone) = await OnAsync(Database, services => services.BackupAsync(Backup, default));
        Assert.False(isDone);
        Assert.Contains("left as it is", Assert.Single(said), StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(Backup));
        Assert.Equal(1, await _console.ReadAsync(context => context.AuditEntries.CountAsync()));
    }

    [Fact]
    public async Task A_backup_of_what_is_not_whole_is_none()
    {
        await BreakAuditAsync(Database);
        var (said, isDone) = await OnAsync(Database, services => services.BackupAsync(Backup, default));
        Assert.False(isDone);
        Assert.Contains(said, sentence => sentence.Contains("was changed after it was written", StringComparison.Ordinal));
        Assert.Equal(["here"], Names(_folder));
    }

    [Fact]
    public async Task What_is_restored_is_what_was_saved_with_everybody_signed_out_and_an_entry_in_the_log()
    {
        await TakeAsync();
        var (said, isDone) = await RestoreAsync();
        Assert.True(isDone, string.Join('\n', said));
        Assert.Contains("Everybody is signed out", said[^1], StringComparison.Ordinal);
        await using (var context = ConsoleFile.Open(Elsewhere))
        {
            Assert.Equal(["sign-in", "backup", "restored"],
                await context.AuditEntries.OrderBy(entry => entry.Id).Select(entry => entry.Action).ToListAsync());
            var session = await context.Sessions.SingleAsync();
            Assert.NotNull(session.EndedAt);
            Assert.Empty(session.Ticket);
        }
        Assert.True((await OnAsync(Elsewhere, services => services.VerifyAsync(default))).IsDone);
        // The one that runs has not changed.
        Assert.Null((await _console.ReadAsync(context => context.Sessions.SingleAsync())).EndedAt);
    }

    [Fact]
    public async Task Nothing_is_restored_over_a_database_or_under_a_console_that_runs()
    {
        await TakeAsync();
        await RefusedAsync("A console runs on", Database);
        // Also where somebody has moved the database away under it.
        foreach (var part in new[] { "", "-wal", "-shm" }) if (File.Exists(Database + part)) File.Move(Database + part, Elsewhere1(part));
        await RefusedAsync("A console runs on", Database);
        foreach (var part in new[] { "", "-wal", "-shm" }) if (File.Exists(Elsewhere1(part))) File.Move(Elsewhere1(part), Database + part);
        await _console.StopAsync();
        await RefusedAsync("There is a database at", Database);
        File.Move(Database, Elsewhere1(""));
        await File.WriteAllTextAsync(Database + "-wal", "left");
        await RefusedAsync("-wal already", Database);
        File.Delete(Database + "-wal");
        Assert.True((await RestoreAsync(Database)).IsDone);

        string Elsewhere1(string part) => Path.Combine(_folder, $"moved.db{part}");
    }

    [Fact]
    public async Task A_console_does_not_start_while_a_database_is_restored_to_its_place()
    {
        await _console.StopAsync();
        using (DatabaseLock.TakeAlone(Database))
        {
            var refused = await Assert.ThrowsAsync<SettingException>(
                () => TestConsole.StartAsync(_simulator, Path.GetDirectoryName(Database)));
            Assert.Contains("is being restored", refused.Message, StringComparison.Ordinal);
        }
        await using var again = await TestConsole.StartAsync(_simulator, Path.GetDirectoryName(Database), workers: false);
        await again.StopAsync();
    }

    [Fact]
    public async Task What_is_no_whole_backup_is_not_restored_and_nothing_of_it_stays()
    {
        await TakeAsync();
        var (taken, other) = (await File.ReadAllBytesAsync(Backup), Path.Combine(_folder, "other.db"));
        await RefusedAsync("There is no file", Elsewhere, other);

        await File.WriteAllTextAsync(other, "This is a letter, long enough to be taken for something else, and no database.");
        await RefusedAsync("It is no database", Elsewhere, other);

        await File.WriteAllBytesAsync(other, taken[..^8192]);
        await RefusedAsync("damaged", Elsewhere, other);

        await File.WriteAllBytesAsync(other, taken);
        await BreakAuditAsync(other);
        await RefusedAsync("not as it was written", Elsewhere, other);

        await File.WriteAllBytesAsync(other, taken);
        await ChangeAsync(other, "INSERT INTO \"__EFMigrationsHistory\" VALUES ('29991231000000_Future', '99')");
        await RefusedAsync("newer version (29991231000000_Future)", Elsewhere, other);

        await File.WriteAllBytesAsync(other, taken);
        await File.WriteAllTextAsync(other + "-wal", "not yet in it");
        await RefusedAsync("a copy of a database in use", Elsewhere, other);
    }

    [Fact]
    public async Task A_backup_of_an_older_version_is_brought_up_to_this_one_and_stays_as_it_is()
    {
        string older;
        await using (var context = ConsoleFile.Open(Backup))
        {
            older = context.Database.GetMigrations().Single(name => name.EndsWith("_Audit", StringComparison.Ordinal));
            await context.GetService<IMigrator>().MigrateAsync(older);
        }
        var (said, isDone) = await RestoreAsync();
        Assert.True(isDone, string.Join('\n', said));
        await using (var context = ConsoleFile.Open(Elsewhere)) Assert.Empty(await context.Database.GetPendingMigrationsAsync());
        await using (var context = ConsoleFile.Open(Backup))
            Assert.Equal(older, (await context.Database.GetAppliedMigrationsAsync()).Last());
    }

    private async Task<string> TakeAsync()
    {
        var (said, isDone) = await OnAsync(Database, services => services.BackupAsync(Backup, default));
        Assert.True(isDone, string.Join('\n', said));
        return string.Join('\n', said);
    }

    private Task<(IReadOnlyList<string> Said, bool IsDone)> RestoreAsync(string? to = null, string? from = null) =>
        OnAsync(to ?? Elsewhere, services => services.RestoreAsync(from ?? Backup, default));

    private async Task RefusedAsync(string why, string to, string? from = null)
    {
        var before = Directory.Exists(Path.GetDirectoryName(to)) ? Names(Path.GetDirectoryName(to)!) : [];
        var (said, isDone) = await RestoreAsync(to, from);
        Assert.False(isDone);
        Assert.Contains(said, sentence => sentence.Contains(why, StringComparison.Ordinal));
        // The lock is made where it was not there.
        Assert.Equal(before.Where(IsNoLock), Directory.Exists(Path.GetDirectoryName(to)) ? Names(Path.GetDirectoryName(to)!).Where(IsNoLock)
            : []);

        static bool IsNoLock(string name) => !name.EndsWith(".lock", StringComparison.Ordinal);
    }

    private static async Task<(IReadOnlyList<string> Said, bool IsDone)> OnAsync(
        string database, Func<IServiceProvider, Task<(IReadOnlyList<string>, bool)>> command)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:EsimAdmin"] = $"Data Source={database};Pooling=False",
        }).Build();
        await using var services = new ServiceCollection().AddLogging().AddEsimAdminChecks(configuration, "/").BuildServiceProvider();
        return await command(services);
    }

    private static Task BreakAuditAsync(string file) =>
        ChangeAsync(file, "UPDATE \"AuditEntries\" SET \"Facts\" = '[]' WHERE \"Id\" = 1");

    private static async Task ChangeAsync(string file, string sql)
    {
        await using var context = ConsoleFile.Open(file);
        await context.Database.ExecuteSqlRawAsync(sql);
    }

    private static List<string> Names(string folder) => [.. Directory.EnumerateFileSystemEntries(folder)
        .Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal)];
}

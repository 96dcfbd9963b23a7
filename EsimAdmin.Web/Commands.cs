using System.Globalization;
using EsimAdmin.Core;

namespace EsimAdmin.Web;

/// <summary>What the program does beside serving: the commands <c>verify</c>, <c>backup FILE</c>, <c>restore FILE</c> and
/// <c>rotate-keys</c> on the configured database. None starts server, workers or the simulator.</summary>
internal static class Commands
{
    private const string Usage = "Name a file: backup FILE writes the database to it, restore FILE puts it in the database's place.";

    /// <summary>Does what the arguments ask for, and prints what was found.</summary>
    /// <param name="args">The command, and settings as the console takes them.</param>
    /// <returns>The exit code: 0 when it is done and all is as it was written, else 1; null when they ask for no command.</returns>
    public static async Task<int?> RunAsync(string[] args) => args switch
    {
        ["verify", .. var rest] => await RunAsync(rest, async services =>
        {
            var (sentences, isWhole) = await services.VerifyAsync(default);
            return ([.. sentences, isWhole ? "All is as it was written."
                : "Something is not as it was written. Keep a copy of the database before anything else is done."], isWhole);
        }),
        ["backup", var file, .. var rest] when !file.StartsWith('-') =>
            await RunAsync(rest, services => services.BackupAsync(Path.GetFullPath(file), default)),
        ["restore", var file, .. var rest] when !file.StartsWith('-') =>
            await RunAsync(rest, services => services.RestoreAsync(Path.GetFullPath(file), default)),
        ["rotate-keys", .. var rest] => await RunAsync(rest, RotateAsync, takesKeys: true),
        ["backup" or "restore", ..] => await RunAsync([], _ => Task.FromResult<(IReadOnlyList<string>, bool)>(([Usage], false))),
        _ => null,
    };

    private static async Task<int> RunAsync(
        string[] args, Func<IServiceProvider, Task<(IReadOnlyList<string>, bool)>> command, bool takesKeys = false)
    {
        var builder = WebApplication.CreateBuilder(Hosting.Options(args));
        var (known, root) = (new ServiceCollection().AddLogging(), builder.Environment.ContentRootPath);
        // A backup is possible also where the key is lost.
        await using var services = (takesKeys ? known.AddEsimAdminKeys(builder.Configuration, root)
            : known.AddEsimAdminChecks(builder.Configuration, root)).BuildServiceProvider();
        var (sentences, isDone) = await command(services);
        foreach (var sentence in sentences) await Console.Out.WriteLineAsync(sentence);
        return isDone ? 0 : 1;
    }

    private static async Task<(IReadOnlyList<string>, bool)> RotateAsync(IServiceProvider services)
    {
        var shown = 0L;
        var (sentence, isDone) = await services.RotateKeysAsync(count =>
        {
            if (count / 10_000 == shown / 10_000) return;
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count:N0} …"));
            shown = count;
        }, default);
        return ([sentence], isDone);
    }
}

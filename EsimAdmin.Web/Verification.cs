using EsimAdmin.Core;

namespace EsimAdmin.Web;

/// <summary>The command <c>verify</c>: checks the audit log and the books of the configured database, also while the console runs, and
/// starts neither server nor workers nor the simulator.</summary>
internal static class Verification
{
    /// <summary>Prints what was found.</summary>
    /// <param name="args">Settings, as the console takes them.</param>
    /// <returns>The exit code: 0 when all is as it was written, else 1.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(Hosting.Options(args));
        await using var services = new ServiceCollection().AddLogging()
            .AddEsimAdminChecks(builder.Configuration, builder.Environment.ContentRootPath).BuildServiceProvider();
        var (sentences, isWhole) = await services.VerifyAsync(default);
        foreach (var sentence in sentences) await Console.Out.WriteLineAsync(sentence);
        await Console.Out.WriteLineAsync(isWhole ? "All is as it was written."
            : "Something is not as it was written. Keep a copy of the database before anything else is done.");
        return isWhole ? 0 : 1;
    }
}

using System.Diagnostics;
using EsimAdmin.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Tests.Web;

/// <summary>The command <c>verify</c> of the published program.</summary>
public sealed class VerifyCommandTests
{
    [Fact]
    public async Task Beside_a_running_console_it_says_that_all_is_whole_and_then_names_what_somebody_has_changed()
    {
        await using var web = await new WebConsole().WithCatalogAsync();
        var file = new SqliteConnectionStringBuilder(web.Setting("ConnectionStrings:EsimAdmin")).DataSource;
        await Eventually.GetAsync(() => web.ReadAsync(context => context.AuditEntries.CountAsync()), count => count >= 2,
            "the webhook address was given");
        // The console holds the address: a second server could not start there.
        var (code, output) = await RunAsync(file, web.Address);
        Assert.True(code == 0, output);
        Assert.Matches("The audit log is whole: [0-9,]+ entries", output);
        Assert.Contains("Every charge has its order or top-up", output, StringComparison.Ordinal);

        await using (var context = ConsoleFile.Open(file))
            await context.Database.ExecuteSqlRawAsync("UPDATE \"AuditEntries\" SET \"Facts\" = '[]' WHERE \"Id\" = 1");
        (code, output) = await RunAsync(file, web.Address);
        Assert.Equal(1, code);
        Assert.Contains("Entry 1 (EsimAdmin, Webhook address", output, StringComparison.Ordinal);
        Assert.Contains("was changed after it was written", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_there_is_no_database_it_says_so_and_makes_none()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("esimadmin-verify-").FullName, "none.db");
        var (code, output) = await RunAsync(file, new Uri("http://127.0.0.1:0"));
        Assert.Equal(1, code);
        Assert.Contains($"There is no database at {file}", output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(file)!));
    }

    private static async Task<(int Code, string Output)> RunAsync(string file, Uri address)
    {
        var own = AppContext.BaseDirectory;
        var host = typeof(VerifyCommandTests).Assembly.GetName().Name!;
        var start = new ProcessStartInfo(WebProcess.Dotnet)
        {
            WorkingDirectory = own,
            ArgumentList = { "exec", "--depsfile", Path.Combine(own, host + ".deps.json"), "--runtimeconfig",
                Path.Combine(own, host + ".runtimeconfig.json"), Path.Combine(own, "EsimAdmin.Web.dll"), "verify" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        start.Environment["ConnectionStrings__EsimAdmin"] = $"Data Source={file}";
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}

using System.Net;
using EsimAdmin.Core.Esims;
using EsimAdmin.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Tests.Web;

/// <summary>The commands <c>verify</c> and <c>rotate-keys</c> of the published program.</summary>
public sealed class VerifyCommandTests
{
    [Fact]
    public async Task Beside_a_running_console_it_says_that_all_is_whole_and_then_names_what_somebody_has_changed()
    {
        await using var web = await new WebConsole().WithCatalogAsync();
        var file = new SqliteConnectionStringBuilder(web.Setting("ConnectionStrings:EsimAdmin")).DataSource;
        await Eventually.GetAsync(() => web.ReadAsync(context => context.AuditEntries.CountAsync()), count => count >= 2,
            "the webhook address was given");
        var (code, output) = await CommandRun.OfAsync(file, "verify");
        Assert.True(code == 0, output);
        Assert.Matches("The audit log is whole: [0-9,]+ entries", output);
        Assert.Contains("Every charge has its order or top-up", output, StringComparison.Ordinal);

        await using (var context = ConsoleFile.Open(file))
            await context.Database.ExecuteSqlRawAsync("UPDATE \"AuditEntries\" SET \"Facts\" = '[]' WHERE \"Id\" = 1");
        (code, output) = await CommandRun.OfAsync(file, "verify");
        Assert.Equal(1, code);
        Assert.Contains("Entry 1 (EsimAdmin, Webhook address", output, StringComparison.Ordinal);
        Assert.Contains("was changed after it was written", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beside_a_running_console_keys_are_rotated_and_the_console_reads_on()
    {
        await using var web = await new WebConsole().WithCatalogAsync();
        await web.ReadAsync(context =>
        {
            context.Esims.Add(new Esim { EsimTranNo = "26000000000001" });
            return context.SaveChangesAsync();
        });
        await web.Services.GiveCodeAsync("26000000000001", "LPA:1$smdp.example$CODE");
        var file = new SqliteConnectionStringBuilder(web.Setting("ConnectionStrings:EsimAdmin")).DataSource;
        var before = await web.ReadAsync(context => context.Secrets.AsNoTracking().SingleAsync());
        using var browser = await new Visitor(web.Address).SignInAsync();
        var (code, output) = await CommandRun.OfAsync(file, "rotate-keys");
        Assert.True(code == 0, output);
        Assert.Matches("Secrets sealed with the new key [0-9a-f-]{36}: 1\\.", output);
        Assert.NotEqual(before.KeyId, (await web.ReadAsync(context => context.Secrets.AsNoTracking().SingleAsync())).KeyId);
        Assert.Equal("LPA:1$smdp.example$CODE", await web.Services.CodeOfAsync("26000000000001"));
        using var page = await browser.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task Where_there_is_no_database_it_says_so_and_makes_none()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("esimadmin-verify-").FullName, "none.db");
        var (code, output) = await CommandRun.OfAsync(file, "verify");
        Assert.Equal(1, code);
        Assert.Contains($"There is no database at {file}", output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(file)!));
    }
}

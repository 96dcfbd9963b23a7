using EsimAdmin.Core.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Tests.Support;

/// <summary>Opens a console's file from outside.</summary>
public static class ConsoleFile
{
    // Identity's model depends on its options: the same as the application's.
    private static readonly ServiceProvider Services =
        new ServiceCollection().Configure<IdentityOptions>(identity => identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3)
            .BuildServiceProvider();

    /// <summary>A context on the file; nothing stays open after it.</summary>
    public static EsimAdminDbContext Open(string file) => new EsimAdminDbContext(
        new DbContextOptionsBuilder<EsimAdminDbContext>().UseSqlite($"Data Source={file};Pooling=False;Default Timeout=30")
            .UseApplicationServiceProvider(Services).Options)
    { MayWrite = true };
}

using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore.Design;

namespace EsimAdmin.Core.Storage;

/// <summary>Lets <c>dotnet ef migrations add</c> work on this project alone.</summary>
internal sealed class DesignTimeFactory : IDesignTimeDbContextFactory<EsimAdminDbContext>
{
    public EsimAdminDbContext CreateDbContext(string[] args)
    {
        // Identity's model depends on its options: the same as the application's.
        var services = new ServiceCollection()
            .Configure<IdentityOptions>(options => options.Stores.SchemaVersion = IdentitySchemaVersions.Version3).BuildServiceProvider();
        return new EsimAdminDbContext(new DbContextOptionsBuilder<EsimAdminDbContext>().UseSqlite("Data Source=:memory:")
            .UseApplicationServiceProvider(services).Options);
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace EsimAdmin.Core.Storage;

/// <summary>Lets <c>dotnet ef migrations add</c> work on this project alone.</summary>
internal sealed class DesignTimeFactory : IDesignTimeDbContextFactory<EsimAdminDbContext>
{
    public EsimAdminDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<EsimAdminDbContext>().UseSqlite("Data Source=:memory:").Options);
}

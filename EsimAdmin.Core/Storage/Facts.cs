using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Core.Storage;

/// <summary>Reads and writes <see cref="Fact"/>s.</summary>
internal static class Facts
{
    /// <summary>The fact's value; null when it is not known.</summary>
    public static async Task<string?> GetAsync(EsimAdminDbContext context, string name, CancellationToken cancellationToken) =>
        (await context.Facts.AsNoTracking().FirstOrDefaultAsync(fact => fact.Name == name, cancellationToken))?.Value;

    /// <summary>Sets the fact.</summary>
    public static async Task SetAsync(Unit unit, string name, string value, CancellationToken cancellationToken)
    {
        if (await unit.Context.Facts.FindAsync([name], cancellationToken) is { } fact) fact.Value = value;
        else unit.Context.Facts.Add(new Fact { Name = name, Value = value });
    }
}

namespace EsimAdmin.Core.Storage;

/// <summary>A small fact that must survive a restart, such as how far an import has come.</summary>
public sealed class Fact
{
    /// <summary>The key.</summary>
    public required string Name { get; init; }

    /// <summary>What is known.</summary>
    public required string Value { get; set; }
}

/// <summary>Reads and writes <see cref="Fact"/>s.</summary>
internal static class FactBook
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

internal sealed class FactConfiguration : IEntityTypeConfiguration<Fact>
{
    public void Configure(EntityTypeBuilder<Fact> builder) => builder.HasKey(fact => fact.Name);
}

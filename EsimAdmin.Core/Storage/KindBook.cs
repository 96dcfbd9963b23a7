namespace EsimAdmin.Core.Storage;

/// <summary>What a database tells of.</summary>
public enum DatabaseKind
{
    /// <summary>The demo: a simulated vendor, accounts that anybody knows.</summary>
    Simulated,

    /// <summary>A company: its people, its customers, its money.</summary>
    Real,
}

/// <summary>How a database of the demo is known that is older than its mark.</summary>
/// <param name="Emails">Whose accounts only the demo has.</param>
/// <param name="FactName">The <see cref="Fact"/> that only the demo writes.</param>
public sealed record DemoTraces(IReadOnlyList<string> Emails, string FactName);

/// <summary>Marks a database at its birth as the demo's or a company's.</summary>
internal static class KindBook
{
    private const string FactName = "Installation:Kind";

    /// <summary>What the database is; one that is new becomes what is wanted. Nothing is written where it is something else.</summary>
    public static async Task<DatabaseKind> MarkAsync(Unit unit, DatabaseKind wanted, DemoTraces demo, CancellationToken cancellationToken)
    {
        var context = unit.Context;
        if (await ReadAsync(context, cancellationToken) is { } told) return told;
        var kind = await IsDemosAsync(context, demo, cancellationToken) ? DatabaseKind.Simulated
            : await IsUsedAsync(context, cancellationToken) ? DatabaseKind.Real : wanted;
        if (kind == wanted) await FactBook.SetAsync(unit, FactName, kind.ToString(), cancellationToken);
        return kind;
    }

    /// <summary>What it is marked as; null where it was never started.</summary>
    public static async Task<DatabaseKind?> ReadAsync(EsimAdminDbContext context, CancellationToken cancellationToken) =>
        await FactBook.GetAsync(context, FactName, cancellationToken) switch
        {
            null => null,
            nameof(DatabaseKind.Simulated) => DatabaseKind.Simulated,
            _ => DatabaseKind.Real,
        };

    private static async Task<bool> IsDemosAsync(EsimAdminDbContext context, DemoTraces demo, CancellationToken cancellationToken) =>
        await context.Users.AnyAsync(person => demo.Emails.Contains(person.Email!), cancellationToken)
        || await context.Facts.AnyAsync(fact => fact.Name == demo.FactName, cancellationToken);

    private static async Task<bool> IsUsedAsync(EsimAdminDbContext context, CancellationToken cancellationToken) =>
        await context.Users.AnyAsync(cancellationToken) || await context.Esims.AnyAsync(cancellationToken)
        || await context.Orders.AnyAsync(cancellationToken) || await context.Customers.AnyAsync(cancellationToken);
}

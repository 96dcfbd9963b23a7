namespace EsimAdmin.Core.Esims;

/// <summary>How far the first import of the account has come.</summary>
/// <param name="Done">How many eSIMs are here.</param>
/// <param name="Total">How many there are; 0 while that is not known.</param>
/// <param name="IsComplete">Whether all of them are here.</param>
public sealed record ImportProgress(int Done, int Total, bool IsComplete);

/// <summary>Brings the eSIMs of an existing account here, page by page; goes on after a restart where it was.</summary>
internal sealed class EsimImporter(
    AccountReader reader, Work work, IDbContextFactory<EsimAdminDbContext> contexts, TimeProvider time, ILogger<EsimImporter> logger)
{
    private const string UntilFact = "import.until", PageFact = "import.next-page", TotalFact = "import.total", ReadFact = "import.read",
        DoneFact = "import.done";

    /// <summary>So many pages are asked for before the vendor has said how many there are: its first answer is not waited for.</summary>
    private const int FirstPages = 4;

    /// <summary>Before the vendor sold its first eSIM.</summary>
    private static readonly DateTimeOffset Beginning = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Imports what is missing; does nothing once all was imported.</summary>
    /// <returns>The problem that stopped it; null when it is done.</returns>
    public async Task<VendorProblem?> RunAsync(CancellationToken cancellationToken)
    {
        ImportFacts known;
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if (await FactBook.GetAsync(context, DoneFact, cancellationToken) is not null) return null;
            var asked = await FactBook.GetAsync(context, UntilFact, cancellationToken);
            known = new ImportFacts(
                asked is null ? time.GetUtcNow().AddMinutes(1) : DateTimeOffset.Parse(asked, CultureInfo.InvariantCulture),
                Number(await FactBook.GetAsync(context, PageFact, cancellationToken) ?? "1"),
                Number(await FactBook.GetAsync(context, TotalFact, cancellationToken) ?? "0"),
                Number(await FactBook.GetAsync(context, ReadFact, cancellationToken) ?? "0"));
        }
        await work.DoAsync(unit => FactBook.SetAsync(unit, UntilFact, known.Until.ToString("O"), cancellationToken), cancellationToken);
        var expected = known.Total == 0 ? FirstPages : EsimAccessClient.Pages(known.Total) - known.NextPage + 1;
        var started = time.GetTimestamp();
        var pages = 0;
        var problem = await reader.ReadAsync(Beginning, known.Until, known.NextPage, known.Read,
            known.Total == 0 ? null : known.Total, expected, page =>
        {
            pages++;
            return SetAsync(
                [(PageFact, Text(page.Number + 1)), (TotalFact, Text(page.Total)), (ReadFact, Text(page.Read))],
                cancellationToken);
        }, cancellationToken);
        if (problem is not null) return problem;
        await SetAsync([(DoneFact, time.GetUtcNow().ToString("O"))], cancellationToken);
        logger.LogInformation("The account's eSIMs are imported: {Pages} pages in {Seconds:F1} s", pages,
            time.GetElapsedTime(started).TotalSeconds);
        return null;
    }

    private Task SetAsync(IReadOnlyList<(string Name, string Value)> facts, CancellationToken cancellationToken) =>
        work.DoAsync(async unit =>
    {
        foreach (var (name, value) in facts) await FactBook.SetAsync(unit, name, value, cancellationToken);
        unit.Publish(new ImportProgressed());
    }, cancellationToken);

    private readonly record struct ImportFacts(DateTimeOffset Until, int NextPage, int Total, int Read);

    /// <summary>How far it has come.</summary>
    public static async Task<ImportProgress> ProgressAsync(EsimAdminDbContext context, CancellationToken cancellationToken)
    {
        var facts = await context.Facts.AsNoTracking().Where(fact => fact.Name.StartsWith("import."))
            .ToDictionaryAsync(fact => fact.Name, fact => fact.Value, cancellationToken);
        var (total, read) = (Number(facts.GetValueOrDefault(TotalFact, "0")), Number(facts.GetValueOrDefault(ReadFact, "0")));
        return facts.ContainsKey(DoneFact)
            ? new ImportProgress(total, total, true)
            : new ImportProgress(Math.Min(total, read), total, false);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

namespace EsimAdmin.Core.Finance;

/// <summary>The ledger as CSV.</summary>
internal static class LedgerFile
{
    private static readonly string[] Columns =
        ["Time (UTC)", "Cause", "What", "Amount (USD)", "Person", "Customer", "eSIM", "Order", "Vendor order", "Reference"];

    /// <summary>A line of the file.</summary>
    /// <param name="Customer">The customer's name; null for none.</param>
    public sealed record Row(LedgerEntry Entry, string? Customer);

    /// <summary>The entries with what the file tells beside them.</summary>
    public static IQueryable<Row> Rows(EsimAdminDbContext context, IQueryable<LedgerEntry> entries) => entries.Select(entry =>
        new Row(entry, context.Customers.Where(customer => customer.Id == entry.CustomerId).Select(customer => customer.Name)
            .FirstOrDefault()));

    /// <summary>The file.</summary>
    public static Task<Stream> WriteAsync(IAsyncEnumerable<Row> rows, CsvForm form, CancellationToken cancellationToken) =>
        CsvFile.WriteAsync(Columns, rows, form, (line, row) =>
    {
        var entry = row.Entry;
        line.Time(entry.At);
        line.Text(LedgerRules.Name(entry.Cause));
        line.Text(entry.Text);
        line.Amount(entry.Amount);
        line.Text(entry.PersonName);
        line.Text(row.Customer);
        line.Text(entry.EsimTranNo);
        line.Number(entry.OrderId);
        line.Text(entry.OrderNo);
        line.Text(entry.Reference);
    }, cancellationToken);
}

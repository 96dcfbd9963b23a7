namespace EsimAdmin.Core.Finance;

/// <summary>The ledger as CSV.</summary>
internal static class LedgerFile
{
    private static readonly string[] Columns = ["Time (UTC)", "Cause", "What", "Amount (USD)", "Person", "Customer", "eSIM", "Order", "Vendor order", "Reference"];

    public static byte[] Write(IEnumerable<LedgerEntry> entries, IReadOnlyDictionary<long, string> customers) => CsvFile.Write(Columns, entries, (csv, entry) =>
    {
        csv.WriteField(CsvFile.Time(entry.At));
        csv.WriteField(entry.Cause.ToString());
        csv.WriteField(entry.Text);
        csv.WriteField(entry.Amount.Units / (decimal)Money.UnitsPerDollar);
        csv.WriteField(entry.PersonName);
        csv.WriteField(entry.CustomerId is { } customer ? customers.GetValueOrDefault(customer, "") : "");
        csv.WriteField(entry.EsimTranNo ?? "");
        csv.WriteField(CsvFile.Number(entry.OrderId));
        csv.WriteField(entry.OrderNo ?? "");
        csv.WriteField(entry.Reference);
    });
}

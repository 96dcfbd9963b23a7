using System.Globalization;
using CsvHelper;

namespace EsimAdmin.Core.Finance;

/// <summary>The ledger as CSV (RFC 4180). Texts that a spreadsheet would run as a formula are written so that it does not.</summary>
internal static class LedgerFile
{
    private static readonly CsvWriterOptions Settings = new() { NewLine = "\r\n", Injection = CsvInjection.Escape, WriteByteOrderMark = true };

    private static readonly string[] Columns = ["Time (UTC)", "Cause", "What", "Amount (USD)", "Person", "Customer", "eSIM", "Order", "Vendor order", "Reference"];

    public static byte[] Write(IEnumerable<LedgerEntry> entries, IReadOnlyDictionary<long, string> customers)
    {
        using var file = new MemoryStream();
        using (var csv = CsvWriter.Create(file, Settings, leaveOpen: true))
        {
            foreach (var column in Columns) csv.WriteField(column);
            csv.EndRecord();
            foreach (var entry in entries)
            {
                csv.WriteField(entry.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
                csv.WriteField(entry.Cause.ToString());
                csv.WriteField(entry.Text);
                csv.WriteField(entry.Amount.Units / (decimal)Money.UnitsPerDollar);
                csv.WriteField(entry.PersonName);
                csv.WriteField(entry.CustomerId is { } customer ? customers.GetValueOrDefault(customer, "") : "");
                csv.WriteField(entry.EsimTranNo ?? "");
                csv.WriteField(entry.OrderId?.ToString(CultureInfo.InvariantCulture) ?? "");
                csv.WriteField(entry.OrderNo ?? "");
                csv.WriteField(entry.Reference);
                csv.EndRecord();
            }
        }
        return file.ToArray();
    }
}

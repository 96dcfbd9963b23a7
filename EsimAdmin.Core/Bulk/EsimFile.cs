using System.Globalization;
using CsvHelper;
using EsimAdmin.Core.Esims;

namespace EsimAdmin.Core.Bulk;

/// <summary>eSIMs as CSV (RFC 4180). Texts that a spreadsheet would run as a formula are written so that it does not; secrets are left out.</summary>
internal static class EsimFile
{
    private static readonly CsvWriterOptions Settings = new() { NewLine = "\r\n", Injection = CsvInjection.Escape, WriteByteOrderMark = true };

    private static readonly string[] Columns = ["ICCID", "Number", "Status", "Package", "Location", "Used (bytes)", "Total (bytes)", "Created (UTC)", "Expires (UTC)", "Customer", "Order", "Vendor order", "EID"];

    public static byte[] Write(IEnumerable<Esim> esims, IReadOnlyDictionary<long, string> customers)
    {
        using var file = new MemoryStream();
        using (var csv = CsvWriter.Create(file, Settings, leaveOpen: true))
        {
            foreach (var column in Columns) csv.WriteField(column);
            csv.EndRecord();
            foreach (var esim in esims)
            {
                csv.WriteField(esim.Iccid);
                csv.WriteField(esim.EsimTranNo);
                csv.WriteField(EsimStatusRules.Name(esim.Status, esim.VendorStatus, esim.SmdpStatus));
                csv.WriteField(esim.PackageName);
                csv.WriteField(esim.LocationCode);
                csv.WriteField(esim.Used.Bytes);
                csv.WriteField(esim.Total.Bytes);
                csv.WriteField(Time(esim.CreatedAt));
                csv.WriteField(Time(esim.ExpiresAt));
                csv.WriteField(esim.CustomerId is { } customer ? customers.GetValueOrDefault(customer, "") : "");
                csv.WriteField(esim.OrderId?.ToString(CultureInfo.InvariantCulture) ?? "");
                csv.WriteField(esim.OrderNo);
                csv.WriteField(esim.Eid ?? "");
                csv.EndRecord();
            }
        }
        return file.ToArray();
    }

    private static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "";
}

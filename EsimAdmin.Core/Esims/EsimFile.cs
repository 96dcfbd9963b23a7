namespace EsimAdmin.Core.Esims;

/// <summary>eSIMs as CSV; secrets are left out.</summary>
internal static class EsimFile
{
    private static readonly string[] Columns = ["ICCID", "Number", "Status", "Package", "Location", "Used (bytes)", "Total (bytes)", "Created (UTC)", "Expires (UTC)", "Customer", "Order", "Vendor order", "EID"];

    public static byte[] Write(IEnumerable<Esim> esims, IReadOnlyDictionary<long, string> customers) => CsvFile.Write(Columns, esims, (csv, esim) =>
    {
        csv.WriteField(esim.Iccid);
        csv.WriteField(esim.EsimTranNo);
        csv.WriteField(EsimStatusRules.Name(esim.Status, esim.VendorStatus, esim.SmdpStatus));
        csv.WriteField(esim.PackageName);
        csv.WriteField(esim.LocationCode);
        csv.WriteField(esim.Used.Bytes);
        csv.WriteField(esim.Total.Bytes);
        csv.WriteField(CsvFile.Time(esim.CreatedAt));
        csv.WriteField(CsvFile.Time(esim.ExpiresAt));
        csv.WriteField(esim.CustomerId is { } customer ? customers.GetValueOrDefault(customer, "") : "");
        csv.WriteField(CsvFile.Number(esim.OrderId));
        csv.WriteField(esim.OrderNo);
        csv.WriteField(esim.Eid ?? "");
    });
}

namespace EsimAdmin.Core.Esims;

/// <summary>eSIMs as CSV; secrets are left out.</summary>
internal static class EsimFile
{
    private static readonly string[] Columns =
    [
        "ICCID", "Number", "Status", "Package", "Location", "Used (bytes)", "Total (bytes)", "Created (UTC)", "Expires (UTC)", "Customer",
        "Order", "Vendor order", "EID", "Plan",
    ];

    /// <summary>A line of the file.</summary>
    /// <param name="Customer">The customer's name; null for none.</param>
    public sealed record Row(Esim Esim, string? Customer);

    /// <summary>The eSIMs with what the file tells beside them.</summary>
    public static IQueryable<Row> Rows(EsimAdminDbContext context, IQueryable<Esim> esims) => esims.Select(esim =>
        new Row(esim, context.Customers.Where(customer => customer.Id == esim.CustomerId).Select(customer => customer.Name)
            .FirstOrDefault()));

    /// <summary>The file.</summary>
    public static Task<Stream> WriteAsync(IAsyncEnumerable<Row> rows, CsvForm form, CancellationToken cancellationToken) =>
        CsvFile.WriteAsync(Columns, rows, form, (line, row) =>
    {
        var esim = row.Esim;
        line.Text(esim.Iccid);
        line.Text(esim.EsimTranNo);
        line.Text(EsimStatusRules.Name(esim.Status, esim.VendorStatus, esim.SmdpStatus));
        line.Text(esim.PackageName);
        line.Text(esim.LocationCode);
        line.Number(esim.Used.Bytes);
        line.Number(esim.Total.Bytes);
        line.Time(esim.CreatedAt);
        line.Time(esim.ExpiresAt);
        line.Text(row.Customer);
        line.Number(esim.OrderId);
        line.Text(esim.OrderNo);
        line.Text(esim.Eid);
        line.Text(esim.Allowance.Whole);
    }, cancellationToken);
}

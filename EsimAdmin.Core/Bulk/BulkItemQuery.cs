namespace EsimAdmin.Core.Bulk;

/// <summary>Which eSIMs of a job a list holds.</summary>
/// <param name="Result">Only those with this result; null for all.</param>
public readonly record struct BulkItemQuery(BulkResult? Result = null)
{
    /// <summary>How it stands in the address of the job's page.</summary>
    public static ListAddress<BulkItemQuery> Address { get; } = new ListAddress<BulkItemQuery>("esims/bulk", default)
        .Choice<BulkResult>("result", query => query.Result, (_, result) => new BulkItemQuery(result));

    internal IQueryable<BulkItem> Filter(IQueryable<BulkItem> items)
    {
        var result = Result;
        return result is null ? items : items.Where(item => item.Result == result);
    }
}

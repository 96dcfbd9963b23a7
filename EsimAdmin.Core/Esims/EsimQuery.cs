using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Core.Esims;

/// <summary>By what a list of eSIMs is sorted.</summary>
public enum EsimSort
{
    /// <summary>When it was made, newest first.</summary>
    Newest = 0,

    /// <summary>When it was made, oldest first.</summary>
    Oldest = 1,

    /// <summary>When it ends, soonest first; those without an end last.</summary>
    Expiring = 2,

    /// <summary>Data used, most first.</summary>
    MostUsed = 3,

    /// <summary>By ICCID.</summary>
    Iccid = 4,
}

/// <summary>Which eSIMs a list holds; what is null or empty does not narrow.</summary>
/// <param name="Search">The beginning or end of an ICCID, an EID, an order number, the eSIM's own number, or part of a package's name.</param>
/// <param name="Status">Only in this state.</param>
/// <param name="LocationCode">Only of this country or region.</param>
/// <param name="CustomerId">Only of this customer.</param>
/// <param name="Sort">The order.</param>
public readonly record struct EsimQuery(string? Search = null, EsimStatus? Status = null, string? LocationCode = null, long? CustomerId = null, EsimSort Sort = EsimSort.Newest)
{
    internal IQueryable<Esim> Filter(IQueryable<Esim> esims)
    {
        var (status, location, customer) = (Status, LocationCode, CustomerId);
        if (status is not null) esims = esims.Where(esim => esim.Status == status);
        if (!string.IsNullOrEmpty(location)) esims = esims.Where(esim => esim.LocationCode == location);
        if (customer is not null) esims = esims.Where(esim => esim.CustomerId == customer);
        if (Search?.Trim() is { Length: > 0 } text)
        {
            var part = $"%{text.Replace("%", "", StringComparison.Ordinal)}%";
            esims = esims.Where(esim => esim.Iccid.StartsWith(text) || esim.Iccid.EndsWith(text) || esim.OrderNo == text || esim.EsimTranNo == text || esim.Eid == text
                || EF.Functions.Like(esim.PackageName, part));
        }
        return esims;
    }

    internal IQueryable<Esim> Order(IQueryable<Esim> esims) => Sort switch
    {
        EsimSort.Oldest => esims.OrderBy(esim => esim.CreatedAt).ThenBy(esim => esim.EsimTranNo),
        EsimSort.Expiring => esims.OrderBy(esim => esim.ExpiresAt == null).ThenBy(esim => esim.ExpiresAt).ThenBy(esim => esim.EsimTranNo),
        EsimSort.MostUsed => esims.OrderByDescending(esim => esim.Used).ThenBy(esim => esim.EsimTranNo),
        EsimSort.Iccid => esims.OrderBy(esim => esim.Iccid).ThenBy(esim => esim.EsimTranNo),
        _ => esims.OrderByDescending(esim => esim.CreatedAt).ThenBy(esim => esim.EsimTranNo),
    };
}

using EsimAdmin.Core.Catalog;
using Microsoft.AspNetCore.WebUtilities;

namespace EsimAdmin.Web.Components.Pages.Catalog;

/// <summary>Keeps search, filters, order and page of the catalogue in the address: it can be shared and survives a reload.</summary>
internal static class CatalogAddress
{
    public static (CatalogQuery Query, int Page) Read(string uri)
    {
        var values = QueryHelpers.ParseQuery(new Uri(uri).Query);
        string Text(string key) => values.TryGetValue(key, out var value) ? value.ToString() : "";
        var query = new CatalogQuery(
            Text("q"),
            Text("country") is { Length: 2 } country ? country.ToUpperInvariant() : null,
            Text("plan") switch { "total" => false, "daily" => true, _ => null },
            Text("5g") == "1",
            Text("topup") == "1",
            Enum.TryParse<CatalogSort>(Text("sort"), ignoreCase: true, out var sort) ? sort : CatalogSort.Fit,
            Text("desc") == "1");
        return (query, int.TryParse(Text("page"), out var page) ? Math.Max(0, page - 1) : 0);
    }

    public static string Write(CatalogQuery query, int page)
    {
        var values = new Dictionary<string, string?>
        {
            ["q"] = query.Search.Length > 0 ? query.Search : null,
            ["country"] = query.Country,
            ["plan"] = query.Plan switch { false => "total", true => "daily", _ => null },
            ["5g"] = query.OnlyFiveG ? "1" : null,
            ["topup"] = query.OnlyTopUp ? "1" : null,
            ["sort"] = query.Sort == CatalogSort.Fit ? null : query.Sort.ToString().ToLowerInvariant(),
            ["desc"] = query.Descending ? "1" : null,
            ["page"] = page > 0 ? (page + 1).ToString(System.Globalization.CultureInfo.InvariantCulture) : null,
        };
        return QueryHelpers.AddQueryString("/catalog", values.Where(pair => pair.Value is not null));
    }
}

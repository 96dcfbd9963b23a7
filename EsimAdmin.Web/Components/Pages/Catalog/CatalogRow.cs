using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using EsimAdmin.Core;
using EsimAdmin.Core.Catalog;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace EsimAdmin.Web.Components.Pages.Catalog;

/// <summary>
/// The cells of a package as one piece of markup, made once for everybody: as elements they would be sixty render frames a row, twice,
/// for each person who has the catalogue open. All that comes from the vendor is encoded here.
/// </summary>
internal static class CatalogRow
{
    private const int FlagsShown = 3;

    private static readonly ConditionalWeakTable<CatalogEntry, string> Made = [];

    /// <summary>The cells before the one with the actions.</summary>
    /// <param name="seesPrices">Whether there are prices in it: who sees none has entries of their own.</param>
    public static MarkupString Cells(CatalogEntry entry, CatalogSnapshot catalog, bool seesPrices) =>
        new(Made.GetValue(entry, one => Make(one, catalog, seesPrices)));

    /// <summary>The data of a package, for people.</summary>
    public static string Volume(Package package) =>
        (package.Volume == DataVolume.Zero ? "Unlimited" : package.Volume.ToString()) + (package.IsDaily ? "/day" : "");

    private static string Make(CatalogEntry entry, CatalogSnapshot catalog, bool seesPrices)
    {
        var package = entry.Package;
        var perDay = package.IsDaily ? "/day" : "";
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture,
            $"<td class=\"title\"><a href=\"catalog/{Uri.EscapeDataString(package.Code)}\">"
            + $"<b>{Safe(package.Name)}</b></a> <span class=\"muted mono\">{Safe(package.Slug)}</span></td>");
        html.Append("<td data-label=\"Coverage\">");
        foreach (var code in entry.CountryCodes.Take(FlagsShown))
        {
            var name = Safe(catalog.CountryName(code));
            html.Append(CultureInfo.InvariantCulture,
                $"<img class=\"flag\" src=\"{Ui.FlagFile(code)}\" alt=\"{name}\" title=\"{name}\" width=\"20\" height=\"15\" "
                + $"loading=\"lazy\">");
        }
        if (entry.CountryCodes.Count > FlagsShown)
            html.Append(CultureInfo.InvariantCulture, $"<span class=\"muted\">+{entry.CountryCodes.Count - FlagsShown}</span>");
        html.Append("</td>");
        html.Append(CultureInfo.InvariantCulture, $"<td class=\"num\" data-label=\"Data\">{Safe(Volume(package))}");
        if (CatalogRules.AfterLimit(package) is { } after) html.Append(CultureInfo.InvariantCulture, $" <small>{Safe(after)}</small>");
        html.Append("</td>");
        Cell("num", "Days", Ui.Duration(package.Duration, package.DurationUnit, package.IsDaily));
        html.Append(CultureInfo.InvariantCulture,
            $"<td data-label=\"Network\" title=\"{Safe(package.Operators)}\">{Safe(entry.Networks)}</td>");
        if (seesPrices)
        {
            html.Append(CultureInfo.InvariantCulture,
                $"<td class=\"num\" data-label=\"Cost\">{Safe(package.Show(package.Price) + perDay)}{Change(package)}</td>");
            Cell("num muted", "per GB", entry.PricePerGigabyte is { } per ? new Money((per.Units + 50) / 100 * 100).ToString() : "—");
        }
        Cell("", "Top-up", package.TopUp == TopUpSupport.No ? "—" : "Yes");
        return html.ToString();

        void Cell(string css, string label, string text) =>
            html.Append(CultureInfo.InvariantCulture, $"<td class=\"{css}\" data-label=\"{label}\">{Safe(text)}</td>");
    }

    private static string Change(Package package)
    {
        if (package is not { PreviousPrice: { Units: > 0 } before, PriceChangedAt: not null } || before == package.Price) return "";
        var percent = (package.Price.Units - before.Units) * 100 / before.Units;
        return string.Create(CultureInfo.InvariantCulture,
            $" <span class=\"chip {(percent > 0 ? "warn" : "ok")}\" title=\"Was {Safe(package.Show(before))}\">"
            + $"{percent:+0;−0;±0} %</span>");
    }

    private static string Safe(string text) => HtmlEncoder.Default.Encode(text);
}

namespace EsimAdmin.Core;

/// <summary>What people read, with and without what it costs.</summary>
/// <param name="Text">What everybody may read: without money.</param>
/// <param name="Priced">The same with money, for those who may see prices; null where there is none in it.</param>
public readonly record struct Wording(string Text, string? Priced = null);

/// <summary>A stored row whose text has a form with money in it.</summary>
public interface IPriced
{
    /// <inheritdoc cref="Wording.Text"/>
    string Text { get; set; }

    /// <inheritdoc cref="Wording.Priced"/>
    string? PricedText { get; set; }
}

/// <summary>Leaves money out for those who may not see it.</summary>
internal static class PricedRules
{
    /// <summary>The row as somebody reads it: one text.</summary>
    public static TRow For<TRow>(this TRow row, bool seesPrices) where TRow : IPriced
    {
        if (seesPrices && row.PricedText is { } priced) row.Text = priced;
        row.PricedText = null;
        return row;
    }
}

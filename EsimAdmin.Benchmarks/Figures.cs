using System.Globalization;

namespace EsimAdmin.Benchmarks;

/// <summary>What was measured, beside what the same machine needed for something plain in the same run.</summary>
/// <param name="What">What it is, with its unit.</param>
/// <param name="Seen">What was measured.</param>
/// <param name="Against">What it is compared with.</param>
/// <param name="Reference">What that came to in the same run.</param>
/// <param name="Most">The most that is promised, on a machine that is not busy with other things; null where only the ratio counts.</param>
/// <param name="MostRatio">The most times the reference, where nothing is promised in figures; where something is, only to judge by how
/// busy the machine was.</param>
internal sealed record Figure(string What, double Seen, string Against, double Reference, double? Most = null, double? MostRatio = null)
{
    public double Ratio => Reference == 0 ? (Seen == 0 ? 1 : double.PositiveInfinity) : Seen / Reference;

    public bool Holds => Most is { } most ? Seen <= most : MostRatio is null || Ratio <= MostRatio;
}

/// <summary>The table that every benchmark prints.</summary>
internal static class Figures
{
    /// <summary>Prints the figures.</summary>
    /// <returns>Which falls shortest; null when all hold.</returns>
    public static string? Print(params IReadOnlyCollection<Figure> figures)
    {
        var (what, against) = (Math.Max(6, figures.Max(one => one.What.Length)), Math.Max(9, figures.Max(one => one.Against.Length)));
        Console.WriteLine();
        Console.WriteLine($"{"figure".PadRight(what)} {"seen",10}   {"reference".PadRight(against)} {"seen",10} {"ratio",8}   limit");
        foreach (var one in figures)
        {
            Console.WriteLine(
                $"{one.What.PadRight(what)} {Number(one.Seen),10}   {one.Against.PadRight(against)} {Number(one.Reference),10} "
                + $"{Number(one.Ratio),8}   {Limit(one)}");
        }
        var worst = figures.FirstOrDefault(one => !one.Holds);
        return worst is null ? null
            : $"{worst.What}: {Number(worst.Seen)}, {Number(worst.Ratio)} times the reference, limit {Limit(worst)}";
    }

    /// <summary>The value below which so many per cent lie.</summary>
    public static double Percentile(this IEnumerable<double> values, int percent)
    {
        var sorted = values.Order().ToList();
        return sorted[Math.Min(sorted.Count - 1, sorted.Count * percent / 100)];
    }

    private static string Number(double value) => value.ToString(value < 100 ? "F2" : "N0", CultureInfo.InvariantCulture);

    private static string Limit(Figure one) => string.Join(", ",
        new[] { one.Most is { } most ? Number(most) : null,
            one.MostRatio is { } ratio ? $"ratio {Number(ratio)}" : null }.OfType<string>());
}

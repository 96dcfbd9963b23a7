namespace EsimAdmin.Core;

/// <summary>An amount of US dollars, held as whole 1/10,000 USD, the unit in which eSIM Access states prices and balance.</summary>
/// <param name="Units">The amount in 1/10,000 USD; <c>10000</c> is $1.00. May be negative (a charge).</param>
public readonly record struct Money(long Units) : IComparable<Money>
{
    /// <summary>How many units make one dollar.</summary>
    public const long UnitsPerDollar = 10_000;

    /// <summary>No money.</summary>
    public static Money Zero => default;

    /// <summary>Makes an amount from whole dollars.</summary>
    public static Money FromDollars(long dollars) => new(checked(dollars * UnitsPerDollar));

    /// <summary>Reads a setting such as <c>100.00</c>: dollars with at most four decimals, a point as decimal separator.</summary>
    /// <returns>False when the text is anything else; <paramref name="value"/> is then zero.</returns>
    public static bool TryParseDollars(string? text, out Money value)
    {
        value = Zero;
        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out var dollars)) return false;
        var units = dollars * UnitsPerDollar;
        if (units != decimal.Truncate(units) || units < long.MinValue || units > long.MaxValue) return false;
        value = new Money((long)units);
        return true;
    }

    /// <summary>Adds amounts. Throws <see cref="OverflowException"/> rather than wrapping.</summary>
    public static Money Sum(IEnumerable<Money> amounts) => amounts.Aggregate(Zero, (sum, amount) => sum + amount);

    /// <inheritdoc/>
    public int CompareTo(Money other) => Units.CompareTo(other.Units);

    /// <summary>Adds two amounts. Throws <see cref="OverflowException"/> rather than wrapping.</summary>
    public static Money operator +(Money a, Money b) => new(checked(a.Units + b.Units));

    /// <summary>Subtracts <paramref name="b"/>. Throws <see cref="OverflowException"/> rather than wrapping.</summary>
    public static Money operator -(Money a, Money b) => new(checked(a.Units - b.Units));

    /// <summary>Turns a charge into a refund and the other way round.</summary>
    public static Money operator -(Money a) => new(checked(-a.Units));

    /// <summary>The amount taken several times. Throws <see cref="OverflowException"/> rather than wrapping.</summary>
    public static Money operator *(Money a, long times) => new(checked(a.Units * times));

    /// <summary>Whether <paramref name="a"/> is the smaller amount.</summary>
    public static bool operator <(Money a, Money b) => a.Units < b.Units;

    /// <summary>Whether <paramref name="a"/> is the greater amount.</summary>
    public static bool operator >(Money a, Money b) => a.Units > b.Units;

    /// <summary>Whether <paramref name="a"/> is not the greater amount.</summary>
    public static bool operator <=(Money a, Money b) => a.Units <= b.Units;

    /// <summary>Whether <paramref name="a"/> is not the smaller amount.</summary>
    public static bool operator >=(Money a, Money b) => a.Units >= b.Units;

    /// <summary>The amount as people read it: <c>$1,234.56</c>, with up to four decimals where cents do not say it all.</summary>
    public override string ToString()
    {
        var magnitude = Units < 0 ? (UInt128)(-(Int128)Units) : (UInt128)Units;
        var dollars = ((ulong)(magnitude / UnitsPerDollar)).ToString("N0", CultureInfo.InvariantCulture);
        var fraction = ((int)(magnitude % UnitsPerDollar)).ToString("D4", CultureInfo.InvariantCulture);
        var shown = fraction.EndsWith("00", StringComparison.Ordinal) ? fraction[..2] : fraction.TrimEnd('0');
        return $"{(Units < 0 ? "−" : "")}${dollars}.{shown}";
    }
}

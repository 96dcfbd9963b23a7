namespace EsimAdmin.Core;

/// <summary>An amount of mobile data in whole bytes. As at eSIM Access, 1 GB is 1,073,741,824 bytes.</summary>
/// <param name="Bytes">The amount in bytes.</param>
public readonly record struct DataVolume(long Bytes) : IComparable<DataVolume>
{
    private const long Kilo = 1024, Mega = Kilo * 1024, Giga = Mega * 1024;

    /// <summary>No data.</summary>
    public static DataVolume Zero => default;

    /// <summary>Makes a volume from whole megabytes (1,048,576 bytes each).</summary>
    public static DataVolume FromMegabytes(long megabytes) => new(checked(megabytes * Mega));

    /// <summary>Makes a volume from whole gigabytes (1,073,741,824 bytes each).</summary>
    public static DataVolume FromGigabytes(long gigabytes) => new(checked(gigabytes * Giga));

    /// <inheritdoc/>
    public int CompareTo(DataVolume other) => Bytes.CompareTo(other.Bytes);

    /// <summary>Adds two volumes. Throws <see cref="OverflowException"/> rather than wrapping.</summary>
    public static DataVolume operator +(DataVolume a, DataVolume b) => new(checked(a.Bytes + b.Bytes));

    /// <summary>What is left of <paramref name="a"/> when <paramref name="b"/> is used; never less than nothing.</summary>
    public static DataVolume operator -(DataVolume a, DataVolume b) => new(Math.Max(0, a.Bytes - b.Bytes));

    /// <summary>Whether <paramref name="a"/> is the smaller volume.</summary>
    public static bool operator <(DataVolume a, DataVolume b) => a.Bytes < b.Bytes;

    /// <summary>Whether <paramref name="a"/> is the greater volume.</summary>
    public static bool operator >(DataVolume a, DataVolume b) => a.Bytes > b.Bytes;

    /// <summary>Whether <paramref name="a"/> is not the greater volume.</summary>
    public static bool operator <=(DataVolume a, DataVolume b) => a.Bytes <= b.Bytes;

    /// <summary>Whether <paramref name="a"/> is not the smaller volume.</summary>
    public static bool operator >=(DataVolume a, DataVolume b) => a.Bytes >= b.Bytes;

    /// <summary>How much of <paramref name="whole"/> this is, in whole per cent from 0 to 100; 0 when the whole is nothing.</summary>
    public int PercentOf(DataVolume whole) => whole.Bytes <= 0 ? 0 : (int)Int128.Clamp((Int128)Bytes * 100 / whole.Bytes, 0, 100);

    /// <summary>The volume as people read it, to three significant digits: <c>1.46 GB</c>, <c>500 MB</c>, <c>0 MB</c>.</summary>
    public override string ToString()
    {
        if (Bytes == 0) return "0 MB";
        // What rounds up to 1,024 of a unit is one of the next: nobody says 1,024 MB.
        var full = Kilo * 100;
        return Hundredths(Kilo) < full ? Show(Kilo, "KB") : Hundredths(Mega) < full ? Show(Mega, "MB") : Show(Giga, "GB");
    }

    // Whole hundredths of a unit to three significant digits, so that no floating point decides what a person reads.
    private long Hundredths(long unit) => (long)(((Int128)Bytes * 100 + unit / 2) / unit) switch
    {
        var hundredths and < 1000 => hundredths,
        var hundredths and < 10_000 => (hundredths + 5) / 10 * 10,
        var hundredths => (hundredths + 50) / 100 * 100,
    };

    private string Show(long unit, string name)
    {
        var rounded = Hundredths(unit);
        var text = (rounded / 100).ToString("N0", CultureInfo.InvariantCulture);
        var rest = (rounded % 100).ToString("D2", CultureInfo.InvariantCulture).TrimEnd('0');
        return rest.Length == 0 ? $"{text} {name}" : $"{text}.{rest} {name}";
    }
}

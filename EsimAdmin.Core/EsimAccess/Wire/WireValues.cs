using System.Text.Json;

namespace EsimAdmin.Core.EsimAccess.Wire;

/// <summary>How single values are read: numbers may be texts and texts numbers, times come in several shapes. What is out of all reason
/// is unreadable rather than bent into something else. Pure.</summary>
internal static class WireValues
{
    private const int LongestText = 4_000;

    /// <summary>A billion dollars: sums of some of it still are numbers.</summary>
    public const long MostMoney = 1_000_000_000 * Money.UnitsPerDollar;

    /// <summary>A pebibyte.</summary>
    private const long MostBytes = 1L << 50;

    /// <summary>Days, months and the like: nothing that the vendor counts so is more.</summary>
    private const int MostOfAnything = 10_000;

    private static readonly DateTimeOffset First = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero), Last = First.AddYears(100);

    private static readonly Dictionary<Type, Func<JsonElement, object?>> Readers = new()
    {
        [typeof(string)] = Text,
        [typeof(long)] = value => Whole(value),
        [typeof(int)] = value => Whole(value) is { } number and >= 0 and <= MostOfAnything ? (int)number : null,
        [typeof(Money)] = value => Whole(value) is { } units and >= 0 and <= MostMoney ? new Money(units) : null,
        // Minus one stands for unlimited, which has no volume.
        [typeof(DataVolume)] = value =>
            Whole(value) is { } bytes and >= -1 and <= MostBytes ? new DataVolume(Math.Max(0, bytes)) : null,
        [typeof(DataPlan)] = Known<DataPlan>,
        [typeof(TopUpSupport)] = Known<TopUpSupport>,
        [typeof(SmsSupport)] = Known<SmsSupport>,
        [typeof(DurationUnit)] = value => PackageWords.ReadUnit(Text(value)),
        [typeof(DateTimeOffset)] = Time,
    };

    /// <summary>What reads values of a type; null where they are no single values.</summary>
    public static Func<JsonElement, object?>? ReaderOf(Type type) => Readers.GetValueOrDefault(Nullable.GetUnderlyingType(type) ?? type);

    /// <summary>Whether a value says nothing, so that there is nothing to be read.</summary>
    public static bool IsUntold(JsonElement value, Type type) => value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined
        || type != typeof(string) && value.ValueKind == JsonValueKind.String && value.ValueEquals("");

    /// <summary>Reads a time as the vendor writes it; all of its times are UTC.</summary>
    /// <returns>Null for what is none, or none of this century.</returns>
    public static DateTimeOffset? ParseTime(string? text) =>
        text is { Length: >= 10 } && text.AsSpan(0, 4).IndexOfAnyExceptInRange('0', '9') < 0
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time) && time >= First && time < Last ? time : null;

    private static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.Number => value.GetRawText(),
                JsonValueKind.String => value.GetString(),
                _ => null,
            } is { Length: <= LongestText } text && !text.AsSpan().ContainsAny('\0', '\uFFFD') ? text : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a character.
            return null;
        }
    }

    private static long? Whole(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var whole)) return whole;
        if (value.ValueKind is not (JsonValueKind.Number or JsonValueKind.String)) return null;
        return decimal.TryParse(Text(value), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number is >= long.MinValue and <= long.MaxValue && decimal.Truncate(number) == number ? (long)number : null;
    }

    private static object? Time(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? ParseTime(Text(value))
        : Whole(value) is { } milliseconds && milliseconds >= First.ToUnixTimeMilliseconds() && milliseconds < Last.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    private static object? Known<T>(JsonElement value) where T : struct, Enum =>
        Whole(value) is { } code and >= 0 and <= 100 && Enum.ToObject(typeof(T), code) is T known && Enum.IsDefined(known) ? known : null;
}

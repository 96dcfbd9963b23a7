using System.Text.Json;
using System.Text.Json.Serialization;

namespace EsimAdmin.Core.EsimAccess.Wire;

/// <summary>How the vendor's JSON is read: numbers and booleans may be strings, times come in several shapes, fields may be new.</summary>
internal static class WireJson
{
    /// <summary>The options for everything that goes over the wire.</summary>
    public static JsonSerializerOptions Options { get; } = Make();

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            NumberHandling = JsonNumberHandling.Strict,
        };
        options.Converters.Add(new NumberConverter<long>(number => number));
        // Days, months and the like: nothing that the vendor counts so is more.
        options.Converters.Add(new NumberConverter<int>(number => (int)Math.Clamp(number, 0, 10_000)));
        options.Converters.Add(new NumberConverter<Money>(units => new Money(units)));
        options.Converters.Add(new NumberConverter<DataVolume>(bytes => new DataVolume(Math.Max(0, bytes))));
        options.Converters.Add(new NumberConverter<DataPlan>(Known<DataPlan>));
        options.Converters.Add(new NumberConverter<TopUpSupport>(Known<TopUpSupport>));
        options.Converters.Add(new NumberConverter<SmsSupport>(Known<SmsSupport>));
        options.Converters.Add(new UnitConverter());
        options.Converters.Add(new StringConverter());
        options.Converters.Add(new TimeConverter());
        options.Converters.Add(new VendorListConverterFactory());
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    /// <summary>Reads a time as the vendor writes it; all of its times are UTC.</summary>
    public static DateTimeOffset? ParseTime(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time) ? time : null;

    private static long? ReadNumber(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number when reader.TryGetInt64(out var number) => number,
        JsonTokenType.Number when reader.TryGetDecimal(out var number) && number is >= long.MinValue and <= long.MaxValue => (long)number,
        JsonTokenType.String when reader.GetString() is { Length: > 0 } text =>
            decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && number is >= long.MinValue and <= long.MaxValue ? (long)number : throw new JsonException("not a number"),
        JsonTokenType.String or JsonTokenType.Null => null,
        JsonTokenType.True => 1,
        JsonTokenType.False => 0,
        _ => throw new JsonException("not a number"),
    };

    // A code that nobody knows is as if it were not told.
    private static T? Known<T>(long code) where T : struct, Enum =>
        Enum.ToObject(typeof(T), Math.Clamp(code, -1, 100)) is T value && Enum.IsDefined(value) ? value : null;

    /// <summary>What the vendor states as a number.</summary>
    private sealed class NumberConverter<T>(Func<long, T?> meaning) : JsonConverter<T?> where T : struct
    {
        public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            ReadNumber(ref reader) is { } number ? meaning(number) : null;

        public override void Write(Utf8JsonWriter writer, T? value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
    }

    private sealed class UnitConverter : Reading<DurationUnit?>
    {
        public override DurationUnit? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            PackageWords.ReadUnit(JsonSerializer.Deserialize<string>(ref reader, options));
    }

    private sealed class StringConverter : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.String: return reader.GetString();
                case JsonTokenType.Null: return null;
                default:
                    using (var document = JsonDocument.ParseValue(ref reader)) return document.RootElement.GetRawText();
            }
        }

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
    }

    private sealed class TimeConverter : Reading<DateTimeOffset?>
    {
        // The years 1 and 9999, in milliseconds since 1970.
        private const long First = -62_135_596_800_000, Last = 253_402_300_799_999;

        public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType switch
            {
                JsonTokenType.String => ParseTime(reader.GetString()),
                // What is no time at all is as if it were not told.
                JsonTokenType.Number when reader.TryGetInt64(out var milliseconds) =>
                    milliseconds is >= First and <= Last ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null,
                JsonTokenType.Null => null,
                _ => throw new JsonException("not a time"),
            };
    }
}

/// <summary>Reads what is never written.</summary>
internal abstract class Reading<T> : JsonConverter<T>
{
    public sealed override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => throw new NotSupportedException();
}

internal sealed class VendorListConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(VendorList<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(VendorListConverter<>).MakeGenericType(typeToConvert.GetGenericArguments()[0]))!;

    private sealed class VendorListConverter<T> : Reading<VendorList<T>>
    {
        public override VendorList<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            var list = new VendorList<T>();
            if (document.RootElement.ValueKind != JsonValueKind.Array) throw new JsonException("not a list");
            foreach (var element in document.RootElement.EnumerateArray())
            {
                try
                {
                    if (element.Deserialize<T>(options) is { } entry) list.Add(entry);
                    else list.Unreadable++;
                }
                catch (JsonException)
                {
                    list.Unreadable++;
                }
            }
            return list;
        }
    }
}

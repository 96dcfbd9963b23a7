using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EsimAdmin.Core.EsimAccess.Wire;

/// <summary>How the vendor's JSON is read: numbers may be strings, booleans may be strings, times come in several shapes, fields may be new.</summary>
public static class WireJson
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
        options.Converters.Add(new LongConverter());
        options.Converters.Add(new StringConverter());
        options.Converters.Add(new TimeConverter());
        options.Converters.Add(new WireListConverterFactory());
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    /// <summary>Reads a time as the vendor writes it; all of its times are UTC.</summary>
    public static DateTimeOffset? ParseTime(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    private sealed class LongConverter : JsonConverter<long?>
    {
        public override long? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
        {
            JsonTokenType.Number when reader.TryGetInt64(out var number) => number,
            JsonTokenType.Number when reader.TryGetDecimal(out var number) && number is >= long.MinValue and <= long.MaxValue => (long)number,
            JsonTokenType.String when reader.GetString() is { Length: > 0 } text => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && number is >= long.MinValue and <= long.MaxValue ? (long)number : throw new JsonException("not a number"),
            JsonTokenType.String or JsonTokenType.Null => null,
            JsonTokenType.True => 1,
            JsonTokenType.False => 0,
            _ => throw new JsonException("not a number"),
        };

        public override void Write(Utf8JsonWriter writer, long? value, JsonSerializerOptions options)
        {
            if (value is { } number) writer.WriteNumberValue(number);
            else writer.WriteNullValue();
        }
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

    private sealed class TimeConverter : JsonConverter<DateTimeOffset?>
    {
        // The years 1 and 9999, in milliseconds since 1970.
        private const long First = -62_135_596_800_000, Last = 253_402_300_799_999;

        public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
        {
            JsonTokenType.String => ParseTime(reader.GetString()),
            // What is no time at all is as if it were not told.
            JsonTokenType.Number when reader.TryGetInt64(out var milliseconds) => milliseconds is >= First and <= Last ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null,
            JsonTokenType.Null => null,
            _ => throw new JsonException("not a time"),
        };

        public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'+0000'", CultureInfo.InvariantCulture));
    }
}

/// <summary>A list of which each entry is read by itself: one that is unreadable is counted and left out, the others stay.</summary>
public sealed class WireList<T> : List<T>
{
    /// <summary>How many entries could not be read.</summary>
    public int Unreadable { get; internal set; }
}

internal sealed class WireListConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(WireList<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(WireListConverter<>).MakeGenericType(typeToConvert.GetGenericArguments()[0]))!;

    private sealed class WireListConverter<T> : JsonConverter<WireList<T>>
    {
        public override WireList<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            var list = new WireList<T>();
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

        public override void Write(Utf8JsonWriter writer, WireList<T> value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            foreach (var entry in value) JsonSerializer.Serialize(writer, entry, options);
            writer.WriteEndArray();
        }
    }
}

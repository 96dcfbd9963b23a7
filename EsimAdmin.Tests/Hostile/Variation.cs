using System.Text;
using System.Text.Json;

namespace EsimAdmin.Tests.Hostile;

/// <summary>One seeded variation of what the vendor sends: the same seed makes the same bytes of the same JSON.</summary>
/// <param name="seed">Which.</param>
/// <param name="healthy">The key of the row that stays readable; null for none.</param>
/// <param name="all">Whether everything is varied, whatever the seed: for what has no rows.</param>
internal sealed class Variation(int seed, string? healthy, bool all = false)
{
    /// <summary>Stands for a byte that is no UTF-8.</summary>
    private const char NoText = '\uE000';

    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "-77", "0.5", "1e400", "99999999999999999999999", "9223372036854775807", "-9223372036854775808",
        "253402300800000", "\"\"", "\" \"", "\"1,234\"", "\"12 GB\"", "\"NaN\"", "\"\\u0000\"", "\"\\ud800\"", "\"true\"", "[]", "{}",
        "[null]", "[[1]]", "[{}]", "{\"hostile\":{\"deep\":[1]}}", "\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59.9999999Z\"",
        "\"2026-13-45T99:99:99+9900\"", "\"<script>alert(1)</script>\"", $"\"{new string('x', 5_000)}\"", $"\"{NoText}\"",
        string.Concat(Enumerable.Repeat("[", 200)) + string.Concat(Enumerable.Repeat("]", 200)),
    ];

    private static readonly string[] Wholes = ["", "null", "[]", "{}", "17", "<html>busy</html>", "{\"success\":", "\"\""];

    private readonly Random _random = new(seed);
    private readonly StringBuilder _to = new();

    /// <summary>Whether what stands around the rows is varied as well.</summary>
    public bool IsAround { get; } = all || seed % 7 == 0;

    /// <summary>The bytes to send instead.</summary>
    public byte[] Of(string json)
    {
        if (seed % 35 == 0) return Encoding.UTF8.GetBytes(Wholes[_random.Next(Wholes.Length)]);
        using var document = JsonDocument.Parse(json);
        _to.Clear();
        Write(document.RootElement, IsAround);
        return Encode(_to.ToString());
    }

    private void Write(JsonElement value, bool varied)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when varied && healthy is not null && IsHealthy(value): WriteObject(value, varied: false); break;
            case JsonValueKind.Object: WriteObject(value, varied); break;
            // Entries of lists are rows: those are always varied.
            case JsonValueKind.Array: WriteList(value); break;
            default: _to.Append(value.GetRawText()); break;
        }
    }

    private void WriteObject(JsonElement value, bool varied)
    {
        var fields = value.EnumerateObject().ToList();
        // The order is the other way round, and names are in another casing, of healthy rows, too.
        if (Chance(4)) fields.Reverse();
        var parts = new List<Action>();
        foreach (var field in fields)
        {
            var name = Chance(8) ? field.Name.ToUpperInvariant() : field.Name;
            if (!varied || !Chance(6))
            {
                parts.Add(() => WriteField(name, field.Value, varied));
                continue;
            }
            switch (_random.Next(5))
            {
                case 0: break;
                case 1:
                    parts.Add(() => WriteField(name, field.Value, varied));
                    parts.Add(() => WriteBad(name));
                    break;
                case 2:
                    parts.Add(() => WriteBad(name));
                    parts.Add(() => WriteField(name, field.Value, varied));
                    break;
                default: parts.Add(() => WriteBad(name)); break;
            }
        }
        if (Chance(5)) parts.Add(() => WriteBad("somethingNew"));
        Join('{', parts, '}');
    }

    private void WriteList(JsonElement list)
    {
        var parts = new List<Action>();
        foreach (var entry in list.EnumerateArray())
        {
            if (Chance(12)) parts.Add(() => _to.Append(Values[_random.Next(Values.Length)]));
            var isHealthy = entry.ValueKind == JsonValueKind.Object && IsHealthy(entry);
            if (!isHealthy && Chance(15)) continue;
            var times = !isHealthy && Chance(10) ? 2 : 1;
            for (var time = 0; time < times; time++) parts.Add(() => Write(entry, varied: !isHealthy));
        }
        Join('[', parts, ']');
    }

    private void Join(char open, List<Action> parts, char close)
    {
        _to.Append(open);
        foreach (var (index, part) in parts.Index())
        {
            if (index > 0) _to.Append(',');
            part();
        }
        _to.Append(close);
    }

    private void WriteField(string name, JsonElement value, bool varied)
    {
        _to.Append('"').Append(name).Append("\":");
        Write(value, varied);
    }

    private void WriteBad(string name) => _to.Append('"').Append(name).Append("\":").Append(Values[_random.Next(Values.Length)]);

    private bool IsHealthy(JsonElement row) => healthy is not null && row.EnumerateObject().Any(field =>
        field.Name is "esimTranNo" or "packageCode" && field.Value.ValueKind == JsonValueKind.String && field.Value.ValueEquals(healthy));

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private byte[] Encode(string text) => _random.Next(8) switch
    {
        0 => [0xEF, 0xBB, 0xBF, .. Bytes(text)],
        1 => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)],
        2 => [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(text)],
        3 => Encoding.Unicode.GetBytes(text),
        4 => Bytes(string.Concat(text.Select(letter => letter < 0x80 || letter == NoText ? letter.ToString() : $"\\u{(int)letter:x4}"))),
        _ => Bytes(text),
    };

    private static byte[] Bytes(string text)
    {
        var bytes = new List<byte>();
        foreach (var (index, part) in text.Split(NoText).Index())
        {
            if (index > 0) bytes.Add(0xFF);
            bytes.AddRange(Encoding.UTF8.GetBytes(part));
        }
        return [.. bytes];
    }
}

using System.Globalization;
using System.Text.Json;
using EsimAdmin.Simulator.Vendor;

namespace EsimAdmin.Simulator.Protocol;

/// <summary>Reads a request's body and refuses what is missing, null, too long or of the wrong kind, with the vendor's codes.</summary>
internal sealed class Body(JsonElement root)
{
    /// <summary>Reads a request; one without a body asks for nothing in particular.</summary>
    public static Body Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Span.Trim(" \t\r\n"u8).IsEmpty) bytes = "{}"u8.ToArray();
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return document.RootElement.ValueKind == JsonValueKind.Object ? new Body(document.RootElement.Clone())
                : throw new Refusal("000104");
        }
        catch (JsonException)
        {
            throw new Refusal("000104");
        }
    }

    /// <summary>A text that may be missing.</summary>
    public string? Text(string name, int longest = 100)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number => value.GetRawText(),
            _ => throw Refusal.Parameter("400001", name, "must be a string")
        };
        if (text.Length > longest) throw Refusal.Parameter("000107", name, $"is longer than {longest}");
        return text.Length == 0 ? null : text;
    }

    /// <summary>A text that must be there.</summary>
    public string Needed(string name, int longest = 100)
    {
        if (!root.TryGetProperty(name, out var value)) throw Refusal.Parameter("000105", name, "is missing");
        if (value.ValueKind == JsonValueKind.Null) throw Refusal.Parameter("000106", name, "is null");
        return Text(name, longest) ?? throw Refusal.Parameter("000107", name, "is empty");
    }

    /// <summary>A whole number, or a text that is one.</summary>
    public long? Number(string name)
    {
        if (Text(name) is not { } text) return null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
            : throw Refusal.Parameter("400001", name, "must be a whole number");
    }

    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text) return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
            : throw Refusal.Parameter("400001", name, "must be a time");
    }

    public Body? Part(string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? new Body(value)
        : null;

    public IReadOnlyList<Body> Parts(string name)
    {
        if (!root.TryGetProperty(name, out var value)) throw Refusal.Parameter("000105", name, "is missing");
        if (value.ValueKind == JsonValueKind.Null) throw Refusal.Parameter("000106", name, "is null");
        if (value.ValueKind != JsonValueKind.Array) throw Refusal.Parameter("400001", name, "must be a list");
        return [.. value.EnumerateArray().Select(part => new Body(part))];
    }

    public IReadOnlyList<string> Texts(string name)
    {
        if (!root.TryGetProperty(name, out var value)) throw Refusal.Parameter("000105", name, "is missing");
        if (value.ValueKind != JsonValueKind.Array) throw Refusal.Parameter("000106", name, "must be a list");
        return [.. value.EnumerateArray().Where(part => part.ValueKind == JsonValueKind.String).Select(part => part.GetString()!)];
    }
}

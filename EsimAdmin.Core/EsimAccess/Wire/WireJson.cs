using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EsimAdmin.Core.EsimAccess.Wire;

/// <summary>How JSON goes to the vendor, and how what comes from it becomes JSON at all.</summary>
internal static class WireJson
{
    // No answer is deep; one field that is must not take the others along.
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 1000, AllowTrailingCommas = true };

    /// <summary>The options for everything that is sent.</summary>
    public static JsonSerializerOptions Options { get; } =
        new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Reads what came as one JSON object.</summary>
    /// <returns>Null when it is none.</returns>
    public static JsonElement? ReadObject(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Reading);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        // Half of a character within the text comes as the second.
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The text of a body: UTF-8, with or without its mark, or UTF-16. What is no text becomes U+FFFD.</summary>
    public static string Decode(ReadOnlySpan<byte> body) => body switch
    {
        [0xEF, 0xBB, 0xBF, .. var rest] => Encoding.UTF8.GetString(rest),
        [0xFF, 0xFE, .. var rest] => Encoding.Unicode.GetString(rest),
        [0xFE, 0xFF, .. var rest] => Encoding.BigEndianUnicode.GetString(rest),
        // JSON begins with an ASCII letter.
        [not 0, 0, ..] => Encoding.Unicode.GetString(body),
        [0, not 0, ..] => Encoding.BigEndianUnicode.GetString(body),
        _ => Encoding.UTF8.GetString(body),
    };

    /// <summary>A field by its name in any casing; of several, the last.</summary>
    /// <returns>Undefined when there is none.</returns>
    public static JsonElement Find(JsonElement from, string name)
    {
        var found = default(JsonElement);
        foreach (var property in from.EnumerateObject())
        {
            if (string.Equals(NameOf(property), name, StringComparison.OrdinalIgnoreCase)) found = property.Value;
        }
        return found;
    }

    /// <summary>The name of a field; null where it is no text.</summary>
    public static string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}

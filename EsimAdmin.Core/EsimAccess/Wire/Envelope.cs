using System.Text.Json;

namespace EsimAdmin.Core.EsimAccess.Wire;

/// <summary>What stands around every answer, in either of its shapes (field notes, Envelope).</summary>
/// <param name="Code">The vendor's code; null for success.</param>
/// <param name="Message">The vendor's words.</param>
/// <param name="Content">What the answer brings; undefined when it has none.</param>
internal sealed record Envelope(string? Code, string? Message, JsonElement Content)
{
    /// <summary>The code where a failure names none.</summary>
    public const string NoCode = "UNKNOWN";

    /// <summary>Reads an answer's body.</summary>
    /// <returns>Null when it is not an envelope: no JSON, no object, or neither a verdict nor content.</returns>
    public static Envelope? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return null;

            var code = Text(root, "errorCode");
            if (code is "0" or "000000") code = null;
            var hasContent = root.TryGetProperty("obj", out var content) && content.ValueKind != JsonValueKind.Null;
            bool? success = root.TryGetProperty("success", out var verdict) ? IsTrue(verdict) : null;
            if (success is null && code is null && !hasContent) return null;
            if (success == false) code ??= NoCode;

            return new Envelope(code, Text(root, "errorMessage") ?? Text(root, "errorMsg"), hasContent ? content.Clone() : default);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsTrue(JsonElement verdict) => verdict.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.String => string.Equals(verdict.GetString(), "true", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    private static string? Text(JsonElement root, string name) => !root.TryGetProperty(name, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.String when value.GetString() is { Length: > 0 } text => text,
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };
}

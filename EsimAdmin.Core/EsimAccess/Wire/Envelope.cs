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
    /// <param name="text">The body.</param>
    /// <param name="reading">Hears of what cannot be read.</param>
    /// <param name="changes">Whether something was to be done: then only a verdict says that it was; content alone does not.</param>
    /// <returns>Null when it is not an envelope: no JSON, no object, or no verdict that can be read.</returns>
    public static Envelope? Read(string text, WireReading reading, bool changes)
    {
        if (WireJson.ReadObject(text) is not { } root)
        {
            reading.Note(UnreadableRules.Whole, text);
            return null;
        }
        var code = Text(reading, root, "errorCode");
        if (code is "0" or "000000") code = null;
        var content = WireJson.Find(root, "obj");
        var hasContent = content.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);
        var told = WireJson.Find(root, "success");
        var isSilent = told.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;
        var success = Verdict(told);
        if (success is null && !isSilent) reading.Note("success", told.GetRawText());
        if (success is null && code is null && (!isSilent || !hasContent || changes)) return null;
        // It was done, and why it was not: only looking tells.
        if (changes && success == true && code is not null) return null;
        if (success == false) code ??= NoCode;
        return new Envelope(code, Text(reading, root, "errorMessage") ?? Text(reading, root, "errorMsg"), hasContent ? content : default);
    }

    private static bool? Verdict(JsonElement told) => told.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String when bool.TryParse(told.GetRawText().Trim('"'), out var verdict) => verdict,
        _ => null,
    };

    private static string? Text(WireReading reading, JsonElement root, string name) =>
        reading.Read<string>(WireJson.Find(root, name), name) is { Length: > 0 } text ? text : null;
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EsimAdmin.Core.Audit;

/// <summary>Texts as they stand in the audit log: short, on one line, and without what looks like an activation code or a token, which
/// somebody may have pasted into a reason. Pure.</summary>
internal static partial class AuditText
{
    private const int MostCharacters = 500;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A text as it is written down.</summary>
    public static string Clean(string text)
    {
        var known = Secret().Replace(text.Trim(), "(left out)");
        return new string([.. known.Take(MostCharacters).Select(one => char.IsControl(one) ? ' ' : one)]);
    }

    /// <summary>Fields as they are stored; of those without a value nothing is.</summary>
    public static string Write(IReadOnlyList<AuditField> fields) => JsonSerializer.Serialize(
        fields.Where(field => !string.IsNullOrEmpty(field.Before) || !string.IsNullOrEmpty(field.After))
            .Select(field => field with { Before = CleanOrNull(field.Before), After = CleanOrNull(field.After) }), Json);

    /// <summary>Fields as they were stored; none where that cannot be read.</summary>
    public static IReadOnlyList<AuditField> Read(string? stored)
    {
        if (string.IsNullOrEmpty(stored)) return [];
        try
        {
            return JsonSerializer.Deserialize<List<AuditField>>(stored, Json) ?? [];
        }
        catch (JsonException)
        {
            // Somebody has changed it: the check names the entry, and the list must still open.
            return [];
        }
    }

    private static string? CleanOrNull(string? text) => text is null ? null : Clean(text);

    [GeneratedRegex(@"LPA:\S+|[A-Za-z0-9_-]{40,}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Secret();
}

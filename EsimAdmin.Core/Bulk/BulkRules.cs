using System.Globalization;
using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Pending;
using EsimAdmin.Core.People;

namespace EsimAdmin.Core.Bulk;

/// <summary>How bulk actions are read. Pure.</summary>
public static class BulkRules
{
    /// <summary>The most eSIMs of one job.</summary>
    public const int MostItems = 20_000;

    /// <summary>The single action that is done with each; null for a mere question.</summary>
    public static EsimAction? ActionOf(BulkAction action) => action switch
    {
        BulkAction.Suspend => EsimAction.Suspend,
        BulkAction.Resume => EsimAction.Resume,
        BulkAction.Cancel => EsimAction.Cancel,
        BulkAction.TopUp => EsimAction.TopUp,
        _ => null,
    };

    /// <summary>The request key of an item's intent: the same item is the same request, in whichever process.</summary>
    public static Guid RequestKeyOf(long itemId) => PendingRules.RequestKeyOf(string.Create(CultureInfo.InvariantCulture, $"bulk:{itemId}"));

    /// <summary>What a person must be allowed to.</summary>
    public static Permission PermissionFor(BulkAction action) => ActionOf(action) is { } single ? ActionRules.PermissionFor(single) : Permission.ViewEsims;

    /// <summary>The name, for people.</summary>
    public static string Name(BulkAction action) => ActionOf(action) is { } single ? ActionRules.Name(single) : "Refresh";

    /// <summary>The ICCIDs in a pasted text: runs of 10 to 22 digits, each once, in their order.</summary>
    public static IReadOnlyList<string> ReadIccids(string text)
    {
        var found = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var start = -1;
        for (var at = 0; at <= text.Length; at++)
        {
            var digit = at < text.Length && char.IsAsciiDigit(text[at]);
            if (digit && start < 0) start = at;
            if (digit || start < 0) continue;
            if (at - start is >= 10 and <= 22 && seen.Add(text[start..at])) found.Add(text[start..at]);
            start = -1;
        }
        return found;
    }
}

namespace EsimAdmin.Core.People;

/// <summary>What is asked of names, roles and addresses of colleagues. Pure.</summary>
public static class PeopleRules
{
    /// <summary>How many characters a name has at most.</summary>
    public const int LongestName = 100;

    /// <summary>Changes of people take turns under this name: which administrator is the last depends on all of them.</summary>
    public const string Turns = "people";

    /// <summary>Why a name cannot be taken; null when it can.</summary>
    public static Refusal? NameRefusal(string name) => name.Trim() is not { Length: > 0 and <= LongestName } text || text.Any(IsUnseen)
        ? new Refusal("person-name", $"Enter a name of 1 to 100 characters.")
        // What the console does by itself stands in the books and in the audit log under this name.
        : SearchText.NameKey(text) == "ESIMADMIN" ? new Refusal("person-name", $"EsimAdmin itself has this name. Choose another.") : null;

    private static bool IsUnseen(char letter) =>
        char.IsControl(letter) || CharUnicodeInfo.GetUnicodeCategory(letter) == UnicodeCategory.Format;

    /// <summary>An address as it is compared.</summary>
    public static string Normalize(string email) => email.Trim().Normalize().ToUpperInvariant();

    /// <summary>The address at which somebody has the console open, as it stands before the address of a page.</summary>
    /// <returns>Null where it is none.</returns>
    public static string? BaseOf(string address) => Uri.TryCreate(address, UriKind.Absolute, out var url)
        && url.Scheme is "http" or "https" ? url.GetLeftPart(UriPartial.Path).TrimEnd('/') : null;
}

using System.Text;

namespace EsimAdmin.Web.Account;

/// <summary>Where a sign-in leads.</summary>
internal static class ReturnAddress
{
    /// <summary>The address that was asked for if it is one of our own pages; else the overview.</summary>
    public static string Ours(HttpContext context, string? asked) => asked is { Length: > 0 } url
        && url.StartsWith($"{context.Request.PathBase}/", StringComparison.Ordinal)
        && !url.StartsWith("//", StringComparison.Ordinal) && !url.StartsWith("/\\", StringComparison.Ordinal) ? Plain(url) : "";

    // A header holds nothing else.
    private static string Plain(string url) => string.Concat(url.EnumerateRunes()
        .Select(rune => rune.IsAscii && !Rune.IsControl(rune) ? rune.ToString() : Uri.EscapeDataString(rune.ToString())));
}

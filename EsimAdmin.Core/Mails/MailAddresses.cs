using System.Diagnostics.CodeAnalysis;
using MimeKit;

namespace EsimAdmin.Core.Mails;

/// <summary>What counts as a mail address. Pure.</summary>
public static class MailAddresses
{
    /// <summary>The longest that a mail server takes (RFC 5321).</summary>
    public const int MostCharacters = 254;

    // As mail servers take them, not as the standard wishes: some phone companies gave out local parts that end with a dot.
    private static readonly ParserOptions Lenient = new()
    {
        AddressParserComplianceMode = RfcComplianceMode.Looser,
        AllowAddressesWithoutDomain = false,
        AllowUnquotedCommasInAddresses = false,
    };

    /// <summary>Whether the text is one address and nothing else: no name, no list.</summary>
    public static bool IsOne(string text) =>
        TryRead(text, out var address) && string.IsNullOrEmpty(address.Name) && address.Address == text;

    /// <summary>Reads one address, with or without a name: <c>Travel Shop &lt;shop@example.com&gt;</c>.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out MailboxAddress? address)
    {
        address = null;
        if (text.Length > MostCharacters || text.Any(char.IsControl)) return false;
        return MailboxAddress.TryParse(Lenient, text, out address) && address.LocalPart.Length > 0
            && (address.Domain.StartsWith('[') || address.Domain.TrimEnd('.').LastIndexOf('.') > 0);
    }
}

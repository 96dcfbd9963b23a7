using System.Net.Mail;

namespace EsimAdmin.Core.Mails;

/// <summary>What counts as a mail address. Pure.</summary>
public static class MailAddresses
{
    /// <summary>The longest that a mail server takes (RFC 5321).</summary>
    public const int MostCharacters = 254;

    /// <summary>Whether the text is one address and nothing else: no name, no list.</summary>
    public static bool IsOne(string text) => text.Length <= MostCharacters && MailAddress.TryCreate(text, out var address) && address.Address == text;
}

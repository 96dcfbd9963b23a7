using EsimAdmin.Core.Mails;

namespace EsimAdmin.Core.Customers;

/// <summary>What may be written down of a customer. Pure.</summary>
internal static class CustomerRules
{
    /// <summary>Why it cannot be stored so, for people; null when it can.</summary>
    public static string? Refusal(CustomerEdit edit) => edit switch
    {
        { Name: var name } when name.Trim().Length is 0 or > 100 => "A name has 1 to 100 characters.",
        { Email: var mail } when mail.Trim().Length > 0 && !MailAddresses.IsOne(mail.Trim()) => "That is not a mail address.",
        { Phone.Length: > 40 } => "A phone number has at most 40 characters.",
        { Notes.Length: > 2000 } => "Notes have at most 2,000 characters.",
        _ => null,
    };

    /// <summary>An empty text as null.</summary>
    public static string? OrNull(string text) => text.Trim() is { Length: > 0 } trimmed ? trimmed : null;
}

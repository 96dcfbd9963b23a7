using EsimAdmin.Core.Audit;
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

    /// <summary>What changes, for the audit log: of the customer's own only the name.</summary>
    public static AuditNote Note(Caller caller, Customer before, CustomerEdit after) => new(
        caller, AuditActions.CustomerChanged, AuditSubject.Customer(before.Id, after.Name.Trim()))
    {
        CustomerId = before.Id,
        Facts = AuditField.Differing(AuditField.Of("Company", before.IsCompany, after.IsCompany),
            AuditField.Hidden("Mail address", before.Email, OrNull(after.Email)),
            AuditField.Hidden("Phone number", before.Phone, OrNull(after.Phone)),
            AuditField.Hidden("Notes", before.Notes, after.Notes.Trim()),
            new AuditField("Looked after by", before.ManagerId, OrNull(after.ManagerId))),
        Words = AuditField.Differing(new AuditField("Name", before.Name, after.Name.Trim())),
    };

    /// <summary>An empty text as null.</summary>
    public static string? OrNull(string text) => text.Trim() is { Length: > 0 } trimmed ? trimmed : null;
}

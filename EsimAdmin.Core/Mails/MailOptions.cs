namespace EsimAdmin.Core.Mails;

/// <summary>How mail leaves (configuration section <c>Mail</c>).</summary>
public sealed class MailOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Mail";

    /// <summary>The mail server; empty: messages are written as <c>.eml</c> files to <see cref="Outbox"/>.</summary>
    public string Host { get; set; } = "";

    /// <summary>Its port; 465 speaks TLS from the beginning, others by STARTTLS. Only a server on this machine may do without.</summary>
    public int Port { get; set; } = 587;

    /// <summary>Whom to sign in as; empty: nobody.</summary>
    public string User { get; set; } = "";

    /// <summary>The password. Never logged.</summary>
    public string Password { get; set; } = "";

    /// <summary>The sender's address, with or without a name: <c>Shop &lt;shop@example.com&gt;</c>. Else the start is refused.</summary>
    public string From { get; set; } = "noreply@esimadmin.invalid";

    /// <summary>The sender's name where <see cref="From"/> has none; set from the brand.</summary>
    public string FromName { get; set; } = "EsimAdmin";

    /// <summary>The folder for messages where there is no server.</summary>
    public string Outbox { get; set; } = "App_Data/outbox";
}

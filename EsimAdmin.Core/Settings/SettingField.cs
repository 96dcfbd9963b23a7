namespace EsimAdmin.Core.Settings;

/// <summary>What belongs together on the page of the settings, and is saved together.</summary>
public enum SettingGroup
{
    /// <summary>How eSIM Access knows the company.</summary>
    Vendor = 0,

    /// <summary>How mail leaves.</summary>
    Mail = 1,

    /// <summary>How travellers see the company.</summary>
    Brand = 2,

    /// <summary>How webhooks come in.</summary>
    Webhooks = 3,

    /// <summary>When people are warned about money.</summary>
    Money = 4,

    /// <summary>How long what is kept.</summary>
    Retention = 5,

    /// <summary>How much of what people and rules may do, and for how long they are signed in.</summary>
    Limits = 6,
}

/// <summary>What can be written in a setting.</summary>
public enum SettingKind
{
    /// <summary>Words.</summary>
    Text = 0,

    /// <summary>What nobody sees again: stored sealed, shown as set or not.</summary>
    Secret = 1,

    /// <summary>A whole number between <see cref="SettingField.Least"/> and <see cref="SettingField.Most"/>.</summary>
    Number = 2,

    /// <summary>An amount in dollars.</summary>
    Dollars = 3,

    /// <summary>A colour, as <c>#rrggbb</c>.</summary>
    Color = 4,

    /// <summary>A mail address, with or without a name.</summary>
    Mail = 5,

    /// <summary>An https address.</summary>
    Url = 6,

    /// <summary>IP addresses or ranges, with commas between them.</summary>
    Networks = 7,

    /// <summary>A mail address or an https address.</summary>
    Contact = 8,

    /// <summary>How long something lasts, in hours, or in hours and minutes such as <c>0:30</c>; between
    /// <see cref="SettingField.Least"/> and <see cref="SettingField.Most"/> minutes.</summary>
    Duration = 9,

    /// <summary>One of <see cref="SettingField.Choices"/>.</summary>
    Choice = 10,
}

/// <summary>What can be chosen.</summary>
/// <param name="Value">As configuration has it.</param>
/// <param name="Words">As people read it.</param>
public sealed record SettingChoice(string Value, string Words);

/// <summary>A setting that administrators can change while EsimAdmin runs.</summary>
/// <param name="Key">Its name in configuration, for example <c>Mail:Host</c>.</param>
/// <param name="Group">Where it stands.</param>
/// <param name="Kind">What can be written in it.</param>
/// <param name="Label">What it is called on the page.</param>
/// <param name="Help">What it does, in one sentence.</param>
public sealed record SettingField(string Key, SettingGroup Group, SettingKind Kind, string Label, string Help)
{
    /// <summary>The least number.</summary>
    public long Least { get; init; }

    /// <summary>The greatest number.</summary>
    public long Most { get; init; } = int.MaxValue;

    /// <summary>What is in force where nobody has said anything.</summary>
    public string Default { get; init; } = "";

    /// <summary>The same where all is simulated; null where that makes no difference.</summary>
    public string? DemoDefault { get; init; }

    /// <summary>What can be chosen, for <see cref="SettingKind.Choice"/>.</summary>
    public IReadOnlyList<SettingChoice> Choices { get; init; } = [];
}

/// <summary>All of them: the one table from which page, checks, storage and documentation come.</summary>
public static class SettingFields
{
    /// <summary>The company's access code.</summary>
    public const string AccessCode = "EsimAccess:AccessCode";

    /// <summary>The company's secret key.</summary>
    public const string SecretKey = "EsimAccess:SecretKey";

    /// <summary>Where the vendor is to send webhooks.</summary>
    public const string WebhookUrl = "Webhooks:PublicUrl";

    /// <summary>What the path of webhooks ends with.</summary>
    public const string PathSecret = "Webhooks:PathSecret";

    /// <summary>After how long without use a session is over.</summary>
    public const string SessionIdle = "Security:Sessions:Idle";

    /// <summary>After how long altogether a session is over.</summary>
    public const string SessionAbsolute = "Security:Sessions:Absolute";

    private const long Day = 24 * 60;

    /// <summary>All, group by group, in the order of the page.</summary>
    public static IReadOnlyList<SettingField> All { get; } =
    [
        new(AccessCode, SettingGroup.Vendor, SettingKind.Secret, "Access code", "Names the company to eSIM Access; it alone can spend the "
            + "balance."),
        new(SecretKey, SettingGroup.Vendor, SettingKind.Secret, "Secret key", "Signs every request."),
        new("Mail:Host", SettingGroup.Mail, SettingKind.Text, "Mail server", "Empty: mails are written to the outbox folder."),
        new("Mail:Port", SettingGroup.Mail, SettingKind.Number, "Port", "587 with STARTTLS, or 465 with TLS from the beginning.")
        {
            Least = 1,
            Most = 65535,
            Default = "587",
        },
        new("Mail:User", SettingGroup.Mail, SettingKind.Text, "User name", "Empty: nobody signs in to the mail server."),
        new("Mail:Password", SettingGroup.Mail, SettingKind.Secret, "Mail password", "Belongs to the user name."),
        new("Mail:From", SettingGroup.Mail, SettingKind.Mail, "Sender", "An address that the mail server may send from, such as "
            + "Travel Shop <shop@example.com>."),
        new("Brand:Name", SettingGroup.Brand, SettingKind.Text, "Company name", "Stands on the install page, in mails, "
            + "and where people sign in.")
        {
            Default = "EsimAdmin",
        },
        new("Brand:Color", SettingGroup.Brand, SettingKind.Color, "Colour", "The accent on the install page and in mails, as #rrggbb.")
        {
            Default = "#4f46e5",
        },
        new("Brand:Support", SettingGroup.Brand, SettingKind.Contact, "Support", "Where travellers ask: a mail address or a web address."),
        new("Brand:LinkDays", SettingGroup.Brand, SettingKind.Number, "Days of an install link", "For how long a link works.")
        {
            Least = 1,
            Most = 365,
            Default = "30",
        },
        new(WebhookUrl, SettingGroup.Webhooks, SettingKind.Url, "Address for webhooks", "Where eSIM Access is to send them, without the "
            + "secret; it is told at once."),
        new(PathSecret, SettingGroup.Webhooks, SettingKind.Secret, "Secret of the path", "Where there is one, it is put behind the "
            + "address, and no other is served."),
        new("Webhooks:AllowedSenders", SettingGroup.Webhooks, SettingKind.Networks, "Allowed senders", "Addresses or ranges; empty: the "
            + "five that eSIM Access names."),
        new("Finance:LowBalance", SettingGroup.Money, SettingKind.Dollars, "Low balance", "Below it people are warned; 0: never.")
        {
            Default = "100.00",
        },
        new("Retention:WebhookBodies", SettingGroup.Retention, SettingKind.Number, "Days of raw webhooks", "Then the body goes, the "
            + "delivery stays.")
        {
            Most = 3650,
            Default = "90",
        },
        new("Retention:WebhookRows", SettingGroup.Retention, SettingKind.Number, "Days of deliveries", "Then the delivery goes, too.")
        {
            Least = 1,
            Most = 3650,
            Default = "1095",
        },
        new("Retention:WebhookQuota", SettingGroup.Retention, SettingKind.Number, "Megabytes of raw webhooks", "Beyond that the oldest go "
            + "first.")
        {
            Least = 16,
            Most = 1_000_000,
            Default = "1024",
        },
        new("TopUpRules:ApprovalAbove", SettingGroup.Limits, SettingKind.Dollars, "Approval of automatic top-ups", "What one may cost "
            + "before somebody has to approve it; 0: each has to be approved.")
        {
            Default = "20.00",
        },
        new("Security:Codes:PerHour", SettingGroup.Limits, SettingKind.Number, "Activation codes an hour", "The most that one person hands "
            + "out within an hour.")
        {
            Least = 1,
            Most = 100_000,
            Default = "200",
        },
        new(SessionIdle, SettingGroup.Limits, SettingKind.Duration, "Hours without use", "Then people sign in again.")
        {
            Least = 5,
            Most = 90 * Day,
            Default = "12",
        },
        new(SessionAbsolute, SettingGroup.Limits, SettingKind.Duration, "Hours signed in", "Then people sign in again, however much they "
            + "do.")
        {
            Least = 5,
            Most = 90 * Day,
            Default = "168",
        },
        new("Security:RequireTwoFactor", SettingGroup.Limits, SettingKind.Choice, "Second step", "Who needs an authenticator app or a "
            + "passkey to sign in; who has none is led to set one up.")
        {
            Default = "Administrators",
            DemoDefault = "Nobody",
            Choices = [new("Nobody", "Nobody has to"), new("Administrators", "Administrators"), new("Everyone", "Everyone")],
        },
    ];

    /// <summary>The setting of this key; null when it is none that can be changed here.</summary>
    public static SettingField? Find(string key) => All.FirstOrDefault(field => field.Key == key);

    /// <summary>What a group is called.</summary>
    public static string NameOf(SettingGroup group) => group switch
    {
        SettingGroup.Vendor => "eSIM Access",
        SettingGroup.Mail => "Mail",
        SettingGroup.Brand => "Brand",
        SettingGroup.Webhooks => "Webhooks",
        SettingGroup.Money => "Money",
        SettingGroup.Retention => "Retention",
        _ => "Limits",
    };
}

namespace EsimAdmin.Core.Audit;

/// <summary>Who does something.</summary>
/// <param name="PersonId">The person; null for EsimAdmin itself and for somebody who is not signed in.</param>
/// <param name="Name">For people.</param>
/// <param name="Address">The address that it is asked for from; null where that is not known.</param>
public sealed record AuditActor(string? PersonId, string Name, string? Address = null)
{
    /// <summary>EsimAdmin, by itself.</summary>
    public static AuditActor Itself { get; } = new(null, "EsimAdmin");

    /// <summary>Whoever is calling.</summary>
    public static AuditActor Of(Caller caller) => caller.PersonId.Length > 0
        ? new(caller.PersonId, caller.Name, caller.Address) : new(null, "Not signed in", caller.Address);
}

/// <summary>What something is done to.</summary>
/// <param name="Kind">What kind of thing, in one word.</param>
/// <param name="Key">Its key; may be empty.</param>
/// <param name="Name">For people; counts as being about a customer.</param>
public readonly record struct AuditSubject(string Kind, string Key, string Name)
{
    /// <summary>The kind of eSIMs.</summary>
    public const string EsimKind = "eSIM";

    /// <summary>The kind of customers.</summary>
    public const string CustomerKind = "Customer";

    /// <summary>The kind of orders.</summary>
    public const string OrderKind = "Order";

    /// <summary>An eSIM.</summary>
    public static AuditSubject Esim(string esimTranNo, string iccid) => new(EsimKind, esimTranNo, iccid);

    /// <summary>A customer.</summary>
    public static AuditSubject Customer(long id, string name) => new(CustomerKind, Text(id), name);

    /// <summary>An order.</summary>
    public static AuditSubject Order(long id) => new(OrderKind, Text(id), $"Order {Text(id)}");

    /// <summary>Something that has a number and no name.</summary>
    public static AuditSubject Numbered(string kind, long id) => new(kind, Text(id), $"{kind} {Text(id)}");

    /// <summary>A person who may sign in.</summary>
    public static AuditSubject Person(string? id, string name) => new("Person", id ?? "", name);

    /// <summary>Where in the console it is shown; null where nowhere.</summary>
    public static string? AddressOf(string kind, string key) => key.Length == 0 ? null : kind switch
    {
        EsimKind => $"esims/{key}",
        OrderKind => $"orders/{key}",
        CustomerKind => $"customers/{key}",
        _ => null,
    };

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Something as it was and as it is. Put in by hand: nothing that is stored is written down as a whole, and no secret.</summary>
/// <param name="Name">What it is, for people.</param>
/// <param name="Before">As it was; null where there was nothing.</param>
/// <param name="After">As it is; null where there is nothing.</param>
public sealed record AuditField(string Name, string? Before, string? After)
{
    /// <summary>Something that is new, or was only said.</summary>
    public static AuditField New(string name, string? value) => new(name, null, value);

    /// <summary>A number.</summary>
    public static AuditField New(string name, long value) => New(name, value.ToString("N0", CultureInfo.InvariantCulture));

    /// <summary>Something that is so or is not.</summary>
    public static AuditField Of(string name, bool before, bool after) => new(name, YesNo(before), YesNo(after));

    /// <summary>Something whose words are nobody else's business: only that it changed.</summary>
    public static AuditField Hidden(string name, string? before, string? after) =>
        (before ?? "") == (after ?? "") ? new(name, null, null) : new(name, null, "changed");

    /// <summary>Those that differ.</summary>
    public static IReadOnlyList<AuditField> Differing(params IEnumerable<AuditField> fields) =>
        [.. fields.Where(field => field.Before != field.After)];

    private static string YesNo(bool value) => value ? "yes" : "no";
}

/// <summary>What is to stand in the audit log (<see cref="Unit.Audit"/>).</summary>
/// <param name="By">Who does it.</param>
/// <param name="Action">What is done.</param>
/// <param name="About">To what.</param>
public sealed record AuditNote(AuditActor By, AuditAction Action, AuditSubject About)
{
    /// <summary>Of whoever is calling.</summary>
    public AuditNote(Caller caller, AuditAction action, AuditSubject about) : this(AuditActor.Of(caller), action, about)
    {
    }

    /// <summary>How it came out.</summary>
    public AuditOutcome Outcome { get; init; }

    /// <summary>Why it was refused or failed; not about a customer.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The customer whom it concerns; erasing the customer blanks name and <see cref="Words"/>.</summary>
    public long? CustomerId { get; init; }

    /// <summary>What was before and after, kept for ever.</summary>
    public IReadOnlyList<AuditField> Facts { get; init; } = [];

    /// <summary>The same for what may be about a customer: names, and whatever somebody typed.</summary>
    public IReadOnlyList<AuditField> Words { get; init; } = [];
}

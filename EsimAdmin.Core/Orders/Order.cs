namespace EsimAdmin.Core.Orders;

/// <summary>Where an order stands, as people see it.</summary>
public enum OrderStatus
{
    /// <summary>The vendor is being asked, or has taken the order and is making the eSIMs.</summary>
    Allocating = 0,

    /// <summary>All eSIMs are there.</summary>
    Complete = 1,

    /// <summary>Nothing was bought.</summary>
    Failed = 2,

    /// <summary>It is not yet certain whether the vendor has taken the order.</summary>
    Checking = 3,

    /// <summary>Some eSIMs are there; the rest was refused.</summary>
    PartlyComplete = 4,
}

/// <summary>What somebody ordered, however many vendor orders that takes.</summary>
public sealed class Order
{
    private readonly string? _reference;

    /// <summary>The key, and the number that people use.</summary>
    public long Id { get; init; }

    /// <summary>The cart that it was made from: a cart is ordered once.</summary>
    public Guid CartKey { get; init; }

    /// <summary>Who ordered.</summary>
    public required string PersonId { get; init; }

    /// <summary>Who ordered, for people.</summary>
    public required string PersonName { get; init; }

    /// <summary>For whom; null when nobody has said.</summary>
    public long? CustomerId { get; init; }

    /// <summary>For whom, for people.</summary>
    public string? CustomerName { get; init; }

    /// <summary>The customer's or somebody's own reference.</summary>
    public string? Reference
    {
        get => _reference;
        init => (_reference, ReferenceKey) = (value, KeyOf(value));
    }

    /// <summary>The reference as it is searched (<see cref="SearchText.Fold"/>); null where there is none.</summary>
    public string? ReferenceKey { get; private set; }

    /// <summary>When.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Where it stands; follows from <see cref="Parts"/>.</summary>
    public OrderStatus Status { get; set; }

    /// <summary>When the last eSIM was there or the last refusal came.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>The vendor orders, each of one package and at most 30 eSIMs.</summary>
    public List<OrderPart> Parts { get; init; } = [];

    /// <summary>What it costs if all of it is taken.</summary>
    public Money Total => Parts.Aggregate(Money.Zero, (sum, part) => sum + part.Amount);

    /// <summary>How many eSIMs were ordered.</summary>
    public int Quantity => Parts.Sum(part => part.Count);

    /// <summary>How many are there, as far as the vendor told.</summary>
    public int Allocated => Parts.Sum(part => part.Allocated);

    /// <summary>Makes the key of what an older version stored.</summary>
    internal void FillReferenceKey() => ReferenceKey = KeyOf(_reference);

    private static string? KeyOf(string? reference) => reference is null ? null : SearchText.Fold(reference);
}

/// <summary>Where one vendor order stands.</summary>
public enum PartState
{
    /// <summary>Written down, not sent yet.</summary>
    Intended = 0,

    /// <summary>Sent, or perhaps sent, without a clear answer.</summary>
    Unknown = 1,

    /// <summary>Taken and paid; eSIMs are being made.</summary>
    Allocating = 2,

    /// <summary>All eSIMs are there.</summary>
    Complete = 3,

    /// <summary>Refused: nothing was bought.</summary>
    Refused = 4,
}

/// <summary>One order at the vendor: one package, at most 30 eSIMs. Stored before the vendor hears of it.</summary>
public sealed class OrderPart : PendingRequest
{
    /// <summary>The order that it belongs to.</summary>
    public long OrderId { get; init; }

    /// <summary>The package.</summary>
    public required string PackageCode { get; init; }

    /// <summary>Its name when it was ordered.</summary>
    public required string PackageName { get; init; }

    /// <summary>How many eSIMs.</summary>
    public int Count { get; init; }

    /// <summary>Days of a daily plan; null for others.</summary>
    public int? Days { get; init; }

    /// <summary>The price of one (of one day, for daily plans) that the person accepted.</summary>
    public Money UnitPrice { get; set; }

    /// <summary>Where it stands.</summary>
    public PartState State { get; set; }

    /// <summary>The vendor's number, once taken.</summary>
    public string? OrderNo { get; set; }

    /// <summary>How many eSIMs are there, as far as the vendor told.</summary>
    public int Allocated { get; set; }

    /// <summary>When the vendor took it.</summary>
    public DateTimeOffset? AcceptedAt { get; set; }

    /// <summary>When a webhook told that it is complete; null when none did.</summary>
    public DateTimeOffset? HeardAt { get; set; }

    /// <summary>Who closed it as not taken, because the vendor never said so; null where nobody had to.</summary>
    public string? ClosedBy { get; set; }

    /// <summary>What it costs.</summary>
    public Money Amount => UnitPrice * Count * (Days ?? 1);
}

/// <summary>An order has changed, or a new one is there.</summary>
public sealed record OrderChanged(long OrderId) : Change;

/// <summary>Somebody's cart has changed, perhaps in another tab.</summary>
public sealed record CartChanged(string PersonId) : Change;

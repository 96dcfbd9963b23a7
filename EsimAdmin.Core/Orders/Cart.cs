namespace EsimAdmin.Core.Orders;

/// <summary>What somebody is about to order. Kept in the database: survives reload, reconnect and restart.</summary>
public sealed class Cart
{
    /// <summary>Whose; everybody has one.</summary>
    public required string PersonId { get; init; }

    /// <summary>Changes with everything that is changed, and with the order: an order remembers the key that was shown, so that what is
    /// ordered is what somebody saw, once.</summary>
    public Guid Key { get; set; }

    /// <summary>For whom, by name; a customer who is not known is made with the order. Empty: for nobody in particular.</summary>
    public string CustomerName { get; set; } = "";

    /// <summary>The customer's or the person's own reference.</summary>
    public string Reference { get; set; } = "";

    /// <summary>The packages.</summary>
    public List<CartLine> Lines { get; init; } = [];
}

/// <summary>One package in a cart.</summary>
public sealed class CartLine
{
    /// <summary>The key.</summary>
    public long Id { get; init; }

    /// <summary>Whose cart.</summary>
    public required string PersonId { get; init; }

    /// <summary>The package.</summary>
    public required string PackageCode { get; init; }

    /// <summary>How many eSIMs.</summary>
    public int Quantity { get; set; }

    /// <summary>Days of a daily plan; null for others.</summary>
    public int? Days { get; set; }

    /// <summary>The price that the person saw when adding it.</summary>
    public Money SeenPrice { get; set; }
}

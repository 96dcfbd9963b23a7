namespace EsimAdmin.Core.Purchases;

/// <summary>In which way money is to be spent.</summary>
public enum PurchaseWay
{
    /// <summary>Somebody orders what is in a cart.</summary>
    Order = 0,

    /// <summary>Somebody orders what was refused of an order once more.</summary>
    ResumedOrder = 1,

    /// <summary>Somebody tops one eSIM up.</summary>
    TopUp = 2,

    /// <summary>Somebody tops many eSIMs up.</summary>
    BulkTopUp = 3,

    /// <summary>A rule tops an eSIM up.</summary>
    AutoTopUp = 4,

    /// <summary>Somebody orders the same as an eSIM that goes back.</summary>
    Reissue = 5,
}

/// <summary>What somebody or a rule is about to buy.</summary>
/// <param name="Way">In which way.</param>
/// <param name="PersonId">Who answers for it; for a rule, who made it.</param>
/// <param name="CustomerId">For whom; null for nobody in particular or, in bulk, for several.</param>
/// <param name="ComesBack">What comes back to the balance first: the refund of what is reissued.</param>
public sealed record Purchase(
    PurchaseWay Way, string PersonId, long? CustomerId, IReadOnlyList<PurchaseItem> Items, Money ComesBack = default);

/// <summary>One thing to be bought.</summary>
/// <param name="PackageCode">The package; for a top-up that is to be chosen from what is offered, empty.</param>
/// <param name="Quantity">How many of it, 1 and more.</param>
/// <param name="Days">Days of a daily plan; null for others.</param>
/// <param name="Accepted">The price of one (of one day, for daily plans) that was accepted; null: today's, whatever it is.</param>
/// <param name="TopUp">The eSIM that it is put on; null for new eSIMs.</param>
public sealed record PurchaseItem(string PackageCode, string Name, int Quantity, int? Days, Money? Accepted, TopUpTarget? TopUp = null);

/// <summary>The eSIM that a top-up is put on.</summary>
/// <param name="Iccid">By which the vendor is asked; empty: by the base package, which is one question for many eSIMs.</param>
/// <param name="BasePackageCode">The package that the eSIM was made with.</param>
/// <param name="LocationCode">The country or region of that package.</param>
/// <param name="Choose">Chooses from what is offered; null when nothing fits.</param>
public sealed record TopUpTarget(
    string EsimTranNo, string Iccid, string BasePackageCode, string LocationCode, Func<IReadOnlyList<TopUpOffer>, TopUpOffer?> Choose);

/// <summary>One thing to be bought with what it costs today.</summary>
/// <param name="UnitPrice">The price of one (of one day, for daily plans).</param>
/// <param name="Days">Days of a daily plan; null for others.</param>
/// <param name="Countries">Where it works, alpha-2; a region's own code where its countries are not known.</param>
public sealed record QuotedItem(PurchaseItem Item, string PackageCode, string Name, Money UnitPrice, int? Days,
    IReadOnlyList<string> Countries)
{
    /// <summary>What it costs in all.</summary>
    public Money Amount => UnitPrice * Item.Quantity * (Days ?? 1);
}

/// <summary>What a purchase costs today.</summary>
/// <param name="Items">In the order of the purchase.</param>
public sealed record Quote(IReadOnlyList<QuotedItem> Items)
{
    /// <summary>All of it.</summary>
    public Money Total => Items.Aggregate(Money.Zero, (sum, item) => sum + item.Amount);
}

/// <summary>A price that is no longer the one that was accepted.</summary>
public sealed record MovedPrice(string PackageCode, string PackageName, Money Old, Money New);

/// <summary>Prices have moved since they were accepted: look at them and accept them, or leave it.</summary>
public sealed record PricesMoved(IReadOnlyList<MovedPrice> Moved) : Refusal("prices-moved",
    $"The price of {Moved[0].PackageName} has changed from {Moved[0].Old} to {Moved[0].New}. Nothing was charged.");

/// <summary>A rule of business that every way to spend has to pass. All are asked, in the order in which they were registered.</summary>
public interface IPurchasePolicy
{
    /// <summary>Why it may not be bought; null when it may, as far as this rule goes.</summary>
    Refusal? Objection(Purchase purchase, Quote quote);
}

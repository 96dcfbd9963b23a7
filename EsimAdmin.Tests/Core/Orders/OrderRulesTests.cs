using EsimAdmin.Core;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.Purchases;
using FsCheck.Xunit;

namespace EsimAdmin.Tests.Core.Orders;

public sealed class OrderRulesTests
{
    [Property]
    public bool Splitting_keeps_quantity_and_money_and_no_part_holds_more_than_30(
        FsCheck.PositiveInt quantity, FsCheck.PositiveInt price, bool daily)
    {
        var item = new OrderItem("P", "Package", quantity.Get % 1000 + 1, daily ? 7 : null, new Money(price.Get));
        var parts = OrderRules.Split([item]).ToList();
        return parts.Sum(part => part.Quantity) == item.Quantity
            && parts.Aggregate(Money.Zero, (sum, part) => sum + part.Amount) == item.Amount
            && parts.All(part => part.Quantity is >= 1 and <= OrderRules.MostPerVendorOrder)
            && parts.Count == (item.Quantity + 29) / 30;
    }

    [Property]
    public bool Every_mixture_of_parts_has_one_status(PartState[] parts)
    {
        var status = OrderRules.StatusOf(parts);
        return status switch
        {
            OrderStatus.Complete => parts.All(part => part == PartState.Complete),
            OrderStatus.Failed => parts.All(part => part == PartState.Refused),
            OrderStatus.Checking => parts.Contains(PartState.Unknown),
            OrderStatus.PartlyComplete => parts.All(part => part is PartState.Complete or PartState.Refused),
            _ => parts.Any(part => part is PartState.Intended or PartState.Allocating),
        };
    }

    [Theory]
    [InlineData(1, null, false, true)]
    [InlineData(1000, null, false, true)]
    [InlineData(0, null, false, false)]
    [InlineData(1001, null, false, false)]
    [InlineData(1, 7, true, true)]
    [InlineData(1, null, true, false)]
    [InlineData(1, 366, true, false)]
    [InlineData(1, 7, false, false)]
    public void What_cannot_be_ordered_is_refused_with_a_reason(int quantity, int? days, bool daily, bool possible) =>
        Assert.Equal(possible, PurchaseRules.Refusal(quantity, days, daily) is null);

    [Fact]
    public void Transaction_ids_fit_the_vendor_and_never_repeat()
    {
        var ids = Enumerable.Range(0, 1000).Select(_ => EsimAdmin.Core.Pending.PendingRules.NewTransactionId()).ToHashSet();
        Assert.Equal(1000, ids.Count);
        Assert.All(ids, id => Assert.InRange(id.Length, 1, 50));
    }
}

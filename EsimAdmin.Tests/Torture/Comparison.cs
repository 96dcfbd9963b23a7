using System.Globalization;
using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.Storage;
using EsimAdmin.Simulator.Vendor;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Tests.Torture;

/// <summary>Compares the console's file with the vendor's own books, entry by entry.</summary>
internal static class Comparison
{
    /// <summary>All differences, for people.</summary>
    /// <param name="context">The console's file.</param>
    /// <param name="codes">The activation codes that it keeps, by the number of the eSIM.</param>
    /// <param name="world">The vendor's books.</param>
    /// <param name="asked">What people asked for: the reference of each order and its number of eSIMs.</param>
    /// <param name="later">The vendor's numbers of the orders that came after a backup: what was restored knows their eSIMs and nothing
    /// else of them.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<IReadOnlyList<string>> RunAsync(
        EsimAdminDbContext context, IReadOnlyDictionary<string, string> codes, World world, IReadOnlyDictionary<string, int> asked,
        IReadOnlySet<string> later, CancellationToken cancellationToken)
    {
        var differences = new List<string>();
        var orders = await context.Orders.AsNoTracking().Include(order => order.Parts).ToListAsync(cancellationToken);
        CompareOrders(orders, world, asked, later, differences);
        await CompareEsimsAsync(context, codes, world, later, differences, cancellationToken);
        await CompareTopUpsAsync(context, world, differences, cancellationToken);
        await CompareBooksAsync(context, world, later, differences, cancellationToken);
        return differences;
    }

    private static void CompareOrders(List<Order> orders, World world, IReadOnlyDictionary<string, int> asked,
        IReadOnlySet<string> later, List<string> differences)
    {
        foreach (var (reference, quantity) in asked)
        {
            var found = orders.Where(order => order.Reference == reference).ToList();
            if (found.Count != 1) differences.Add($"{reference}: {found.Count} orders");
            else if (found[0].Quantity != quantity) differences.Add($"{reference}: {found[0].Quantity} eSIMs instead of {quantity}");
        }
        var parts = orders.SelectMany(order => order.Parts).ToDictionary(part => part.TransactionId);
        foreach (var part in parts.Values)
        {
            var taken = world.FindByTransaction(part.TransactionId);
            if (taken is null && part.State != PartState.Refused) differences.Add(
                $"order part {part.TransactionId} is {part.State}; the vendor does not know it");
            if (taken is not null && (part.State != PartState.Complete || part.OrderNo != taken.OrderNo
                || part.Amount.Units != taken.Amount))
            {
                differences.Add(
                    $"order part {part.TransactionId} is {part.State} {part.OrderNo} {part.Amount}; the vendor has {taken.OrderNo} for "
                    + $"{taken.Amount}");
            }
        }
        foreach (var order in world.Orders.Where(order => !parts.ContainsKey(order.TransactionId)
            && !later.Contains(order.OrderNo))) differences.Add(
            $"the vendor's order {order.OrderNo} is not known to EsimAdmin");
        foreach (var order in orders.Where(order => order.Status is not (OrderStatus.Complete or OrderStatus.Failed
            or OrderStatus.PartlyComplete))) differences.Add($"order {order.Id} is {order.Status}");
    }

    private static async Task CompareEsimsAsync(EsimAdminDbContext context, IReadOnlyDictionary<string, string> codes, World world,
        IReadOnlySet<string> later, List<string> differences, CancellationToken cancellationToken)
    {
        var mirrored = await context.Esims.AsNoTracking().ToDictionaryAsync(esim => esim.EsimTranNo, cancellationToken);
        foreach (var esim in world.Esims)
        {
            if (!mirrored.Remove(esim.EsimTranNo, out var here)) differences.Add($"eSIM {esim.EsimTranNo} is not known to EsimAdmin");
            else if ((here.VendorStatus, here.SmdpStatus, here.Used.Bytes, here.Total.Bytes, here.Packages.Count, here.Iccid,
                codes.GetValueOrDefault(esim.EsimTranNo))
                != (esim.EsimStatus, esim.SmdpStatus, esim.Used, esim.TotalVolume, esim.Packages.Count, esim.Iccid, esim.Ac))
            {
                differences.Add(
                    $"eSIM {esim.EsimTranNo} is {here.VendorStatus} {here.SmdpStatus} {here.Used.Bytes} of {here.Total.Bytes}; the "
                    + $"vendor says {esim.EsimStatus} {esim.SmdpStatus} {esim.Used} of {esim.TotalVolume}");
            }
            else if (here.OrderId is null != later.Contains(esim.OrderNo)) differences.Add(
                $"eSIM {esim.EsimTranNo} belongs to {here.OrderId?.ToString(CultureInfo.InvariantCulture) ?? "no order"} here");
        }
        foreach (var key in mirrored.Keys) differences.Add($"eSIM {key} is not known to the vendor");
    }

    private static async Task CompareTopUpsAsync(EsimAdminDbContext context, World world, List<string> differences,
        CancellationToken cancellationToken)
    {
        var intents = await context.Intents.AsNoTracking().ToListAsync(cancellationToken);
        foreach (var intent in intents.Where(one => one.State is IntentState.Intended or IntentState.Checking)) differences.Add(
            $"{intent.Action} {intent.Id} is {intent.State}");
        var topUps = intents.Where(one => one.Action == EsimAction.TopUp).ToDictionary(one => one.TransactionId);
        foreach (var intent in topUps.Values)
        {
            var taken = world.FindTopUp(intent.TransactionId);
            if (taken is null != (intent.State == IntentState.Refused)) differences.Add(
                $"top-up {intent.TransactionId} is {intent.State}; the vendor {(taken is null ? "does not know it" : "took it")}");
            if (taken is not null && taken.Amount != intent.Amount.Units) differences.Add(
                $"top-up {intent.TransactionId} cost {taken.Amount} instead of {intent.Amount.Units}");
        }
        foreach (var topUp in world.TopUps.Where(one => !topUps.ContainsKey(one.TransactionId))) differences.Add(
            $"the vendor's top-up {topUp.TransactionId} is not known to EsimAdmin");
    }

    private static async Task CompareBooksAsync(EsimAdminDbContext context, World world, IReadOnlySet<string> later,
        List<string> differences, CancellationToken cancellationToken)
    {
        var ledger = await context.Ledger.AsNoTracking().ToListAsync(cancellationToken);
        Match("order", LedgerCause.Order, entry => entry.OrderNo!);
        Match("top-up", LedgerCause.TopUp, entry => entry.EsimTranNo!);
        Match("cancel", LedgerCause.Refund, entry => entry.EsimTranNo!);
        var sum = ledger.Sum(entry => entry.Amount.Units);
        var unknown = world.Movements.Where(one => one.Cause == "order" && later.Contains(one.Reference)).Sum(one => one.Amount);
        if (sum + unknown != world.Account.Balance) differences.Add(
            $"the ledger adds up to {sum}, the vendor's balance is {world.Account.Balance}, {unknown} of it from later");
        var last = await context.BalanceReadings.AsNoTracking().OrderByDescending(reading => reading.Id).FirstAsync(cancellationToken);
        if (last.Balance.Units != world.Account.Balance || last.Unexplained.Units != unknown) differences.Add(
            $"the last balance read is {last.Balance.Units} with {last.Unexplained.Units} unexplained; the vendor's is "
            + $"{world.Account.Balance}");

        void Match(string movement, LedgerCause cause, Func<LedgerEntry, string> key)
        {
            var theirs = world.Movements.Where(one => one.Cause == movement && !later.Contains(one.Reference))
                .Select(one => $"{one.Reference} {one.Amount}").Order(StringComparer.Ordinal).ToList();
            var ours = ledger.Where(entry => entry.Cause == cause).Select(entry => $"{key(entry)} {entry.Amount.Units}")
                .Order(StringComparer.Ordinal).ToList();
            foreach (var missing in Minus(theirs, ours)) differences.Add($"{movement} {missing} is not in the ledger");
            foreach (var extra in Minus(ours, theirs)) differences.Add($"{movement} {extra} is in the ledger and not at the vendor");
        }
    }

    /// <summary>
    /// Whether the last reading was compared with the books as they are: one that was taken between a charge and its entry tells of a
    /// difference until the next reading.
    /// </summary>
    /// <param name="context">The console's file.</param>
    /// <param name="balance">The vendor's balance, in units.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<bool> IsBalanceComparedAsync(EsimAdminDbContext context, long balance, CancellationToken cancellationToken)
    {
        var explained = (await context.Ledger.Select(entry => entry.Amount).ToListAsync(cancellationToken)).Sum(amount => amount.Units);
        var last = await context.BalanceReadings.OrderByDescending(reading => reading.Id).FirstAsync(cancellationToken);
        return last.Balance.Units == balance && last.Unexplained.Units == balance - explained;
    }

    /// <summary>What is in one list more often than in the other.</summary>
    private static List<string> Minus(List<string> list, List<string> other)
    {
        var left = other.GroupBy(text => text, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        return [.. list.Where(text => left.TryGetValue(text, out var count) ? (left[text] = count - 1) < 0 : true)];
    }
}

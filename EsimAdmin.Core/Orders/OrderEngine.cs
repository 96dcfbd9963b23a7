using System.Globalization;
using System.Text.RegularExpressions;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.EsimAccess.Wire;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace EsimAdmin.Core.Orders;

/// <summary>
/// Moves stored orders on: sends what was written down, finds out what is not certain, asks for what is being made.
/// Everything that it needs to know is in the database, so that it goes on after a crash where it was.
/// </summary>
public sealed partial class OrderEngine(
    EsimAccessClient client, EsimMirror esims, BalanceMirror balance, IDbContextFactory<EsimAdminDbContext> contexts,
    LiveUpdates live, TimeProvider time, ILogger<OrderEngine> logger) : IDisposable
{
    /// <summary>After this long an order that the vendor does not know was never taken (allocation takes 3 to 30 seconds, field notes).</summary>
    private static readonly TimeSpan CertainAfter = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var turn in _turns) turn.Dispose();
    }

    /// <summary>Does whatever is due for one order. Calls for the same order take turns.</summary>
    /// <param name="orderId">The order.</param>
    /// <param name="priority">Who waits.</param>
    /// <param name="evenIfNotDue">Asks the vendor now, though it was to be asked later: something was heard.</param>
    /// <param name="cancellationToken">Stops in between; what is stored stays true.</param>
    public async Task AdvanceAsync(long orderId, CallPriority priority, bool evenIfNotDue, CancellationToken cancellationToken)
    {
        var turn = _turns[orderId % _turns.Length];
        await turn.WaitAsync(cancellationToken);
        try
        {
            List<long> open;
            await using (var context = await contexts.CreateDbContextAsync(cancellationToken))
            {
                var now = time.GetUtcNow();
                open = await context.OrderParts.Where(part => part.OrderId == orderId && part.NextCheckAt != null && (evenIfNotDue || part.NextCheckAt <= now))
                    .OrderBy(part => part.Id).Select(part => part.Id).ToListAsync(cancellationToken);
            }
            foreach (var partId in open) await AdvancePartAsync(partId, priority, cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The orders for which something is due.</summary>
    public async Task<IReadOnlyList<long>> DueAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        return await context.OrderParts.Where(part => part.NextCheckAt <= now).Select(part => part.OrderId).Distinct().ToListAsync(cancellationToken);
    }

    private async Task AdvancePartAsync(long partId, CallPriority priority, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var part = await context.OrderParts.SingleAsync(one => one.Id == partId, cancellationToken);
        switch (part.State)
        {
            case PartState.Intended:
                // Before the first byte leaves: from here on a crash means "perhaps sent".
                part.State = PartState.Unknown;
                part.SentAt = time.GetUtcNow();
                part.NextCheckAt = part.SentAt + OrderRules.NextCheck(0);
                await SaveAsync(context, part, cancellationToken);
                await SendAsync(context, part, priority, first: true, cancellationToken);
                break;
            case PartState.Unknown:
                await SendAsync(context, part, priority, first: false, cancellationToken);
                break;
            case PartState.Allocating:
                await AskAsync(context, part, priority, cancellationToken);
                break;
        }
    }

    private async Task SendAsync(EsimAdminDbContext context, OrderPart part, CallPriority priority, bool first, CancellationToken cancellationToken)
    {
        var request = new OrderRequest(part.TransactionId, part.Amount.Units,
            [new OrderPackage(part.PackageCode, part.Count, part.UnitPrice.Units, part.Days)]);
        var answer = await client.OrderAsync(request, priority, cancellationToken);
        var accepted = answer.Succeeded(out var taken, out var problem) ? taken.OrderNo : null;
        if (accepted is null && problem is null)
        {
            problem = new VendorProblem(VendorErrors.Find(VendorErrors.Unreadable), "no order number", "", true);
        }

        var certain = first && problem is { OutcomeUnknown: false, Code: not "310402" };
        var looked = false;
        if (accepted is null && !certain) (accepted, looked) = await FindAsync(part, priority, cancellationToken);
        var now = time.GetUtcNow();
        // Asked once more and still refused, looked for and not found, long after it was first sent: it was never taken.
        certain |= accepted is null && looked && problem is { Error.Retry: not RetryAdvice.Later, Code: not "310402" } && now - part.SentAt > CertainAfter;

        if (accepted is not null)
        {
            Accept(part, accepted, now);
            await ChargeAsync(context, part, now, cancellationToken);
        }
        else if (certain) Refuse(part, problem!, now);
        else Postpone(part, problem!, now);
        await SaveAsync(context, part, cancellationToken);
        if (accepted is not null) await balance.RefreshAsync(priority, cancellationToken);
    }

    private async Task AskAsync(EsimAdminDbContext context, OrderPart part, CallPriority priority, CancellationToken cancellationToken)
    {
        var answer = await esims.AskByOrderAsync(part.OrderNo!, priority, cancellationToken);
        var now = time.GetUtcNow();
        if (answer.Succeeded(out var made, out var problem))
        {
            part.Allocated = Math.Min(part.Count, made.Count);
            if (made.Count >= part.Count)
            {
                part.State = PartState.Complete;
                part.EndedAt = now;
                part.NextCheckAt = null;
                (part.ProblemCode, part.ProblemMessage) = (null, null);
            }
            else Postpone(part, null, now);
        }
        else
        {
            if (problem.Code == "200010" && Progress().Match(problem.VendorMessage ?? "") is { Success: true } progress)
            {
                part.Allocated = Math.Min(part.Count, int.Parse(progress.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
                problem = null;
            }
            Postpone(part, problem is { Code: not "200010" } ? problem : null, now);
        }
        await SaveAsync(context, part, cancellationToken);
    }

    /// <summary>Looks for the order in the time in which it was sent.</summary>
    /// <returns>Its number, and whether all of that time could be looked through: not being able to ask is not the same as not finding it.</returns>
    private async Task<(string? OrderNo, bool Looked)> FindAsync(OrderPart part, CallPriority priority, CancellationToken cancellationToken)
    {
        var from = part.SentAt!.Value.AddMinutes(-5);
        var to = time.GetUtcNow().AddMinutes(5);
        for (var page = 1; page <= 20; page++)
        {
            var query = new EsimQueryRequest(new Pager(page, EsimMirror.PageSize), StartTime: EsimAccessClient.QueryTime(from), EndTime: EsimAccessClient.QueryTime(to));
            var answer = await client.QueryEsimsAsync(query, priority, cancellationToken);
            if (!answer.Succeeded(out var told, out _) || told.EsimList is not { Unreadable: 0 } list) return (null, false);
            var match = list.FirstOrDefault(esim => esim.TransactionId == part.TransactionId
                || esim.TransactionId?.StartsWith(part.TransactionId + "-", StringComparison.Ordinal) == true);
            if (match?.OrderNo is { Length: > 0 } orderNo) return (orderNo, true);
            if (list.Count < EsimMirror.PageSize) return (null, true);
        }
        return (null, false);
    }

    private static void Accept(OrderPart part, string orderNo, DateTimeOffset now)
    {
        part.State = PartState.Allocating;
        part.OrderNo = orderNo;
        part.AcceptedAt = now;
        part.Checks = 0;
        part.NextCheckAt = now + OrderRules.NextCheck(0);
        (part.ProblemCode, part.ProblemMessage, part.RequestId) = (null, null, null);
    }

    /// <summary>Writes the charge down in the transaction that records the order as taken.</summary>
    private static async Task ChargeAsync(EsimAdminDbContext context, OrderPart part, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var order = await context.Orders.AsNoTracking().SingleAsync(one => one.Id == part.OrderId, cancellationToken);
        context.Ledger.Add(new LedgerEntry
        {
            At = now,
            Amount = -part.Amount,
            Cause = LedgerCause.Order,
            Reference = part.TransactionId,
            Text = $"{part.Count} × {part.PackageName}",
            PersonId = order.PersonId,
            PersonName = order.PersonName,
            CustomerId = order.CustomerId,
            OrderId = part.OrderId,
            OrderNo = part.OrderNo,
        });
    }

    private static void Refuse(OrderPart part, VendorProblem problem, DateTimeOffset now)
    {
        part.State = PartState.Refused;
        part.EndedAt = now;
        part.NextCheckAt = null;
        Note(part, problem);
    }

    private static void Postpone(OrderPart part, VendorProblem? problem, DateTimeOffset now)
    {
        part.Checks++;
        part.NextCheckAt = now + OrderRules.NextCheck(part.Checks);
        if (problem is not null) Note(part, problem);
    }

    private static void Note(OrderPart part, VendorProblem problem) =>
        (part.ProblemCode, part.ProblemMessage, part.RequestId) = (problem.Code, problem.VendorMessage, problem.RequestId);

    /// <summary>Stores the part and what follows from it for the order, and tells the screens.</summary>
    private async Task SaveAsync(EsimAdminDbContext context, OrderPart part, CancellationToken cancellationToken)
    {
        var order = await context.Orders.Include(one => one.Parts).SingleAsync(one => one.Id == part.OrderId, cancellationToken);
        order.Status = OrderRules.StatusOf([.. order.Parts.Select(one => one.State)]);
        order.EndedAt = order.Parts.Any(one => one.NextCheckAt is not null) ? null : order.Parts.Max(one => one.EndedAt);
        await context.SaveChangesAsync(cancellationToken);
        logger.LogInformation("Order {OrderId}, vendor order {TransactionId} ({OrderNo}): {State}", order.Id, part.TransactionId, part.OrderNo, part.State);
        live.Publish(new OrderChanged(order.Id));
    }

    // "the batchOrder has been getting resource, total:[1], success:[0]" (field notes)
    [GeneratedRegex(@"success:\s*\[(\d+)\]")]
    private static partial Regex Progress();
}

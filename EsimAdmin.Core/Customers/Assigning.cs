using EsimAdmin.Core.Audit;
using EsimAdmin.Core.Usage;

namespace EsimAdmin.Core.Customers;

/// <summary>An eSIM that changes hands.</summary>
/// <param name="From">Whose it is; null for nobody's.</param>
public readonly record struct Transfer(string EsimTranNo, long? From);

/// <summary>What assigning eSIMs would do: the dry run. What is done is this, or nothing.</summary>
/// <param name="CustomerName">To whom, as it was typed or as it is known; null: the eSIMs are taken from their customers.</param>
/// <param name="CustomerId">To whom; null for nobody, and for a customer that is made first.</param>
/// <param name="Chosen">How many eSIMs were chosen.</param>
/// <param name="Transfers">Those that would change hands; the others are where they should be.</param>
/// <param name="From">Whose they are now, by name, and how many of each; the name is null for nobody's.</param>
/// <param name="Unknown">ICCIDs that are not known here.</param>
public sealed record AssignPlan(string? CustomerName, long? CustomerId, int Chosen, IReadOnlyList<Transfer> Transfers,
    IReadOnlyList<(string? Name, int Count)> From, IReadOnlyList<string> Unknown)
{
    /// <summary>Whether the customer is not known yet and is made with it.</summary>
    public bool IsNewCustomer => CustomerName is not null && CustomerId is null;
}

/// <summary>What was assigned, and what it takes to undo it.</summary>
/// <param name="CustomerName">To whom; null for nobody.</param>
/// <param name="CustomerId">To whom; null for nobody.</param>
/// <param name="Transfers">The eSIMs that changed hands, and whose they were.</param>
public sealed record Assigned(string? CustomerName, long? CustomerId, IReadOnlyList<Transfer> Transfers);

/// <summary>Gives eSIMs to customers and takes them back, within somebody's change.</summary>
internal static class Assigning
{
    private const int MostNamed = 20;

    /// <summary>What it would do.</summary>
    public static async Task<AssignPlan> PlanAsync(
        EsimAdminDbContext context, IReadOnlyList<Esim> esims, IReadOnlyList<string> unknown, string? customerName,
            CancellationToken cancellationToken)
    {
        var customer = customerName is null ? null : await CustomerBook.FindAsync(context, customerName, cancellationToken);
        var transfers = esims.Where(esim => customerName is not null && customer is null || esim.CustomerId != customer?.Id)
            .Select(esim => new Transfer(esim.EsimTranNo, esim.CustomerId)).ToList();
        var ids = transfers.Select(transfer => transfer.From).OfType<long>().Distinct().ToList();
        var names = await context.Customers.Where(one => ids.Contains(one.Id))
            .ToDictionaryAsync(one => one.Id, one => one.Name, cancellationToken);
        var from = transfers.GroupBy(transfer => transfer.From is { } id ? names.GetValueOrDefault(id) : null)
            .Select(group => (group.Key, group.Count()));
        return new AssignPlan(customer?.Name ?? customerName, customer?.Id, esims.Count, transfers,
            [.. from.OrderByDescending(one => one.Item2)], unknown);
    }

    /// <summary>Gives the eSIMs to a customer, or to nobody; those that are there already stay as they are.</summary>
    /// <returns>Those that changed hands.</returns>
    public static async Task<List<Transfer>> MoveAsync(
        Unit unit, Caller caller, IReadOnlyCollection<string> esimTranNos, long? customerId, string? customerName,
            CancellationToken cancellationToken)
    {
        var moved = new List<Transfer>();
        foreach (var part in esimTranNos.Chunk(EsimSelection.Part))
        {
            foreach (var esim in await unit.Context.Esims.Where(esim => part.Contains(esim.EsimTranNo) && esim.CustomerId != customerId)
                .ToListAsync(cancellationToken))
            {
                await UsageDays.MoveAsync(unit, esim.EsimTranNo, esim.LocationCode, esim.CustomerId, customerId, cancellationToken);
                moved.Add(new Transfer(esim.EsimTranNo, esim.CustomerId));
                esim.CustomerId = customerId;
                TimelineBook.Add(unit, esim.EsimTranNo, EsimEventKind.Assigned,
                    customerName is null ? "Removed from its customer" : $"Given to {customerName}", caller);
            }
        }
        if (moved.Count > 0) unit.Audit(Note(caller, moved, customerId, customerName));
        return moved;
    }

    private static AuditNote Note(Caller caller, List<Transfer> moved, long? customerId, string? customerName)
    {
        var from = moved.Select(transfer => transfer.From?.ToString(CultureInfo.InvariantCulture) ?? "nobody").Distinct().Order().ToList();
        var (first, to) = (moved[0], customerId?.ToString(CultureInfo.InvariantCulture) ?? "nobody");
        return new AuditNote(caller, AuditActions.EsimsAssigned, moved.Count == 1 ? AuditSubject.Esim(first.EsimTranNo, first.EsimTranNo)
            : new AuditSubject("eSIMs", "", $"{moved.Count.ToString("N0", CultureInfo.InvariantCulture)} eSIMs"))
        {
            CustomerId = customerId ?? (from.Count == 1 ? first.From : null),
            Facts =
            [
                new AuditField("Customer", string.Join(", ", from.Take(MostNamed)), to), AuditField.New("eSIMs", moved.Count),
                AuditField.New("Among them", string.Join(", ", moved.Take(MostNamed).Select(transfer => transfer.EsimTranNo))),
            ],
            Words = [AuditField.New("Given to", customerName)],
        };
    }

    /// <summary>Whose these eSIMs are, by eSIM; those that are not known here or not of the scope are left out.</summary>
    public static async Task<Dictionary<string,
        long?>> OwnersAsync(EsimAdminDbContext context, Scope scope, IEnumerable<Transfer> transfers, CancellationToken cancellationToken)
    {
        var owners = new Dictionary<string, long?>(StringComparer.Ordinal);
        foreach (var part in transfers.Select(transfer => transfer.EsimTranNo).Chunk(EsimSelection.Part))
        {
            foreach (var one in await context.Esims.Within(context, scope).Where(esim => part.Contains(esim.EsimTranNo))
                .Select(esim => new { esim.EsimTranNo, esim.CustomerId }).ToListAsync(cancellationToken))
            {
                owners[one.EsimTranNo] = one.CustomerId;
            }
        }
        return owners;
    }
}

using EsimAdmin.Core.Audit;
using EsimAdmin.Core.Mails;
using EsimAdmin.Core.Webhooks;

namespace EsimAdmin.Core.Customers;

/// <summary>A customer in a list.</summary>
/// <param name="Spent">What was charged less what came back; null for those who see no prices.</param>
public sealed record CustomerRow(long Id, string Name, bool IsCompany, string? Email, string? Phone, string? ManagerName, int Esims,
    int Orders, Money? Spent);

/// <summary>Somebody who may look after customers.</summary>
public sealed record Manager(string Id, string Name);

/// <summary>A customer with all that the page shows.</summary>
/// <param name="Spent">What was charged less what came back; null for those who see no prices.</param>
/// <param name="Managers">Who may look after customers.</param>
public sealed record CustomerDetails(Customer Customer, Money? Spent, int Esims, int Orders, IReadOnlyList<Manager> Managers);

/// <summary>What can be changed of a customer.</summary>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Email">A mail address; may be empty.</param>
/// <param name="Phone">As people write it; may be empty.</param>
/// <param name="ManagerId">Who looks after it; may be empty.</param>
/// <param name="Notes">At most 2,000 characters.</param>
/// <param name="Version">The <see cref="Customer.Version"/> of what the person looked at.</param>
public sealed record CustomerEdit(string Name, bool IsCompany, string Email, string Phone, string ManagerId, string Notes, long Version)
{
    /// <summary>What is stored.</summary>
    public static CustomerEdit Of(Customer customer) => new(customer.Name, customer.IsCompany, customer.Email ?? "", customer.Phone ?? "",
        customer.ManagerId ?? "", customer.Notes, customer.Version);
}

/// <summary>The customers, for people.</summary>
public sealed class CustomerService(Gate gate, Work work, DeliveryEraser deliveries, MailSender outbox,
    IDbContextFactory<EsimAdminDbContext> contexts, TimeProvider time)
{
    private static readonly Refusal Unknown = new("customer-unknown", $"There is no such customer.");

    private static readonly Refusal NoName = new("name-missing", $"Say to whom: a name has 1 to 100 characters.");

    /// <summary>Customers by name.</summary>
    /// <param name="search">Part of name, mail address or phone number; empty for all.</param>
    /// <param name="count">How many at most, up to 200.</param>
    public async Task<IReadOnlyList<Customer>> FindAsync(string search, int count, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewCustomers);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await new CustomerQuery(search).Filter(context, caller.Scope).OrderBy(customer => customer.NameKey)
            .Take(Math.Clamp(count, 1, 200)).ToListAsync(cancellationToken);
    }

    /// <summary>A page of customers by name, with what they have.</summary>
    /// <param name="page">From 0.</param>
    /// <param name="size">Rows on a page, at most 200.</param>
    public async Task<Page<CustomerRow>> ListAsync(CustomerQuery query, int page, int size, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewCustomers);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await query.Filter(context, caller.Scope).OrderBy(customer => customer.NameKey)
            .PageAsync(page, size, cancellationToken);
        var ids = found.Rows.Select(customer => customer.Id).ToList();
        var esims = await CountAsync(context.Esims.Select(esim => esim.CustomerId), ids, cancellationToken);
        var orders = await CountAsync(context.Orders.Select(order => order.CustomerId), ids, cancellationToken);
        var spent = caller.May(Permission.SeePrices) ? await SpentAsync(context, ids, cancellationToken) : null;
        var managers = await CustomerBook.Managers(context).ToDictionaryAsync(manager => manager.Id, manager => manager.DisplayName,
            cancellationToken);
        return found.Select(customer => new CustomerRow(
            customer.Id, customer.Name, customer.IsCompany, customer.Email, customer.Phone, customer.ManagerId is { } manager
                ? managers.GetValueOrDefault(manager) : null,
            esims.GetValueOrDefault(customer.Id), orders.GetValueOrDefault(customer.Id), spent?.GetValueOrDefault(customer.Id)));
    }

    /// <summary>One customer; null when there is none of that number.</summary>
    public async Task<CustomerDetails?> GetAsync(long id, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewCustomers);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await context.Customers.Within(caller.Scope).AsNoTracking()
            .FirstOrDefaultAsync(customer => customer.Id == id, cancellationToken) is not { } found) return null;
        Money? spent = caller.May(Permission.SeePrices) ? (await SpentAsync(context, [id], cancellationToken)).GetValueOrDefault(id) : null;
        return new CustomerDetails(found, spent, await context.Esims.CountAsync(esim => esim.CustomerId == id, cancellationToken),
            await context.Orders.CountAsync(order => order.CustomerId == id, cancellationToken),
            await CustomerBook.Managers(context).OrderBy(person => person.DisplayName)
                .Select(person => new Manager(person.Id, person.DisplayName)).ToListAsync(cancellationToken));
    }

    /// <summary>The name of a customer; null when there is none of that number.</summary>
    public async Task<string?> NameAsync(long id, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewCustomers);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Customers.Within(caller.Scope).Where(customer => customer.Id == id).Select(customer => customer.Name)
            .FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Whether the caller looks after any customer.</summary>
    public async Task<bool> LooksAfterAnyAsync(CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewCustomers);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Customers.AnyAsync(customer => customer.ManagerId == caller.PersonId, cancellationToken);
    }

    /// <summary>The customer of this name; made when there is none.</summary>
    /// <param name="name">1 to 100 characters; compared without regard to case.</param>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    public async Task<Outcome<Customer>> GetOrAddAsync(string name, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ManageCustomers);
        return await work.DoAsync<Outcome<Customer>>(async unit =>
            await CustomerBook.GetOrAddAsync(unit, name, caller, cancellationToken) is { } customer ? customer : CustomerBook.Taken,
            cancellationToken);
    }

    /// <summary>Changes a customer, unless somebody else has since the person looked at it.</summary>
    public async Task<Outcome> SaveAsync(long id, CustomerEdit edit, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ManageCustomers);
        if (CustomerRules.Refusal(edit) is { } refusal) return new Refusal("customer", $"{refusal}");
        return await work.DoAsync<Outcome>(async unit =>
        {
            if (await unit.Context.Customers.FindAsync([id], cancellationToken) is not { } customer || !caller.Scope.Sees(customer))
                return Unknown;
            if (customer.ErasedAt is not null) return new Refusal("erased", $"Its personal data was erased.");
            if (customer.Version != edit.Version)
                return new Refusal("customer-changed", $"Somebody else has changed this customer meanwhile. Nothing was saved.");
            if (await CustomerBook.FindAsync(unit.Context, edit.Name, cancellationToken) is { } other && other.Id != id)
                return CustomerBook.Taken;
            unit.Audit(CustomerRules.Note(caller, customer, edit));
            (customer.Name, customer.IsCompany, customer.Notes) = (edit.Name.Trim(), edit.IsCompany, edit.Notes.Trim());
            (customer.Email, customer.Phone, customer.ManagerId) =
                (CustomerRules.OrNull(edit.Email), CustomerRules.OrNull(edit.Phone), CustomerRules.OrNull(edit.ManagerId));
            unit.Publish(new CustomerChanged(id));
            return Outcome.Done;
        }, cancellationToken);
    }

    /// <summary>Gives an eSIM to the customer of this name, made with it where there is none, or to nobody in particular.</summary>
    /// <param name="customerName">To whom, 1 to 100 characters; null for nobody.</param>
    public async Task<Outcome> AssignAsync(string esimTranNo, string? customerName, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ManageCustomers);
        if (customerName?.Trim().Length is 0 or > 100) return NoName;
        return await work.DoAsync<Outcome>(async unit =>
        {
            if (!await unit.Context.SeesEsimAsync(caller.Scope, esimTranNo, cancellationToken))
                return new Refusal("esim-unknown", $"This eSIM is not known to EsimAdmin.");
            var customer = customerName is null ? null
                : await CustomerBook.GetOrAddAsync(unit, customerName, caller, cancellationToken);
            if (customerName is not null && customer is null) return CustomerBook.Taken;
            await Assigning.MoveAsync(unit, caller, [esimTranNo], customer?.Id, customer?.Name, cancellationToken);
            return Outcome.Done;
        }, cancellationToken);
    }

    /// <summary>The dry run of assigning: which eSIMs would change hands, and whose they are.</summary>
    /// <param name="customerName">To whom, 1 to 100 characters, known or new. Null: they are taken from their customers.</param>
    public async Task<Outcome<AssignPlan>> PlanAssignAsync(EsimSelection selection, string? customerName,
        CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ManageCustomers);
        if (customerName?.Trim().Length is 0 or > 100) return NoName;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var (esims, unknown, refusal) = await selection.ReadAsync(context, time.GetUtcNow(), caller, cancellationToken);
        if (refusal is not null) return refusal;
        if (customerName is not null && await CustomerBook.FindAsync(context, customerName, cancellationToken) is { } known
            && !caller.Scope.Sees(known)) return CustomerBook.Taken;
        return await Assigning.PlanAsync(context, esims, unknown, customerName?.Trim(), cancellationToken);
    }

    /// <summary>Does what a dry run has told: those eSIMs from those customers, or, where that has changed, nothing.</summary>
    public async Task<Outcome<Assigned>> AssignAsync(AssignPlan plan, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ManageCustomers);
        return await work.DoAsync<Outcome<Assigned>>(async unit =>
        {
            var owners = await Assigning.OwnersAsync(unit.Context, caller.Scope, plan.Transfers, cancellationToken);
            var moved = plan.Transfers.Count(one => !owners.TryGetValue(one.EsimTranNo, out var owner) || owner != one.From);
            if (moved > 0)
            {
                return new Refusal("selection-changed",
                    $"Meanwhile {moved:N0} of these {plan.Transfers.Count:N0} eSIMs went to somebody else. Nothing was done; look again.");
            }
            var customer = plan.CustomerName is { } name
                ? await CustomerBook.GetOrAddAsync(unit, name, caller, cancellationToken) : null;
            if (plan.CustomerName is not null && customer is null) return CustomerBook.Taken;
            var done = await Assigning.MoveAsync(unit, caller, [.. plan.Transfers.Select(transfer => transfer.EsimTranNo)], customer?.Id,
                customer?.Name, cancellationToken);
            return new Assigned(customer?.Name, customer?.Id, done);
        }, cancellationToken);
    }

    /// <summary>Gives eSIMs back to whom they were taken from; those that have gone on to somebody else meanwhile stay there.</summary>
    /// <returns>How many are back.</returns>
    public async Task<int> UndoAsync(Assigned done, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ManageCustomers);
        return await work.DoAsync(async unit =>
        {
            var owners = await Assigning.OwnersAsync(unit.Context, caller.Scope, done.Transfers, cancellationToken);
            var still = done.Transfers.Where(transfer => owners.TryGetValue(transfer.EsimTranNo, out var owner) && owner == done.CustomerId)
                .GroupBy(transfer => transfer.From).ToList();
            var ids = still.Select(group => group.Key).OfType<long>().ToList();
            var names = await unit.Context.Customers.Within(caller.Scope).Where(one => ids.Contains(one.Id))
                .ToDictionaryAsync(one => one.Id, one => one.Name, cancellationToken);
            var back = 0;
            foreach (var group in still.Where(group => group.Key is not { } id || names.ContainsKey(id)))
            {
                var keys = group.Select(transfer => transfer.EsimTranNo).ToList();
                back += (await Assigning.MoveAsync(unit, caller, keys, group.Key, group.Key is { } id ? names[id] : null,
                    cancellationToken)).Count;
            }
            return back;
        }, cancellationToken);
    }

    /// <summary>All that is known of a customer, as JSON for the person itself.</summary>
    /// <returns>Null when there is no such customer.</returns>
    public async Task<byte[]?> ExportAsync(long id, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ManageCustomers);
        return await work.DoAsync(async unit =>
        {
            if (!await SeesAsync(unit, caller, id, cancellationToken)) return null;
            var data = await PersonalData.ExportAsync(unit.Context, id, cancellationToken);
            if (data is not null) unit.Audit(await NoteAsync(unit, caller, AuditActions.CustomerExported, id, cancellationToken));
            return data;
        }, cancellationToken);
    }

    /// <summary>Erases a customer's personal data for good: name, contact, notes, mails, reasons, what the vendor sent about the eSIMs. The
    /// books keep the amounts.</summary>
    public async Task<Outcome> EraseAsync(long id, CancellationToken cancellationToken)
    {
        var allowed = await gate.ConfirmAsync(Permission.ErasePersonalData);
        if (!allowed.Succeeded(out var caller)) return allowed;
        HashSet<string> numbers;
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken))
        {
            if (!await context.Customers.Within(caller.Scope).AnyAsync(customer => customer.Id == id, cancellationToken)) return Unknown;
            numbers = await PersonalData.NumbersAsync(context, id, cancellationToken);
        }
        // In parts, and before the customer counts as erased: what is left when the process ends is asked for once more.
        await deliveries.EraseAsync(numbers, cancellationToken);
        var mails = await work.DoAsync<IReadOnlyList<long>?>(async unit =>
        {
            if (!await SeesAsync(unit, caller, id, cancellationToken)) return null;
            var gone = await PersonalData.EraseAsync(unit, id, cancellationToken);
            var esims = unit.Context.Esims.Where(esim => esim.CustomerId == id).Select(esim => esim.EsimTranNo);
            var blanked = await AuditBook.EraseAsync(unit, id, esims, cancellationToken);
            unit.Audit(new AuditNote(caller, AuditActions.CustomerErased, AuditSubject.Customer(id, ""))
            {
                CustomerId = id,
                Facts = [AuditField.New(AuditRules.Blanked, blanked)],
            });
            unit.Publish(new CustomerChanged(id));
            return gone;
        }, cancellationToken);
        if (mails is null) return Unknown;
        return outbox.Erase(mails) ? Outcome.Done : new Refusal("outbox",
            $"All is erased but messages in the outbox folder, which cannot be deleted now. It is tried again at the next start.");
    }

    private static Task<bool> SeesAsync(Unit unit, Caller caller, long id, CancellationToken cancellationToken) =>
        unit.Context.Customers.Within(caller.Scope).AnyAsync(customer => customer.Id == id, cancellationToken);

    private static async Task<AuditNote> NoteAsync(
        Unit unit, Caller caller, AuditAction action, long id, CancellationToken cancellationToken)
    {
        var name = await unit.Context.Customers.Where(customer => customer.Id == id).Select(customer => customer.Name)
            .FirstOrDefaultAsync(cancellationToken);
        return new AuditNote(caller, action, AuditSubject.Customer(id, name ?? "")) { CustomerId = id };
    }

    private static async Task<Dictionary<long,
        int>> CountAsync(IQueryable<long?> owners, IReadOnlyCollection<long> ids, CancellationToken cancellationToken) =>
        await owners.Where(owner => owner != null && ids.Contains(owner.Value)).GroupBy(owner => owner!.Value)
            .Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(row => row.Key, row => row.Count, cancellationToken);

    private static async Task<Dictionary<long, Money>> SpentAsync(
        EsimAdminDbContext context, IReadOnlyCollection<long> ids, CancellationToken cancellationToken)
    {
        var entries = context.Ledger.Where(entry => entry.CustomerId != null && ids.Contains(entry.CustomerId.Value));
        var moved = await entries.SumAsync(entry => entry.CustomerId!.Value, entry => entry.Amount, cancellationToken);
        return moved.ToDictionary(sum => sum.Key, sum => -sum.Value);
    }
}

using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using EsimAdmin.Core.Usage;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Core.Customers;

/// <summary>A customer in a list.</summary>
public sealed record CustomerRow(long Id, string Name, bool IsCompany, string? Email, string? Phone, string? ManagerName, int Esims, int Orders, Money Spent);

/// <summary>A page of customers.</summary>
/// <param name="Rows">The page's rows.</param>
/// <param name="Total">How many there are in all.</param>
public sealed record CustomerList(IReadOnlyList<CustomerRow> Rows, int Total);

/// <summary>Somebody who may look after customers.</summary>
public sealed record Manager(string Id, string Name);

/// <summary>A customer with all that the page shows.</summary>
/// <param name="Customer">The customer.</param>
/// <param name="Spent">What was charged less what came back.</param>
/// <param name="Esims">How many eSIMs.</param>
/// <param name="Orders">How many orders.</param>
/// <param name="Managers">Who may look after customers.</param>
public sealed record CustomerDetails(Customer Customer, Money Spent, int Esims, int Orders, IReadOnlyList<Manager> Managers);

/// <summary>What can be changed of a customer.</summary>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="IsCompany">Whether it is a company.</param>
/// <param name="Email">A mail address; may be empty.</param>
/// <param name="Phone">As people write it; may be empty.</param>
/// <param name="ManagerId">Who looks after it; may be empty.</param>
/// <param name="Notes">At most 2,000 characters.</param>
public sealed record CustomerEdit(string Name, bool IsCompany, string Email, string Phone, string ManagerId, string Notes);

/// <summary>The customers, for people.</summary>
public sealed class CustomerService(Gate gate, Work work, IDbContextFactory<EsimAdminDbContext> contexts)
{
    /// <summary>Customers by name.</summary>
    /// <param name="search">Part of name, mail address or phone number; empty for all.</param>
    /// <param name="count">How many at most, up to 200.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="NotAllowedException">The caller may not see customers.</exception>
    public async Task<IReadOnlyList<Customer>> FindAsync(string search, int count, CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewCustomers);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await Search(context, search).OrderBy(customer => customer.NameKey).Take(Math.Clamp(count, 1, 200)).ToListAsync(cancellationToken);
    }

    /// <summary>A page of customers by name, with what they have.</summary>
    /// <param name="search">Part of name, mail address or phone number; empty for all.</param>
    /// <param name="page">From 0.</param>
    /// <param name="size">Rows on a page, at most 200.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="NotAllowedException">The caller may not see customers.</exception>
    public async Task<CustomerList> ListAsync(string search, int page, int size, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewCustomers);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = Search(context, search);
        var customers = await found.OrderBy(customer => customer.NameKey).Skip(Math.Max(0, page) * Math.Clamp(size, 1, 200)).Take(Math.Clamp(size, 1, 200)).ToListAsync(cancellationToken);
        var ids = customers.ConvertAll(customer => customer.Id);
        var esims = await context.Esims.Where(esim => esim.CustomerId != null && ids.Contains(esim.CustomerId.Value)).GroupBy(esim => esim.CustomerId!.Value).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(row => row.Key, row => row.Count, cancellationToken);
        var orders = await context.Orders.Where(order => order.CustomerId != null && ids.Contains(order.CustomerId.Value)).GroupBy(order => order.CustomerId!.Value).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(row => row.Key, row => row.Count, cancellationToken);
        var spent = caller.May(Permission.ViewBalance) ? await SpentAsync(context, ids, cancellationToken) : [];
        var managers = (await ManagersAsync(context, cancellationToken)).ToDictionary(manager => manager.Id, manager => manager.Name);
        return new CustomerList(customers.ConvertAll(customer => new CustomerRow(
            customer.Id, customer.Name, customer.IsCompany, customer.Email, customer.Phone, customer.ManagerId is { } manager ? managers.GetValueOrDefault(manager) : null,
            esims.GetValueOrDefault(customer.Id), orders.GetValueOrDefault(customer.Id), spent.GetValueOrDefault(customer.Id))), await found.CountAsync(cancellationToken));
    }

    /// <summary>One customer; null when there is none of that number.</summary>
    /// <exception cref="NotAllowedException">The caller may not see customers.</exception>
    public async Task<CustomerDetails?> GetAsync(long id, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewCustomers);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await context.Customers.AsNoTracking().FirstOrDefaultAsync(customer => customer.Id == id, cancellationToken) is not { } found) return null;
        var spent = caller.May(Permission.ViewBalance) ? (await SpentAsync(context, [id], cancellationToken)).GetValueOrDefault(id) : Money.Zero;
        return new CustomerDetails(found, spent, await context.Esims.CountAsync(esim => esim.CustomerId == id, cancellationToken),
            await context.Orders.CountAsync(order => order.CustomerId == id, cancellationToken), await ManagersAsync(context, cancellationToken));
    }

    /// <summary>Whether the caller looks after any customer.</summary>
    /// <exception cref="NotAllowedException">The caller may not see customers.</exception>
    public async Task<bool> LooksAfterAnyAsync(CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewCustomers);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Customers.AnyAsync(customer => customer.ManagerId == caller.PersonId, cancellationToken);
    }

    /// <summary>The customer of this name; made when there is none.</summary>
    /// <param name="name">1 to 100 characters; compared without regard to case.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="NotAllowedException">The caller may not change customers.</exception>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    public async Task<Customer> GetOrAddAsync(string name, CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ManageCustomers);
        return await work.DoAsync(unit => CustomerBook.GetOrAddAsync(unit, name, cancellationToken), cancellationToken);
    }

    /// <summary>Changes a customer.</summary>
    /// <exception cref="NotAllowedException">The caller may not change customers.</exception>
    public async Task<Outcome> SaveAsync(long id, CustomerEdit edit, CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ManageCustomers);
        if (CustomerRules.Refusal(edit) is { } refusal) return new Refusal("customer", $"{refusal}");
        return await work.DoAsync<Outcome>(async unit =>
        {
            if (await unit.Context.Customers.FindAsync([id], cancellationToken) is not { } customer) return new Refusal("customer-unknown", $"There is no such customer.");
            if (customer.ErasedAt is not null) return new Refusal("erased", $"Its personal data was erased.");
            if (await CustomerBook.FindAsync(unit.Context, edit.Name, cancellationToken) is { } other && other.Id != id) return new Refusal("name-taken", $"Another customer has this name.");
            (customer.Name, customer.IsCompany, customer.Notes) = (edit.Name.Trim(), edit.IsCompany, edit.Notes.Trim());
            (customer.Email, customer.Phone, customer.ManagerId) = (CustomerRules.OrNull(edit.Email), CustomerRules.OrNull(edit.Phone), CustomerRules.OrNull(edit.ManagerId));
            unit.Publish(new CustomerChanged(id));
            return Outcome.Done;
        }, cancellationToken);
    }

    /// <summary>Gives eSIMs to a customer, or to nobody in particular.</summary>
    /// <param name="esimTranNos">Which.</param>
    /// <param name="customerId">To whom; null for nobody.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>How many changed hands.</returns>
    /// <exception cref="NotAllowedException">The caller may not change customers.</exception>
    public async Task<int> AssignAsync(IReadOnlyCollection<string> esimTranNos, long? customerId, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ManageCustomers);
        return await work.DoAsync(async unit =>
        {
            var name = customerId is { } id ? await unit.Context.Customers.Where(customer => customer.Id == id).Select(customer => customer.Name).SingleAsync(cancellationToken) : null;
            var changed = await unit.Context.Esims.Where(esim => esimTranNos.Contains(esim.EsimTranNo) && esim.CustomerId != customerId).ToListAsync(cancellationToken);
            foreach (var esim in changed)
            {
                await UsageDays.MoveAsync(unit, esim.EsimTranNo, esim.LocationCode, esim.CustomerId, customerId, cancellationToken);
                esim.CustomerId = customerId;
                unit.Context.EsimEvents.Add(new EsimEvent
                {
                    EsimTranNo = esim.EsimTranNo,
                    At = unit.Now,
                    Text = name is null ? "Taken back from its customer" : $"Given to {name}",
                    Kind = EsimEventKind.Assigned,
                    PersonId = caller.PersonId,
                    PersonName = caller.Name,
                });
                unit.Publish(new EsimChanged(esim.EsimTranNo));
            }
            return changed.Count;
        }, cancellationToken);
    }

    /// <summary>All that is known of a customer, as JSON for the person itself.</summary>
    /// <returns>Null when there is no such customer.</returns>
    /// <exception cref="NotAllowedException">The caller may not export personal data.</exception>
    public async Task<byte[]?> ExportAsync(long id, CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ManageCustomers);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await PersonalData.ExportAsync(context, id, cancellationToken);
    }

    /// <summary>Erases a customer's personal data for good: name, contact, notes, where mails went. The books keep the amounts.</summary>
    /// <exception cref="NotAllowedException">The caller may not erase personal data.</exception>
    public async Task EraseAsync(long id, CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ErasePersonalData);
        await work.DoAsync(async unit =>
        {
            await PersonalData.EraseAsync(unit, id, cancellationToken);
            unit.Publish(new CustomerChanged(id));
        }, cancellationToken);
    }

    private static IQueryable<Customer> Search(EsimAdminDbContext context, string search)
    {
        var pattern = $"%{search.Trim().Replace("%", "", StringComparison.Ordinal)}%";
        return context.Customers.AsNoTracking().Where(customer =>
            EF.Functions.Like(customer.Name, pattern) || EF.Functions.Like(customer.Email!, pattern) || EF.Functions.Like(customer.Phone!, pattern));
    }

    private static async Task<Dictionary<long, Money>> SpentAsync(
        EsimAdminDbContext context, IReadOnlyCollection<long> ids, CancellationToken cancellationToken)
    {
        var entries = context.Ledger.Where(entry => entry.CustomerId != null && ids.Contains(entry.CustomerId.Value));
        var moved = await entries.SumAsync(entry => entry.CustomerId!.Value, entry => entry.Amount, cancellationToken);
        return moved.ToDictionary(sum => sum.Key, sum => -sum.Value);
    }

    private static async Task<List<Manager>> ManagersAsync(EsimAdminDbContext context, CancellationToken cancellationToken) => await (
        from person in context.Users
        join member in context.UserRoles on person.Id equals member.UserId
        join role in context.Roles on member.RoleId equals role.Id
        where role.Name == Roles.AccountManager
        orderby person.DisplayName
        select new Manager(person.Id, person.DisplayName)).ToListAsync(cancellationToken);
}

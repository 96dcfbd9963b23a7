using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Core.Customers;

/// <summary>The customers, for people.</summary>
public sealed class CustomerService(Gate gate, IDbContextFactory<EsimAdminDbContext> contexts, TimeProvider time)
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
        var pattern = $"%{search.Trim().Replace("%", "", StringComparison.Ordinal)}%";
        return await context.Customers.AsNoTracking()
            .Where(customer => EF.Functions.Like(customer.Name, pattern) || EF.Functions.Like(customer.Email!, pattern) || EF.Functions.Like(customer.Phone!, pattern))
            .OrderBy(customer => customer.Name).Take(Math.Clamp(count, 1, 200)).ToListAsync(cancellationToken);
    }

    /// <summary>The customer of this name; made when there is none.</summary>
    /// <param name="name">1 to 100 characters; compared without regard to case.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="NotAllowedException">The caller may not change customers.</exception>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    public async Task<Customer> GetOrAddAsync(string name, CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ManageCustomers);
        var wanted = name.Trim();
        if (wanted.Length is 0 or > 100) throw new ArgumentException("A name has 1 to 100 characters.", nameof(name));
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var key = Customer.KeyOf(wanted);
        if (await context.Customers.FirstOrDefaultAsync(customer => customer.NameKey == key, cancellationToken) is { } known) return known;
        var added = new Customer { Name = wanted, CreatedAt = time.GetUtcNow() };
        context.Customers.Add(added);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            return added;
        }
        catch (DbUpdateException) when (!cancellationToken.IsCancellationRequested)
        {
            // Somebody else has added it at the same moment (the key is unique); else the failure stands.
            context.Entry(added).State = EntityState.Detached;
            if (await context.Customers.FirstOrDefaultAsync(customer => customer.NameKey == key, cancellationToken) is { } quicker) return quicker;
            throw;
        }
    }
}

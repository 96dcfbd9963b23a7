using EsimAdmin.Core.Audit;

namespace EsimAdmin.Core.Customers;

/// <summary>Finds and adds customers by name.</summary>
internal static class CustomerBook
{
    private static readonly string Manage = RoleSettings.Write([Permission.ManageCustomers]);

    /// <summary>The customer of this name, as <see cref="SearchText.NameKey"/> compares; null when there is none.</summary>
    public static Task<Customer?> FindAsync(EsimAdminDbContext context, string name, CancellationToken cancellationToken)
    {
        var key = SearchText.NameKey(name);
        return context.Customers.FirstOrDefaultAsync(customer => customer.NameKey == key, cancellationToken);
    }

    /// <summary>Gives the customers that an older version stored the key they are searched by.</summary>
    /// <returns>How many of them there were.</returns>
    public static async Task<int> FoldAsync(Unit unit, CancellationToken cancellationToken)
    {
        var old = await unit.Context.Customers.Where(customer => customer.SearchKey == "").OrderBy(customer => customer.Id).Take(500)
            .ToListAsync(cancellationToken);
        // Two that were two before stay two: their names keep the keys they have.
        old.ForEach(customer => customer.FillSearchKey());
        return old.Count;
    }

    /// <summary>Said where a name is that of a customer whom the caller does not see: names are unique.</summary>
    public static Refusal Taken { get; } = new("name-taken", $"Another customer has this name.");

    /// <summary>The customer of this name; added where there is none. The unique key decides between two that add it at the same
    /// moment.</summary>
    /// <param name="unit">The change that it is part of.</param>
    /// <param name="name">1 to 100 characters.</param>
    /// <param name="caller">Who adds it, and looks after it then if that is their trade.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Null where the name is that of a customer whom the caller does not see.</returns>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    public static async Task<Customer?> GetOrAddAsync(Unit unit, string name, Caller caller, CancellationToken cancellationToken)
    {
        var wanted = name.Trim();
        if (wanted.Length is 0 or > 100) throw new ArgumentException("A name has 1 to 100 characters.", nameof(name));
        if (await FindAsync(unit.Context, wanted, cancellationToken) is { } known)
            return caller.Scope.Sees(known) ? known : null;
        var looksAfter = !caller.Scope.IsAll
            || await Managers(unit.Context).AnyAsync(manager => manager.Id == caller.PersonId, cancellationToken);
        var added = new Customer { Name = wanted, CreatedAt = unit.Now, ManagerId = looksAfter ? caller.PersonId : null };
        unit.Context.Customers.Add(added);
        await unit.SaveAsync(cancellationToken);
        unit.Audit(new AuditNote(caller, AuditActions.CustomerAdded, AuditSubject.Customer(added.Id, added.Name))
        {
            CustomerId = added.Id,
        });
        unit.Publish(new CustomerChanged(added.Id));
        return added;
    }

    /// <summary>Who may look after customers.</summary>
    public static IQueryable<Person> Managers(EsimAdminDbContext context) =>
        context.Users.Where(person => (from link in context.UserRoles
                                       where link.UserId == person.Id
                                       join role in context.Roles on link.RoleId equals role.Id
                                       join settings in context.RoleSettings on role.Id equals settings.RoleId into all
                                       from settings in all.DefaultIfEmpty()
                                       where role.Name == Roles.AccountManager || settings.Permissions!.Contains(Manage)
                                       select link).Any());
}

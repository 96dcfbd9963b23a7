namespace EsimAdmin.Core.Customers;

/// <summary>A company or a person for whom eSIMs are bought.</summary>
public sealed class Customer : IVersioned
{
    private string _name = "";
    private string? _phone, _email;

    /// <summary>The key.</summary>
    public long Id { get; init; }

    /// <summary>The name, at most 100 characters.</summary>
    public required string Name
    {
        get => _name;
        set => (_name, NameKey, SearchKey) = (value, SearchText.NameKey(value), SearchKeyOf(value, _email));
    }

    /// <summary>The name as it is compared (<see cref="SearchText.NameKey"/>). Unique.</summary>
    public string NameKey { get; private set; } = "";

    /// <summary>Name and mail address as they are searched (<see cref="SearchText.Fold"/>).</summary>
    public string SearchKey { get; private set; } = "";

    /// <summary>Where mail goes; null when it is not known.</summary>
    public string? Email
    {
        get => _email;
        set => (_email, SearchKey) = (value, SearchKeyOf(_name, value));
    }

    /// <summary>The phone number, as it was given.</summary>
    public string? Phone
    {
        get => _phone;
        set => (_phone, PhoneDigits) = (value, new string([.. (value ?? "").Where(char.IsAsciiDigit)]));
    }

    /// <summary>The digits of the phone number, for the search.</summary>
    public string PhoneDigits { get; private set; } = "";

    /// <summary>Whether it is a company; else a person.</summary>
    public bool IsCompany { get; set; }

    /// <summary>Who looks after it; null for nobody.</summary>
    public string? ManagerId { get; set; }

    /// <summary>What colleagues should know, at most 2,000 characters.</summary>
    public string Notes { get; set; } = "";

    /// <summary>When its personal data was erased; the books keep the amounts.</summary>
    public DateTimeOffset? ErasedAt { get; set; }

    /// <summary>Since when.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <inheritdoc/>
    public long Version { get; set; }

    internal void FillSearchKey() => SearchKey = SearchKeyOf(_name, _email);

    private static string SearchKeyOf(string name, string? email) => SearchText.Fold($"{name}\n{email}");
}

/// <summary>A customer has changed.</summary>
public sealed record CustomerChanged(long CustomerId) : Change;

internal sealed class CustomerConfiguration : IEntityTypeConfiguration<Customer>
{
    public void Configure(EntityTypeBuilder<Customer> builder)
    {
        builder.Property(customer => customer.Name).HasMaxLength(100);
        builder.HasIndex(customer => customer.NameKey).IsUnique();
        builder.Property(customer => customer.Email).HasMaxLength(254);
        builder.Property(customer => customer.Phone).HasMaxLength(40);
        builder.Property(customer => customer.Version).IsConcurrencyToken();
    }
}

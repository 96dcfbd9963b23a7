namespace EsimAdmin.Core.Customers;

/// <summary>A company or a person for whom eSIMs are bought.</summary>
public sealed class Customer
{
    private string _name = "";

    /// <summary>The key.</summary>
    public long Id { get; init; }

    /// <summary>The name, at most 100 characters.</summary>
    public required string Name
    {
        get => _name;
        set => (_name, NameKey) = (value, KeyOf(value));
    }

    /// <summary>The name as it is compared: without regard to case. Unique.</summary>
    public string NameKey { get; private set; } = "";

    /// <summary>Where mail goes; null when it is not known.</summary>
    public string? Email { get; set; }

    /// <summary>The phone number, as it was given.</summary>
    public string? Phone { get; set; }

    /// <summary>Since when.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>How a name is compared.</summary>
    public static string KeyOf(string name) => name.Trim().ToUpperInvariant();
}

namespace EsimAdmin.Core.People;

/// <summary>A role as it counts for whoever has it.</summary>
/// <param name="OwnCustomersOnly">Whether it sees only customers that the person looks after, and what is theirs.</param>
public sealed record RoleGrant(string Name, IReadOnlySet<Permission> Permissions, bool OwnCustomersOnly)
{
    /// <summary>What several roles give together: of a role that sees all, all is seen.</summary>
    public static Caller CallerOf(string personId, string name, IReadOnlyCollection<RoleGrant> grants)
    {
        var may = grants.SelectMany(grant => grant.Permissions).ToHashSet();
        return new Caller(personId, name, may)
        {
            Scope = grants.Count > 0 && grants.All(grant => grant.OwnCustomersOnly)
                ? new Scope(personId, may.Contains(Permission.ViewUnassigned)) : Scope.All,
        };
    }

    /// <summary>A role as it is stored.</summary>
    /// <param name="settings">What is stored beside the name; null where nothing is.</param>
    internal static RoleGrant Of(string name, RoleSettings? settings) => new(name,
        settings?.Permissions is { } own ? RoleSettings.Read(own) : EsimAdmin.Core.People.Permissions.Of([name]),
        settings?.OwnCustomersOnly == true && name != Roles.Administrator);
}

/// <summary>What is stored of a role beside its name.</summary>
public sealed class RoleSettings : IVersioned
{
    /// <summary>The key of the role.</summary>
    public required string RoleId { get; init; }

    /// <summary>What it permits, by name, with a comma before and behind each; null for built-in roles, whose table is code.</summary>
    public string? Permissions { get; set; }

    /// <inheritdoc cref="RoleGrant.OwnCustomersOnly"/>
    public bool OwnCustomersOnly { get; set; }

    /// <inheritdoc/>
    public long Version { get; set; }

    /// <summary>How permissions are stored.</summary>
    internal static string Write(IEnumerable<Permission> permissions) => $",{string.Join(',', permissions.Order())},";

    /// <summary>What is stored; what this version does not know permits nothing.</summary>
    internal static IReadOnlySet<Permission> Read(string stored) => stored.Split(',', StringSplitOptions.RemoveEmptyEntries)
        .Where(name => Enum.IsDefined(typeof(Permission), name)).Select(Enum.Parse<Permission>).ToHashSet();
}

internal sealed class RoleSettingsConfiguration : IEntityTypeConfiguration<RoleSettings>
{
    public void Configure(EntityTypeBuilder<RoleSettings> builder)
    {
        builder.ToTable("RoleSettings").HasKey(settings => settings.RoleId);
        builder.HasOne<Microsoft.AspNetCore.Identity.IdentityRole>().WithOne().HasForeignKey<RoleSettings>(settings => settings.RoleId);
        builder.Property(settings => settings.Version).IsConcurrencyToken();
    }
}

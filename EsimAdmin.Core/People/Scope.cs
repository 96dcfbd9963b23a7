namespace EsimAdmin.Core.People;

/// <summary>Whose rows somebody sees. <c>ScopeQuery</c> says what that means for each kind of row.</summary>
/// <param name="OwnerId">Only rows of this person's customers; null for all rows.</param>
/// <param name="Unassigned">Whether rows that nobody looks after are among them.</param>
public sealed record Scope(string? OwnerId, bool Unassigned)
{
    /// <summary>All rows.</summary>
    public static Scope All { get; } = new(null, true);

    /// <summary>Whether nothing is left out.</summary>
    public bool IsAll => OwnerId is null;
}

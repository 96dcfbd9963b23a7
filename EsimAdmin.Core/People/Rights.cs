namespace EsimAdmin.Core.People;

/// <summary>What somebody may do, as it is stored.</summary>
/// <param name="PersonId">The key of the <see cref="Person"/>.</param>
/// <param name="Name">The name shown to colleagues.</param>
/// <param name="Stamp">Changes with the password and the second factor: who signed in under another one is signed in no more.</param>
/// <param name="Roles">The names of their roles.</param>
/// <param name="HasTwoFactor">Whether signing in takes a second step.</param>
/// <param name="Grants">What these roles give; null for what the built-in ones do.</param>
public sealed record Rights(string PersonId, string Name, string Stamp, IReadOnlyList<string> Roles, bool HasTwoFactor,
    IReadOnlyList<RoleGrant>? Grants = null)
{
    /// <summary>For how long at most counts what was read earlier; changes made in this process count at once.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromSeconds(5);

    /// <summary>The time zone that they have chosen; null for the one that their browser has.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Whether they may do nothing before they have set a second step up.</summary>
    public bool MustSetUp { get; init; }

    /// <summary>Whether their session was confirmed a moment ago (<see cref="Confirmations"/>).</summary>
    public bool IsConfirmed { get; init; }

    /// <summary>The person as services know them.</summary>
    public Caller Caller { get; } = RoleGrant.CallerOf(PersonId, Name,
        Grants ?? [.. Roles.Select(role => RoleGrant.Of(role, null))]);
}

/// <summary>What somebody may do, or whether they may sign in, has changed.</summary>
/// <param name="PersonId">The key of the <see cref="Person"/>.</param>
public sealed record RightsChanged(string PersonId) : Change;

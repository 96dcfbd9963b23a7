namespace EsimAdmin.Core.People;

/// <summary>Who asks the service to do something.</summary>
/// <param name="PersonId">The key of the <see cref="Person"/>.</param>
/// <param name="Name">The name shown to colleagues.</param>
/// <param name="Permissions">What the person may do.</param>
public sealed record Caller(string PersonId, string Name, IReadOnlySet<Permission> Permissions)
{
    /// <summary>Nobody: not signed in, may do nothing.</summary>
    public static Caller Nobody { get; } = new("", "", new HashSet<Permission>());

    /// <summary>Whose rows the caller sees.</summary>
    public Scope Scope { get; init; } = Scope.All;

    /// <summary>Where the caller's days begin and their clock stands; UTC where that is not known.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>The address that the caller comes from; null where that is not known.</summary>
    public string? Address { get; init; }

    /// <summary>Whether they have shown a moment ago that it is really them (<see cref="Confirmations"/>).</summary>
    public bool IsConfirmed { get; init; }

    /// <summary>Whether the caller may do this.</summary>
    public bool May(Permission permission) => Permissions.Contains(permission);
}

/// <summary>Tells who is calling in the present scope; the web application takes it from the signed-in person.</summary>
public interface ICallerSource
{
    /// <summary>The caller, or <see cref="Caller.Nobody"/>.</summary>
    ValueTask<Caller> GetAsync();
}

/// <summary>Guards the operations of the services: each asks for its permission first.</summary>
public sealed class Gate(ICallerSource source, RefusalNotes? refusals = null)
{
    /// <summary>The caller, if this, or one of the others, is allowed.</summary>
    /// <exception cref="NotAllowedException">It is not.</exception>
    public async ValueTask<Caller> DemandAsync(Permission permission, params IEnumerable<Permission> others)
    {
        var caller = await source.GetAsync();
        if (caller.May(permission) || others.Any(caller.May)) return caller;
        refusals?.Add(RefusalNote.Of(caller, permission));
        throw new NotAllowedException(permission);
    }

    /// <summary>The caller, if this is allowed, for doing it: what <see cref="Confirmations"/> names is refused to those who have not shown
    /// a moment ago that it is really them.</summary>
    /// <exception cref="NotAllowedException">It is not allowed.</exception>
    public async ValueTask<Outcome<Caller>> ConfirmAsync(Permission permission)
    {
        var caller = await DemandAsync(permission);
        return caller.IsConfirmed || !Confirmations.Needed.Contains(permission) ? caller : Confirmations.Missing;
    }
}

/// <summary>The caller may not do what was asked.</summary>
public sealed class NotAllowedException(Permission permission) : Exception($"This needs the permission {permission}.")
{
    /// <summary>What is missing.</summary>
    public Permission Permission => permission;
}

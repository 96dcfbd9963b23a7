namespace EsimAdmin.Core.People;

/// <summary>
/// What takes more than being signed in: a password, a code or a passkey within the last minutes. Whoever finds an open screen, or steals a
/// session, cannot do it. The one table.
/// </summary>
public static class Confirmations
{
    /// <summary>For how long one counts; signing in is one.</summary>
    public static readonly TimeSpan CountFor = TimeSpan.FromMinutes(10);

    /// <summary>Doing what these allow takes one; looking at it does not.</summary>
    public static IReadOnlySet<Permission> Needed { get; } = new HashSet<Permission>
    {
        Permission.EndEsims, Permission.ErasePersonalData, Permission.ManagePeople, Permission.ManageSettings,
    };

    /// <summary>What is said where it is missing.</summary>
    internal static NotConfirmed Missing { get; } = new();
}

/// <summary>The caller has not shown recently that it is really them: nothing was done. Once they have, it may be asked
/// again.</summary>
public sealed record NotConfirmed() : Refusal("not-confirmed", $"Confirm that it is you, then this goes on. Nothing was done.");

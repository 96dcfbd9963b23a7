namespace EsimAdmin.Core.People;

/// <summary>What a role may be, and who may give it. Pure.</summary>
public static class RoleRules
{
    /// <summary>How many characters a role's name has at most.</summary>
    public const int LongestName = 60;

    /// <summary>Said where somebody would give or take more than they hold.</summary>
    internal static Refusal TooMuch { get; } =
        new("role-too-much", $"This role may do what you may not. Somebody who may has to do this.");

    /// <summary>Whether its permissions are code.</summary>
    public static bool IsBuiltIn(string name) => Roles.All.Contains(name);

    /// <summary>Whether somebody holds all that a role gives.</summary>
    public static bool MayGive(Caller caller, RoleGrant role) => role.Permissions.IsSubsetOf(caller.Permissions)
        && (caller.Scope.IsAll || role.OwnCustomersOnly);

    internal static RoleEdit Read(RoleEdit edit) =>
        edit with { Name = edit.Name.Trim(), Permissions = [.. EsimAdmin.Core.People.Permissions.Complete(edit.Permissions)] };

    internal static RoleEdit BuiltIn(string name, RoleEdit edit) =>
        new(name, [.. EsimAdmin.Core.People.Permissions.Of([name])], edit.OwnCustomersOnly);

    internal static string Normalize(string name) => name.Trim().Normalize().ToUpperInvariant();

    /// <summary>Why it cannot be like this; null when it can.</summary>
    internal static Refusal? Refusal(Caller caller, RoleEdit edit, bool mayBeBuiltIn = false)
    {
        if (PeopleRules.NameRefusal(edit.Name) is not null || edit.Name.Length > LongestName
            || edit.Name.Contains(',', StringComparison.Ordinal))
            return new Refusal("role-name", $"A role's name has 1 to {LongestName} characters and no comma.");
        if (edit.Permissions.Count == 0) return new Refusal("role-empty", $"Choose what the role may do.");
        if (!MayGive(caller, new RoleGrant(edit.Name, edit.Permissions.ToHashSet(), edit.OwnCustomersOnly))) return TooMuch;
        if (edit.OwnCustomersOnly && mayBeBuiltIn && edit.Name == Roles.Administrator)
            return new Refusal("role-scope", $"Administrators see everything.");
        if (mayBeBuiltIn) return null;
        var rows = edit.Permissions.Select(EsimAdmin.Core.People.Permissions.RowOf).ToList();
        if (edit.OwnCustomersOnly && rows.Find(row => row.IsCompanyWide) is { } wide)
        {
            return new Refusal("role-scope",
                $"“{wide.Words}” is about the whole company: a role with it cannot see its own customers only.");
        }
        return rows.Find(row => row.IsAdministratorsAlone) is { } alone
            ? new Refusal("role-administrators", $"“{alone.Words}” is for administrators alone.") : null;
    }
}

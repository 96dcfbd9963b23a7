namespace EsimAdmin.Core.People;

/// <summary>The roles, by the names under which they are stored.</summary>
public static class Roles
{
    /// <summary>People, settings, health; may do all.</summary>
    public const string Administrator = "Administrator";

    /// <summary>Orders and manages eSIMs for customers.</summary>
    public const string AccountManager = "Account manager";

    /// <summary>Follows the money; changes nothing at the vendor.</summary>
    public const string Finance = "Finance";

    /// <summary>Helps travellers; sees no money.</summary>
    public const string Support = "Support";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Administrator, AccountManager, Finance, Support];
}

/// <summary>What somebody may do. Every operation of the service asks for one of these.</summary>
public enum Permission
{
    /// <summary>See packages and prices.</summary>
    ViewCatalog,

    /// <summary>See orders.</summary>
    ViewOrders,

    /// <summary>Fill a cart and place orders: spends money.</summary>
    PlaceOrders,

    /// <summary>See eSIMs and their state.</summary>
    ViewEsims,

    /// <summary>See and hand out activation codes and QR codes.</summary>
    HandOutEsims,

    /// <summary>Suspend and resume eSIMs, send texts to them.</summary>
    PauseEsims,

    /// <summary>Cancel and revoke eSIMs.</summary>
    EndEsims,

    /// <summary>Top eSIMs up: spends money.</summary>
    TopUpEsims,

    /// <summary>Make and change rules that top eSIMs up by themselves: spends money.</summary>
    ManageTopUpRules,

    /// <summary>Approve top-ups by rule that cost more than the rule may spend without being asked.</summary>
    ApproveTopUps,

    /// <summary>Stop all top-ups by rule at once, and let them go on.</summary>
    StopTopUpRules,

    /// <summary>See alerts; of what, the other permissions say.</summary>
    SeeAlerts,

    /// <summary>Write notes on eSIMs.</summary>
    WriteNotes,

    /// <summary>See customers.</summary>
    ViewCustomers,

    /// <summary>Add and change customers.</summary>
    ManageCustomers,

    /// <summary>Erase a customer's personal data for good.</summary>
    ErasePersonalData,

    /// <summary>See the balance.</summary>
    ViewBalance,

    /// <summary>See the ledger and the reconciliation.</summary>
    ViewLedger,

    /// <summary>See webhook deliveries and the health of the connection.</summary>
    ViewOperations,

    /// <summary>Say where webhooks are sent, and have one worked off again.</summary>
    ManageWebhooks,

    /// <summary>See who did what: the audit log.</summary>
    ViewAudit,

    /// <summary>Invite colleagues, change their roles, keep them from signing in.</summary>
    ManagePeople,
}

/// <summary>Who may do what: the one table.</summary>
public static class Permissions
{
    private static readonly Permission[] Everything = Enum.GetValues<Permission>();

    private static readonly Dictionary<string, Permission[]> Table = new(StringComparer.Ordinal)
    {
        [Roles.Administrator] = Everything,
        [Roles.AccountManager] =
        [
            Permission.ViewCatalog, Permission.ViewOrders, Permission.PlaceOrders,
            Permission.ViewEsims, Permission.HandOutEsims, Permission.PauseEsims, Permission.EndEsims, Permission.TopUpEsims,
                Permission.WriteNotes,
            Permission.ManageTopUpRules, Permission.StopTopUpRules, Permission.SeeAlerts,
            Permission.ViewCustomers, Permission.ManageCustomers, Permission.ViewBalance,
        ],
        [Roles.Finance] =
        [
            Permission.ViewCatalog, Permission.ViewOrders, Permission.ViewEsims, Permission.ViewCustomers, Permission.ViewBalance,
                Permission.ViewLedger,
            Permission.ApproveTopUps, Permission.StopTopUpRules, Permission.SeeAlerts,
        ],
        [Roles.Support] = [Permission.ViewCatalog, Permission.ViewOrders, Permission.ViewEsims, Permission.HandOutEsims,
            Permission.PauseEsims, Permission.WriteNotes, Permission.SeeAlerts, Permission.ViewCustomers],
    };

    /// <summary>What somebody with these roles may do; an unknown role adds nothing.</summary>
    public static IReadOnlySet<Permission> Of(IEnumerable<string> roles) =>
        roles.SelectMany(role => Table.GetValueOrDefault(role, [])).ToHashSet();
}

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
    /// <summary>See packages.</summary>
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

    /// <summary>Approve automatic top-ups that cost more than the rule may spend without being asked.</summary>
    ApproveTopUps,

    /// <summary>Stop all automatic top-ups at once, and let them go on.</summary>
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

    /// <summary>Change the settings: credentials, mail, brand, webhooks, limits.</summary>
    ManageSettings,

    /// <summary>Invite colleagues, change their roles, keep them from signing in.</summary>
    ManagePeople,

    /// <summary>See what things cost and what was spent.</summary>
    SeePrices,

    /// <summary>Where somebody sees only what they look after: see what nobody looks after, too.</summary>
    ViewUnassigned,
}

/// <summary>A permission as screens, the service and the documentation tell of it.</summary>
/// <param name="Group">What it is about.</param>
/// <param name="Words">What it lets somebody do.</param>
/// <param name="Roles">The built-in roles that have it.</param>
/// <param name="Needs">What makes no sense without it comes with these.</param>
public sealed record PermissionRow(Permission Permission, string Group, string Words, IReadOnlyList<string> Roles,
    params IReadOnlyList<Permission> Needs)
{
    /// <summary>Whether it is about the whole company: nobody who sees only their own customers has it.</summary>
    public bool IsCompanyWide { get; init; }

    /// <summary>Whether it leads to everything else: who sets where mail goes reads every link in it. No role of one's own has it.
    /// </summary>
    public bool IsAdministratorsAlone { get; init; }
}

/// <summary>Who may do what: the one table.</summary>
public static class Permissions
{
    private const string Sell = "Catalog and orders", Serve = "eSIMs", Rules = "Automatic top-ups", Clients = "Customers", Pay = "Money",
        Run = "Running the console";

    private static readonly string[] Everyone = [Roles.Administrator, Roles.AccountManager, Roles.Finance, Roles.Support];

    private static readonly string[] Helpers = [Roles.Administrator, Roles.AccountManager, Roles.Support];

    private static readonly string[] Payers = [Roles.Administrator, Roles.AccountManager, Roles.Finance];

    private static readonly string[] Sellers = [Roles.Administrator, Roles.AccountManager];

    private static readonly string[] Bookkeepers = [Roles.Administrator, Roles.Finance];

    private static readonly string[] Administrators = [Roles.Administrator];

    /// <summary>All permissions, in the order in which people read them.</summary>
    public static IReadOnlyList<PermissionRow> Table { get; } =
    [
        new(Permission.ViewCatalog, Sell, "See packages", Everyone),
        new(Permission.ViewOrders, Sell, "See orders", Everyone),
        new(Permission.PlaceOrders, Sell, "Place orders: spends money", Sellers,
            Permission.ViewCatalog, Permission.ViewOrders, Permission.SeePrices, Permission.ViewBalance),
        new(Permission.ViewEsims, Serve, "See eSIMs, their usage and their rules", Everyone),
        new(Permission.WriteNotes, Serve, "Write notes on eSIMs", Helpers, Permission.ViewEsims),
        new(Permission.HandOutEsims, Serve, "Hand out activation codes and QR codes, see PIN and PUK", Helpers, Permission.ViewEsims),
        new(Permission.PauseEsims, Serve, "Suspend and resume eSIMs, send texts to them", Helpers, Permission.ViewEsims),
        new(Permission.TopUpEsims, Serve, "Top eSIMs up: spends money", Sellers,
            Permission.ViewEsims, Permission.SeePrices, Permission.ViewBalance),
        new(Permission.EndEsims, Serve, "Cancel and revoke eSIMs", Sellers, Permission.ViewEsims),
        new(Permission.ViewUnassigned, Serve, "See what nobody looks after, where a role sees only its own customers", Administrators),
        new(Permission.ManageTopUpRules, Rules, "Make and change rules that top eSIMs up: spends money", Sellers,
            Permission.ViewEsims, Permission.TopUpEsims, Permission.SeePrices, Permission.ViewBalance),
        new(Permission.ApproveTopUps, Rules, "Approve what a rule of somebody else's may not spend unasked, and raise its limit",
            Bookkeepers, Permission.ViewEsims, Permission.SeePrices),
        new(Permission.StopTopUpRules, Rules, "Stop all automatic top-ups at once, and let them go on", Payers, Permission.ViewEsims)
            { IsCompanyWide = true },
        new(Permission.ViewCustomers, Clients, "See customers", Everyone),
        new(Permission.ManageCustomers, Clients, "Add and change customers, look after them, give eSIMs to them", Sellers,
            Permission.ViewCustomers, Permission.ViewEsims),
        new(Permission.ErasePersonalData, Clients, "Erase a customer's personal data for good", Administrators, Permission.ViewCustomers),
        new(Permission.SeePrices, Pay, "See what things cost and what was spent", Payers),
        new(Permission.ViewBalance, Pay, "See the balance", Payers, Permission.SeePrices),
        new(Permission.ViewLedger, Pay, "See the ledger and the reconciliation", Bookkeepers, Permission.SeePrices, Permission.ViewBalance),
        new(Permission.SeeAlerts, Run, "See notifications of what they may see", Everyone),
        new(Permission.ViewOperations, Run, "See webhook deliveries and the health of the connection", Administrators)
            { IsCompanyWide = true },
        new(Permission.ManageWebhooks, Run, "Say where webhooks are sent, have one worked off again", Administrators,
            Permission.ViewOperations) { IsCompanyWide = true },
        new(Permission.ViewAudit, Run, "See who did what: the audit log", Administrators) { IsCompanyWide = true },
        new(Permission.ManageSettings, Run, "Change settings: credentials, mail, brand, webhooks, limits", Administrators)
            { IsCompanyWide = true, IsAdministratorsAlone = true },
        new(Permission.ManagePeople, Run, "Invite colleagues, change roles, keep people from signing in", Administrators)
            { IsCompanyWide = true },
    ];

    /// <summary>What somebody with these built-in roles may do; an unknown role adds nothing.</summary>
    public static IReadOnlySet<Permission> Of(IEnumerable<string> roles)
    {
        var held = roles.ToHashSet(StringComparer.Ordinal);
        return Table.Where(row => row.Roles.Any(held.Contains)).Select(row => row.Permission).ToHashSet();
    }

    /// <summary>These with all that they need.</summary>
    public static IReadOnlySet<Permission> Complete(IEnumerable<Permission> chosen)
    {
        var complete = chosen.ToHashSet();
        foreach (var needed in complete.ToList().SelectMany(permission => RowOf(permission).Needs)) complete.Add(needed);
        return complete;
    }

    /// <summary>The row of a permission.</summary>
    public static PermissionRow RowOf(Permission permission) => Table.First(row => row.Permission == permission);
}

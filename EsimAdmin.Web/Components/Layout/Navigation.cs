using EsimAdmin.Core.People;
using EsimAdmin.Web.Simulation;
using MudBlazor;

namespace EsimAdmin.Web.Components.Layout;

/// <summary>A page that the rail, the phone's bar and the search offer.</summary>
/// <param name="Group">The heading in the rail.</param>
/// <param name="Needs">What somebody must be allowed to do to be offered it; null for everybody.</param>
/// <param name="SimulatorOnly">Only while there is a simulator.</param>
/// <param name="Words">What else people may call it when they search.</param>
internal sealed record Place(
    string Group, string Name, string Address, string Icon, Permission? Needs = null, bool SimulatorOnly = false, string Words = "")
{
    public static IReadOnlyList<Place> All { get; } =
    [
        new("Sell", "Overview", "", Icons.Material.Outlined.SpaceDashboard),
        new("Sell", "Catalog", "catalog", Icons.Material.Outlined.TravelExplore, Permission.ViewCatalog,
            Words: "packages plans prices countries buy"),
        new("Sell", "Orders", "orders", Icons.Material.Outlined.ReceiptLong, Permission.ViewOrders, Words: "purchases sales"),
        new("Serve", "eSIMs", "esims", Icons.Material.Outlined.SimCard, Permission.ViewEsims, Words: "ICCID profiles"),
        new("Serve", "Support", "support", Icons.Material.Outlined.SupportAgent, Permission.HandOutEsims,
            Words: "QR code reissue install help phone"),
        new("Serve", "Customers", "customers", Icons.Material.Outlined.Groups, Permission.ViewCustomers,
            Words: "clients companies contacts"),
        new("Serve", "Usage", "usage", Icons.Material.Outlined.DataUsage, Permission.ViewEsims, Words: "data forecast"),
        new("Money", "Finance", "finance", Icons.Material.Outlined.AccountBalanceWallet, Permission.ViewLedger,
            Words: "balance ledger money refunds charges reconciliation"),
        new("Administer", "Webhooks", "webhooks", Icons.Material.Outlined.Webhook, Permission.ViewOperations,
            Words: "deliveries events registration"),
        new("Administer", "Users", "users", Icons.Material.Outlined.ManageAccounts, Permission.ManagePeople,
            Words: "people colleagues invite roles disable"),
        new("Administer", "Audit log", "audit", Icons.Material.Outlined.FactCheck, Permission.ViewAudit,
            Words: "who did what history sign-ins exports refusals"),
        new("Administer", "Settings", "settings", Icons.Material.Outlined.Settings, Permission.ManageSettings,
            Words: "credentials mail server brand webhooks low balance retention"),
        new("Administer", "Simulator", "simulator", Icons.Material.Outlined.Science, Permission.ViewOperations, SimulatorOnly: true),
    ];

    /// <summary>Pages below those, which only the search offers.</summary>
    private static IReadOnlyList<Place> Below { get; } =
    [
        new("Sell", "New order", "orders/new", Icons.Material.Outlined.ShoppingCart, Permission.PlaceOrders,
            Words: "cart checkout"),
        new("Serve", "Bulk actions", "esims/bulk", Icons.Material.Outlined.PlaylistAddCheck, Permission.PauseEsims,
            Words: "pasted list"),
        new("Serve", "Automatic top-ups", "usage/rules", Icons.Material.Outlined.Autorenew, Permission.ViewEsims,
            Words: "automatic approvals"),
        new("Serve", "Notifications", "alerts", Icons.Material.Outlined.Notifications, Permission.SeeAlerts,
            Words: "alerts settings"),
        new("Administer", "Roles", "users/roles", Icons.Material.Outlined.AdminPanelSettings, Permission.ManagePeople,
            Words: "permissions rights portfolios own customers"),
    ];

    /// <summary>Every page that the search offers.</summary>
    public static IEnumerable<Place> Searched => All.Concat(Below);

    /// <summary>Whether somebody may open the page at an address, as far as the pages are known here.</summary>
    public static bool MayOpen(string address, Caller caller) =>
        All.Where(place => place.Address.Length > 0 && address.StartsWith(place.Address, StringComparison.Ordinal))
            .All(place => place.Needs is null || caller.May(place.Needs.Value));

    public bool IsFor(Caller caller, bool simulator) => (Needs is null || caller.May(Needs.Value)) && (!SimulatorOnly || simulator);
}

/// <summary>The pages that somebody is offered.</summary>
internal sealed class Places(IServiceProvider services)
{
    /// <summary>Whether the vendor is simulated: nothing costs money.</summary>
    public bool HasSimulator { get; } = services.GetService(typeof(SimulatorControl)) is not null;

    /// <summary>Those for somebody, in their order.</summary>
    public IEnumerable<Place> For(Caller caller, bool isSearch = false) =>
        (isSearch ? Place.Searched : Place.All).Where(place => place.IsFor(caller, HasSimulator));
}

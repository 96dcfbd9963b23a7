using EsimAdmin.Core.People;
using EsimAdmin.Web.Simulation;
using MudBlazor;

namespace EsimAdmin.Web.Components.Layout;

/// <summary>A page that the rail, the phone's bar and the search offer.</summary>
/// <param name="Group">The heading in the rail.</param>
/// <param name="Needs">What somebody must be allowed to do to be offered it; null for everybody.</param>
/// <param name="SimulatorOnly">Only while there is a simulator.</param>
internal sealed record Place(string Group, string Name, string Address, string Icon, Permission? Needs = null, bool SimulatorOnly = false)
{
    public static IReadOnlyList<Place> All { get; } =
    [
        new("Sell", "Overview", "/", Icons.Material.Outlined.SpaceDashboard),
        new("Sell", "Catalog", "/catalog", Icons.Material.Outlined.TravelExplore, Permission.ViewCatalog),
        new("Sell", "Orders", "/orders", Icons.Material.Outlined.ReceiptLong, Permission.ViewOrders),
        new("Serve", "eSIMs", "/esims", Icons.Material.Outlined.SimCard, Permission.ViewEsims),
        new("Serve", "Support", "/support", Icons.Material.Outlined.SupportAgent, Permission.HandOutEsims),
        new("Serve", "Customers", "/customers", Icons.Material.Outlined.Groups, Permission.ViewCustomers),
        new("Serve", "Usage", "/usage", Icons.Material.Outlined.DataUsage, Permission.ViewEsims),
        new("Money", "Finance", "/finance", Icons.Material.Outlined.AccountBalanceWallet, Permission.ViewLedger),
        new("Administer", "Webhooks", "/webhooks", Icons.Material.Outlined.Webhook, Permission.ViewOperations),
        new("Administer", "Simulator", "/simulator", Icons.Material.Outlined.Science, Permission.ViewOperations, SimulatorOnly: true),
    ];

    /// <summary>Whether somebody may open the page at an address, as far as the pages are known here.</summary>
    public static bool MayOpen(string address, Caller caller) =>
        All.Where(place => place.Address.Length > 1 && address.StartsWith(place.Address, StringComparison.Ordinal))
            .All(place => place.Needs is null || caller.May(place.Needs.Value));

    public bool IsFor(Caller caller, bool simulator) => (Needs is null || caller.May(Needs.Value)) && (!SimulatorOnly || simulator);
}

/// <summary>The pages that somebody is offered.</summary>
internal sealed class Places(IServiceProvider services)
{
    /// <summary>Whether the vendor is simulated: nothing costs money.</summary>
    public bool HasSimulator { get; } = services.GetService(typeof(SimulatorControl)) is not null;

    /// <summary>Those for somebody, in their order.</summary>
    public IEnumerable<Place> For(Caller caller) => Place.All.Where(place => place.IsFor(caller, HasSimulator));
}

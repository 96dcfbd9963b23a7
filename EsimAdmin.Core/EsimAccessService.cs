using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Alerts;
using EsimAdmin.Core.AutoTopUps;
using EsimAdmin.Core.Bulk;
using EsimAdmin.Core.Catalog;
using EsimAdmin.Core.Customers;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.Handover;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.Usage;
using EsimAdmin.Core.Webhooks;

namespace EsimAdmin.Core;

/// <summary>
/// All that screens can do, in groups. Each operation checks what the caller may do and throws <see cref="People.NotAllowedException"/>
/// where that is not among it; screens only hide what would be refused here.
/// </summary>
public sealed class EsimAccessService(
    CatalogService catalog, CartService cart, OrderService orders, EsimService esims, ActionService actions, BulkService bulk,
        UsageService usage,
    AutoTopUpService autoTopUps, AlertService alerts, HandOutService handOut, CustomerService customers, FinanceService finance,
    WebhookService webhooks,
    HealthService health)
{
    /// <summary>Packages and prices.</summary>
    public CatalogService Catalog => catalog;

    /// <summary>The caller's cart.</summary>
    public CartService Cart => cart;

    /// <summary>Orders.</summary>
    public OrderService Orders => orders;

    /// <summary>eSIMs.</summary>
    public EsimService Esims => esims;

    /// <summary>What is done with eSIMs.</summary>
    public ActionService Actions => actions;

    /// <summary>Actions on many eSIMs.</summary>
    public BulkService Bulk => bulk;

    /// <summary>Usage over time.</summary>
    public UsageService Usage => usage;

    /// <summary>Rules that top eSIMs up.</summary>
    public AutoTopUpService AutoTopUps => autoTopUps;

    /// <summary>What the caller is told without asking.</summary>
    public AlertService Alerts => alerts;

    /// <summary>QR codes and links, handed out.</summary>
    public HandOutService HandOut => handOut;

    /// <summary>For whom eSIMs are bought.</summary>
    public CustomerService Customers => customers;

    /// <summary>The money.</summary>
    public FinanceService Finance => finance;

    /// <summary>Webhooks received.</summary>
    public WebhookService Webhooks => webhooks;

    /// <summary>What stands in the way of working.</summary>
    public HealthService Health => health;
}

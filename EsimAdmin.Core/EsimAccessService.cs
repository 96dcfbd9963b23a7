using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Alerts;
using EsimAdmin.Core.Audit;
using EsimAdmin.Core.AutoTopUps;
using EsimAdmin.Core.Bulk;
using EsimAdmin.Core.Catalog;
using EsimAdmin.Core.Customers;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.Handover;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.Settings;
using EsimAdmin.Core.Usage;
using EsimAdmin.Core.Webhooks;

namespace EsimAdmin.Core;

/// <summary>
/// All that screens can do, in groups. Each operation checks what the caller may do and throws <see cref="NotAllowedException"/> where that
/// is not among it; screens only hide what would be refused here.
/// </summary>
public sealed record EsimAccessService(CatalogService Catalog, CartService Cart, OrderService Orders, EsimService Esims,
    ActionService Actions, BulkService Bulk, UsageService Usage, AutoTopUpService AutoTopUps, AlertService Alerts, HandOutService HandOut,
    CustomerService Customers, FinanceService Finance, WebhookService Webhooks, HealthService Health,
    AuditService Audit, PeopleService People, RoleService Roles, InvitationService Invitations, SettingsService Settings);

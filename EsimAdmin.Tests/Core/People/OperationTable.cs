using EsimAdmin.Core.People;

namespace EsimAdmin.Tests.Core.People;

/// <summary>Who may do what, operation by operation, said a second time: what the code permits is compared with it.</summary>
internal static class OperationTable
{
    private static readonly string[] Everyone = [Roles.Administrator, Roles.AccountManager, Roles.Finance, Roles.Support];

    private static readonly string[] Helpers = [Roles.Administrator, Roles.AccountManager, Roles.Support];

    private static readonly string[] Payers = [Roles.Administrator, Roles.AccountManager, Roles.Finance];

    private static readonly string[] Sellers = [Roles.Administrator, Roles.AccountManager];

    private static readonly string[] Bookkeepers = [Roles.Administrator, Roles.Finance];

    private static readonly string[] Administrators = [Roles.Administrator];

    /// <summary>The roles that may do it, by group and operation.</summary>
    public static IReadOnlyDictionary<string, string[]> Rows { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["Catalog.GetAsync"] = Everyone,
        ["Catalog.RefreshAsync"] = Everyone,
        ["Catalog.PricesAsync"] = Payers,
        ["Cart.GetAsync"] = Sellers,
        ["Cart.AddAsync"] = Sellers,
        ["Cart.SetAsync"] = Sellers,
        ["Cart.DescribeAsync"] = Sellers,
        ["Cart.AcceptPricesAsync"] = Sellers,
        ["Orders.PlaceAsync"] = Sellers,
        ["Orders.GetAsync"] = Everyone,
        ["Orders.OfCartAsync"] = Everyone,
        ["Orders.SinceAsync"] = Payers,
        ["Orders.ListAsync"] = Everyone,
        ["Orders.ResumeAsync"] = Sellers,
        ["Orders.CloseAsync"] = Sellers,
        ["Esims.ListAsync"] = Everyone,
        ["Esims.ExportAsync"] = Everyone,
        ["Esims.FindAsync"] = Everyone,
        ["Esims.AddNoteAsync"] = Helpers,
        ["Esims.RevealAsync"] = Helpers,
        ["Esims.ImportAsync"] = Everyone,
        ["Esims.OfOrderAsync"] = Everyone,
        ["Esims.CountAsync"] = Everyone,
        ["Esims.GetAsync"] = Everyone,
        ["Esims.RefreshAsync"] = Everyone,
        ["Actions.OffersAsync"] = Sellers,
        ["Actions.AgainAsync"] = Sellers,
        // By its action; what nothing is said of is a cancellation.
        ["Actions.StartAsync"] = Sellers,
        ["Actions.OfEsimAsync"] = Everyone,
        ["Actions.ReissuedAsync"] = Everyone,
        ["Bulk.PlanAsync"] = Sellers,
        ["Bulk.StartAsync"] = Sellers,
        ["Bulk.LastAsync"] = Everyone,
        ["Bulk.GetAsync"] = Everyone,
        ["Bulk.RowsAsync"] = Everyone,
        // By what the job does; of a job that is not there nothing is done.
        ["Bulk.SetAsync"] = Everyone,
        ["Usage.OfEsimAsync"] = Everyone,
        ["Usage.DaysAsync"] = Everyone,
        ["Usage.OutlookAsync"] = Everyone,
        ["AutoTopUps.RulesAsync"] = Everyone,
        ["AutoTopUps.LastAsync"] = Everyone,
        ["AutoTopUps.StoppedAsync"] = Everyone,
        ["AutoTopUps.StopAsync"] = Payers,
        ["AutoTopUps.StopsAsync"] = Everyone,
        // Lowering by some, raising by others.
        ["AutoTopUps.LimitAsync"] = Payers,
        ["AutoTopUps.AddAsync"] = Sellers,
        ["AutoTopUps.EnableAsync"] = Sellers,
        ["AutoTopUps.RemoveAsync"] = Sellers,
        ["AutoTopUps.ApproveAsync"] = Bookkeepers,
        ["AutoTopUps.DeclineAsync"] = Bookkeepers,
        ["AutoTopUps.DryRunAsync"] = Sellers,
        ["Alerts.ListAsync"] = Everyone,
        ["Alerts.UnreadAsync"] = Everyone,
        ["Alerts.ReadAsync"] = Everyone,
        ["Alerts.ReadAllAsync"] = Everyone,
        ["Alerts.PreferenceAsync"] = Everyone,
        ["Alerts.SaveAsync"] = Everyone,
        ["Alerts.MutesAsync"] = Everyone,
        ["Alerts.MuteAsync"] = Everyone,
        ["HandOut.TakeAsync"] = Helpers,
        ["HandOut.LinkAsync"] = Helpers,
        ["HandOut.MailAsync"] = Helpers,
        ["HandOut.MailsAsync"] = Helpers,
        ["HandOut.LinksAsync"] = Helpers,
        ["HandOut.RevokeAsync"] = Helpers,
        ["Customers.FindAsync"] = Everyone,
        ["Customers.ListAsync"] = Everyone,
        ["Customers.GetAsync"] = Everyone,
        ["Customers.LooksAfterAnyAsync"] = Everyone,
        ["Customers.NameAsync"] = Everyone,
        ["Customers.PlanAssignAsync"] = Sellers,
        ["Customers.UndoAsync"] = Sellers,
        ["Customers.GetOrAddAsync"] = Sellers,
        ["Customers.SaveAsync"] = Sellers,
        ["Customers.AssignAsync"] = Sellers,
        ["Customers.ExportAsync"] = Sellers,
        ["Customers.EraseAsync"] = Administrators,
        ["Finance.BurnDownAsync"] = Bookkeepers,
        ["Finance.GetBalanceAsync"] = Payers,
        ["Finance.DaysAsync"] = Bookkeepers,
        ["Finance.LedgerAsync"] = Bookkeepers,
        ["Finance.LedgerSumAsync"] = Bookkeepers,
        ["Finance.LowBalanceAsync"] = Payers,
        ["Finance.ExportAsync"] = Bookkeepers,
        ["Finance.ReconcileAsync"] = Bookkeepers,
        ["Finance.LedgerNamesAsync"] = Bookkeepers,
        ["Finance.RefreshBalanceAsync"] = Payers,
        ["Webhooks.HealthAsync"] = Administrators,
        ["Webhooks.SweepAsync"] = Administrators,
        ["Webhooks.LastAsync"] = Administrators,
        ["Webhooks.BodyAsync"] = Administrators,
        ["Webhooks.ReplayAsync"] = Administrators,
        ["Webhooks.GetRegistrationAsync"] = Administrators,
        ["Webhooks.RegisterAsync"] = Administrators,
        ["Health.GetAsync"] = Everyone,
        ["Health.UnreadableAsync"] = Administrators,
        ["Audit.ListAsync"] = Administrators,
        ["Audit.ExportAsync"] = Administrators,
        ["Audit.PeopleAsync"] = Administrators,
        ["Audit.StateAsync"] = Administrators,
        ["People.ListAsync"] = Administrators,
        ["People.RenameAsync"] = Administrators,
        ["People.ChangeRoleAsync"] = Administrators,
        ["People.DisableAsync"] = Administrators,
        ["People.EnableAsync"] = Administrators,
        ["People.SignOutAsync"] = Administrators,
        ["People.ResetTwoFactorAsync"] = Administrators,
        ["Roles.ListAsync"] = Administrators,
        ["Roles.AddAsync"] = Administrators,
        ["Roles.SaveAsync"] = Administrators,
        ["Roles.RemoveAsync"] = Administrators,
        ["Invitations.InviteAsync"] = Administrators,
        ["Invitations.InviteAgainAsync"] = Administrators,
        ["Invitations.WithdrawAsync"] = Administrators,
        ["Settings.GetAsync"] = Administrators,
        ["Settings.SaveAsync"] = Administrators,
        ["Settings.TestMailAsync"] = Administrators,
    };

    /// <summary>What names no row that somebody looks after: it is about the catalogue, the caller's own things, all of the company, or
    /// sums and switches of their own tests. Every other operation is called with a row of somebody else's.</summary>
    public static IReadOnlySet<string> WithoutRows { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "Catalog.GetAsync", "Catalog.RefreshAsync", "Catalog.PricesAsync",
        "Cart.GetAsync", "Cart.AddAsync", "Cart.SetAsync", "Cart.DescribeAsync", "Cart.AcceptPricesAsync",
        // What is ordered is a cart, and that is the caller's own.
        "Orders.PlaceAsync",
        "Esims.ImportAsync", "Esims.CountAsync", "Usage.OutlookAsync",
        "AutoTopUps.StoppedAsync", "AutoTopUps.StopAsync", "AutoTopUps.StopsAsync",
        "Alerts.UnreadAsync", "Alerts.ReadAllAsync", "Alerts.PreferenceAsync", "Alerts.SaveAsync", "Alerts.MutesAsync",
        "Customers.LooksAfterAnyAsync",
        "Finance.BurnDownAsync", "Finance.GetBalanceAsync", "Finance.DaysAsync", "Finance.LowBalanceAsync", "Finance.ReconcileAsync",
        "Finance.LedgerNamesAsync", "Finance.RefreshBalanceAsync",
        // Of the whole company: no role that sees its own customers only can have it.
        "Webhooks.HealthAsync", "Webhooks.SweepAsync", "Webhooks.LastAsync", "Webhooks.BodyAsync", "Webhooks.ReplayAsync",
        "Webhooks.GetRegistrationAsync", "Webhooks.RegisterAsync", "Health.GetAsync", "Health.UnreadableAsync",
        "Audit.ListAsync", "Audit.ExportAsync", "Audit.PeopleAsync", "Audit.StateAsync",
        "People.ListAsync", "People.RenameAsync", "People.ChangeRoleAsync", "People.DisableAsync", "People.EnableAsync",
        "People.SignOutAsync", "People.ResetTwoFactorAsync",
        "Roles.ListAsync", "Roles.AddAsync", "Roles.SaveAsync", "Roles.RemoveAsync",
        "Invitations.InviteAsync", "Invitations.InviteAgainAsync", "Invitations.WithdrawAsync",
        "Settings.GetAsync", "Settings.SaveAsync", "Settings.TestMailAsync",
    };
}

using EsimAdmin.Core.Alerts;
using EsimAdmin.Core.AutoTopUps;
using EsimAdmin.Core.Bulk;
using EsimAdmin.Core.Customers;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.Usage;

namespace EsimAdmin.Core.People;

/// <summary>
/// Which rows lie in somebody's scope: the one place that says so, once for each kind of row. What has a customer is seen by who looks
/// after the customer; what has none, and customers that nobody looks after, by those with the right, and an order and its eSIMs by who
/// placed it.
/// </summary>
internal static class ScopeQuery
{
    /// <summary>The customers of the scope.</summary>
    public static IQueryable<Customer> Within(this IQueryable<Customer> customers, Scope scope)
    {
        if (scope.IsAll) return customers;
        var (owner, unassigned) = (scope.OwnerId, scope.Unassigned);
        return customers.Where(customer => customer.ManagerId == owner || unassigned && customer.ManagerId == null);
    }

    /// <summary>Whether a customer is of the scope.</summary>
    public static bool Sees(this Scope scope, Customer customer) =>
        scope.IsAll || customer.ManagerId == scope.OwnerId || scope.Unassigned && customer.ManagerId is null;

    /// <summary>The orders of the scope.</summary>
    public static IQueryable<Order> Within(this IQueryable<Order> orders, EsimAdminDbContext context, Scope scope)
    {
        if (scope.IsAll) return orders;
        var (mine, owner, unassigned) = (Customers(context, scope), scope.OwnerId, scope.Unassigned);
        return orders.Where(order => mine.Contains(order.CustomerId)
            || order.CustomerId == null && (unassigned || order.PersonId == owner));
    }

    /// <summary>The eSIMs of the scope.</summary>
    public static IQueryable<Esim> Within(this IQueryable<Esim> esims, EsimAdminDbContext context, Scope scope)
    {
        if (scope.IsAll) return esims;
        var (mine, owner, unassigned) = (Customers(context, scope), scope.OwnerId, scope.Unassigned);
        return esims.Where(esim => mine.Contains(esim.CustomerId) || esim.CustomerId == null
            && (unassigned || context.Orders.Any(order => order.Id == esim.OrderId && order.PersonId == owner)));
    }

    /// <summary>The alerts of the scope; what is about no eSIM, order or customer is about all.</summary>
    public static IQueryable<Alert> Within(this IQueryable<Alert> alerts, EsimAdminDbContext context, Scope scope)
    {
        if (scope.IsAll) return alerts;
        var (mine, esims, orders) = (Customers(context, scope), Esims(context, scope), context.Orders.Within(context, scope));
        return alerts.Where(alert => alert.EsimTranNo != null ? esims.Contains(alert.EsimTranNo)
            : alert.OrderId != null ? orders.Any(order => order.Id == alert.OrderId)
            : alert.CustomerId == null || mine.Contains(alert.CustomerId));
    }

    /// <summary>The rules of the scope.</summary>
    public static IQueryable<TopUpRule> Within(this IQueryable<TopUpRule> rules, EsimAdminDbContext context, Scope scope)
    {
        if (scope.IsAll) return rules;
        var (mine, esims) = (Customers(context, scope), Esims(context, scope));
        return rules.Where(rule => rule.EsimTranNo != null ? esims.Contains(rule.EsimTranNo) : mine.Contains(rule.CustomerId));
    }

    /// <summary>The automatic top-ups of the scope.</summary>
    public static IQueryable<AutoTopUp> Within(this IQueryable<AutoTopUp> topUps, EsimAdminDbContext context, Scope scope)
    {
        if (scope.IsAll) return topUps;
        var esims = Esims(context, scope);
        return topUps.Where(one => esims.Contains(one.EsimTranNo));
    }

    /// <summary>The jobs of the scope: a person's own, for another's may be about anybody's eSIMs.</summary>
    public static IQueryable<BulkJob> Within(this IQueryable<BulkJob> jobs, Scope scope)
    {
        if (scope.IsAll) return jobs;
        var owner = scope.OwnerId;
        return jobs.Where(job => job.PersonId == owner);
    }

    /// <summary>The results of the scope: of eSIMs that are in it now.</summary>
    public static IQueryable<BulkItem> Within(this IQueryable<BulkItem> items, EsimAdminDbContext context, Scope scope)
    {
        if (scope.IsAll) return items;
        var (jobs, esims) = (context.BulkJobs.Within(scope), Esims(context, scope));
        return items.Where(item => jobs.Any(job => job.Id == item.JobId) && esims.Contains(item.EsimTranNo));
    }

    /// <summary>The movements of the scope: of its customers, and without a customer of its orders. The opening is everybody's.</summary>
    public static IQueryable<LedgerEntry> Within(this IQueryable<LedgerEntry> entries, EsimAdminDbContext context, Scope scope)
    {
        if (scope.IsAll) return entries;
        var (mine, orders, unassigned) = (Customers(context, scope), context.Orders.Within(context, scope), scope.Unassigned);
        return entries.Where(entry => mine.Contains(entry.CustomerId) || entry.CustomerId == null && entry.Cause != LedgerCause.Opening
            && (unassigned || orders.Any(order => order.Id == entry.OrderId)));
    }

    /// <summary>The days' sums of the scope: of its customers, and of nobody's eSIMs for those with the right.</summary>
    public static IQueryable<UsageDay> Within(this IQueryable<UsageDay> days, EsimAdminDbContext context, Scope scope)
    {
        if (scope.IsAll) return days;
        var (mine, unassigned) = (Customers(context, scope), scope.Unassigned);
        return days.Where(day => mine.Contains(day.CustomerId) || unassigned && day.CustomerId == UsageDay.Nobody);
    }

    /// <summary>Whether an eSIM is known here and in the scope.</summary>
    public static Task<bool> SeesEsimAsync(
        this EsimAdminDbContext context, Scope scope, string esimTranNo, CancellationToken cancellationToken) =>
        context.Esims.Within(context, scope).AnyAsync(esim => esim.EsimTranNo == esimTranNo, cancellationToken);

    /// <summary>The keys of the scope's customers, as rows point at them.</summary>
    public static IQueryable<long?> Customers(EsimAdminDbContext context, Scope scope) =>
        context.Customers.Within(scope).Select(customer => (long?)customer.Id);

    private static IQueryable<string> Esims(EsimAdminDbContext context, Scope scope) =>
        context.Esims.Within(context, scope).Select(esim => esim.EsimTranNo);
}

using System.Text.Json;
using EsimAdmin.Core.Mails;

namespace EsimAdmin.Core.Customers;

/// <summary>What is known of a person: handed over, or erased.</summary>
internal static class PersonalData
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>All of it; null when there is no such customer.</summary>
    public static async Task<byte[]?> ExportAsync(EsimAdminDbContext context, long id, CancellationToken cancellationToken)
    {
        if (await context.Customers.AsNoTracking().FirstOrDefaultAsync(one => one.Id == id, cancellationToken) is not { } customer)
            return null;
        var esims = await context.Esims.AsNoTracking().Where(esim => esim.CustomerId == id).OrderBy(esim => esim.EsimTranNo)
            .ToListAsync(cancellationToken);
        var keys = esims.ConvertAll(esim => esim.EsimTranNo);
        var events = await context.EsimEvents.AsNoTracking().Where(happened => keys.Contains(happened.EsimTranNo))
            .OrderBy(happened => happened.At).ToListAsync(cancellationToken);
        var mails = await context.Mails.AsNoTracking().Where(mail => keys.Contains(mail.EsimTranNo)).ToListAsync(cancellationToken);
        var orders = await context.Orders.AsNoTracking().Where(order => order.CustomerId == id).ToListAsync(cancellationToken);
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            customer = new { customer.Name, customer.IsCompany, customer.Email, customer.Phone, customer.Notes, customer.CreatedAt },
            orders = orders.Select(order => new { order.Id, order.CreatedAt, order.Reference }),
            esims = esims.Select(esim => new
            {
                esim.Iccid,
                esim.Eid,
                esim.PackageName,
                status = EsimStatusRules.Name(esim.Status, esim.VendorStatus, esim.SmdpStatus),
                usedBytes = esim.Used.Bytes,
                esim.CreatedAt,
                esim.InstalledAt,
                timeline = events.Where(happened => happened.EsimTranNo == esim.EsimTranNo)
                    .Select(happened => new { happened.At, happened.Text }),
                mails = mails.Where(mail => mail.EsimTranNo == esim.EsimTranNo).Select(mail => new { mail.CreatedAt, mail.To }),
            }),
        }, Readable);
    }

    /// <summary>What names a customer's eSIMs and orders in what the vendor sent.</summary>
    public static async Task<HashSet<string>> NumbersAsync(EsimAdminDbContext context, long id, CancellationToken cancellationToken)
    {
        var esims = await context.Esims.Where(esim => esim.CustomerId == id).Select(esim => new { esim.EsimTranNo, esim.Iccid })
            .ToListAsync(cancellationToken);
        var orders = await context.Orders.Where(order => order.CustomerId == id).SelectMany(order => order.Parts)
            .Select(part => part.OrderNo).ToListAsync(cancellationToken);
        return [.. esims.SelectMany(esim => new[] { esim.EsimTranNo, esim.Iccid }).Concat(orders.OfType<string>())
            .Where(number => number.Length > 0)];
    }

    /// <summary>Erases it.</summary>
    /// <returns>The mails whose files are to go from the outbox, too.</returns>
    public static async Task<IReadOnlyList<long>> EraseAsync(Unit unit, long id, CancellationToken cancellationToken)
    {
        var (context, now) = (unit.Context, unit.Now);
        var customer = await context.Customers.SingleAsync(one => one.Id == id, cancellationToken);
        var nobody = $"Erased customer {id.ToString(CultureInfo.InvariantCulture)}";
        var names = await context.Orders
            .Where(order => order.CustomerId == id && order.CustomerName != null && order.CustomerName != nobody)
            .Select(order => order.CustomerName!).Distinct().ToListAsync(cancellationToken);
        if (customer.ErasedAt is null) names.Add(customer.Name);
        var keys = context.Esims.Where(esim => esim.CustomerId == id).Select(esim => esim.EsimTranNo);
        var mails = await EraseMailsAsync(context, keys, customer.Email, cancellationToken);
        await EraseCartsAsync(context, names, cancellationToken);
        await EraseWordsAsync(context, keys, cancellationToken);
        await EraseNamesAsync(context, [.. names.Distinct().Select(name => $"Given to {name}")], customer.Email, cancellationToken);
        (customer.Name, customer.Email, customer.Phone, customer.Notes, customer.ManagerId, customer.ErasedAt) =
            (nobody, null, null, "", null, now);
        await context.Orders.Where(order => order.CustomerId == id).ExecuteUpdateAsync(change => change
            .SetProperty(order => order.CustomerName, nobody).SetProperty(order => order.Reference, (string?)null)
            .SetProperty(order => order.ReferenceKey, (string?)null), cancellationToken);
        await context.TopUpRules.Where(rule => rule.CustomerId == id && rule.RemovedAt == null)
            .ExecuteUpdateAsync(change => change.SetProperty(rule => rule.RemovedAt, now), cancellationToken);
        await context.InstallLinks.Where(link => keys.Contains(link.EsimTranNo) && link.RevokedAt == null)
            .ExecuteUpdateAsync(change => change.SetProperty(link => link.RevokedAt, now), cancellationToken);
        return mails;
    }

    // What was not sent yet is not sent any more.
    private static async Task<IReadOnlyList<long>> EraseMailsAsync(
        EsimAdminDbContext context, IQueryable<string> keys, string? address, CancellationToken cancellationToken)
    {
        var ids = await context.Mails.Where(mail => keys.Contains(mail.EsimTranNo)).Select(mail => mail.Id).ToListAsync(cancellationToken);
        if (address is not null)
        {
            var part = SearchText.Anywhere(address);
            var like = await context.Mails.Where(mail => EF.Functions.Like(mail.To, part, SearchText.Escape))
                .Select(mail => new { mail.Id, mail.To }).ToListAsync(cancellationToken);
            // Ina's address is a part of Karina's.
            ids.AddRange(like.Where(mail => MailAddresses.TryRead(mail.To, out var to)
                && to.Address.Equals(address, StringComparison.OrdinalIgnoreCase)).Select(mail => mail.Id));
        }
        var mails = context.Mails.Where(mail => ids.Contains(mail.Id));
        await mails.Where(mail => mail.State == MailState.Queued).ExecuteUpdateAsync(change => change
            .SetProperty(mail => mail.State, MailState.Failed).SetProperty(mail => mail.DueAt, (DateTimeOffset?)null), cancellationToken);
        await mails.ExecuteUpdateAsync(change => change.SetProperty(mail => mail.To, Mail.Erased)
            .SetProperty(mail => mail.Problem, (string?)null), cancellationToken);
        return ids;
    }

    private static async Task EraseCartsAsync(EsimAdminDbContext context, List<string> names, CancellationToken cancellationToken)
    {
        var known = names.Select(SearchText.NameKey).ToHashSet();
        foreach (var cart in await context.Carts.Where(cart => cart.CustomerName != "").ToListAsync(cancellationToken))
        {
            if (!known.Contains(SearchText.NameKey(cart.CustomerName))) continue;
            (cart.CustomerName, cart.Reference, cart.Key) = ("", "", Guid.NewGuid());
        }
    }

    private static async Task EraseWordsAsync(EsimAdminDbContext context, IQueryable<string> keys, CancellationToken cancellationToken)
    {
        await context.EsimEvents.Where(happened => keys.Contains(happened.EsimTranNo)
            && (happened.Kind == EsimEventKind.Note || happened.Kind == EsimEventKind.HandedOut || happened.Kind == EsimEventKind.Assigned
            || happened.Kind == EsimEventKind.Action))
            .ExecuteUpdateAsync(change => change.SetProperty(happened => happened.Text, Mail.Erased)
                .SetProperty(happened => happened.PricedText, (string?)null), cancellationToken);
        await context.Intents.Where(intent => keys.Contains(intent.EsimTranNo) && intent.Message != null)
            .ExecuteUpdateAsync(change => change.SetProperty(intent => intent.Message, Mail.Erased), cancellationToken);
        await context.Intents.Where(intent => keys.Contains(intent.EsimTranNo) && intent.Reason != "")
            .ExecuteUpdateAsync(change => change.SetProperty(intent => intent.Reason, Mail.Erased), cancellationToken);
        var jobs = context.BulkItems.Where(item => keys.Contains(item.EsimTranNo)).Select(item => item.JobId);
        await context.BulkJobs.Where(job => job.Reason != "" && jobs.Contains(job.Id))
            .ExecuteUpdateAsync(change => change.SetProperty(job => job.Reason, Mail.Erased), cancellationToken);
    }

    // eSIMs that went on to somebody else tell whose they were.
    private static async Task EraseNamesAsync(
        EsimAdminDbContext context, List<string> given, string? address, CancellationToken cancellationToken)
    {
        var sent = $" {address}";
        await context.EsimEvents.Where(happened => happened.Kind == EsimEventKind.Assigned && given.Contains(happened.Text)
            || address != null && happened.Kind == EsimEventKind.HandedOut && happened.Text.EndsWith(sent))
            .ExecuteUpdateAsync(change => change.SetProperty(happened => happened.Text, Mail.Erased), cancellationToken);
    }
}

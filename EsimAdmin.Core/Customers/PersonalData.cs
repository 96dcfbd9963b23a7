using System.Text.Json;

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

    /// <summary>Erases it.</summary>
    public static async Task EraseAsync(Unit unit, long id, CancellationToken cancellationToken)
    {
        var (context, now) = (unit.Context, unit.Now);
        var customer = await context.Customers.SingleAsync(one => one.Id == id, cancellationToken);
        var nobody = $"Erased customer {id.ToString(CultureInfo.InvariantCulture)}";
        (customer.Name, customer.Email, customer.Phone, customer.Notes, customer.ManagerId, customer.ErasedAt) =
            (nobody, null, null, "", null, now);
        await context.Orders.Where(order => order.CustomerId == id).ExecuteUpdateAsync(change => change
            .SetProperty(order => order.CustomerName, nobody).SetProperty(order => order.Reference, (string?)null), cancellationToken);
        var keys = context.Esims.Where(esim => esim.CustomerId == id).Select(esim => esim.EsimTranNo);
        await context.EsimEvents.Where(happened => keys.Contains(happened.EsimTranNo)
            && (happened.Kind == EsimEventKind.Note || happened.Kind == EsimEventKind.HandedOut || happened.Kind == EsimEventKind.Assigned
            || happened.Kind == EsimEventKind.Action))
            .ExecuteUpdateAsync(change => change.SetProperty(happened => happened.Text, "(erased)"), cancellationToken);
        await context.Mails.Where(mail => keys.Contains(mail.EsimTranNo))
            .ExecuteUpdateAsync(change => change.SetProperty(mail => mail.To, "(erased)"), cancellationToken);
        await context.Intents.Where(intent => keys.Contains(intent.EsimTranNo) && intent.Message != null)
            .ExecuteUpdateAsync(change => change.SetProperty(intent => intent.Message, "(erased)"), cancellationToken);
        await context.TopUpRules.Where(rule => rule.CustomerId == id && rule.RemovedAt == null)
            .ExecuteUpdateAsync(change => change.SetProperty(rule => rule.RemovedAt, now), cancellationToken);
        await context.InstallLinks.Where(link => keys.Contains(link.EsimTranNo) && link.RevokedAt == null)
            .ExecuteUpdateAsync(change => change.SetProperty(link => link.RevokedAt, now), cancellationToken);
    }
}

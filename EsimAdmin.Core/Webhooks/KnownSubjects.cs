namespace EsimAdmin.Core.Webhooks;

/// <summary>Which orders and eSIMs that webhooks tell of are known here.</summary>
internal sealed class KnownSubjects
{
    private readonly HashSet<string> _esims;
    private readonly HashSet<string> _orderNos;
    private readonly Dictionary<string, long> _orders;

    private KnownSubjects(HashSet<string> esims, HashSet<string> orderNos, Dictionary<string, long> orders) =>
        (_esims, _orderNos, _orders) = (esims, orderNos, orders);

    /// <summary>Looks them up, all together.</summary>
    public static async Task<KnownSubjects> ReadAsync(EsimAdminDbContext context, IEnumerable<Notice> notices,
        CancellationToken cancellationToken)
    {
        var contents = notices.Where(notice => DeliveryRules.OfItself(notice) is null).Select(notice => notice.Content!).ToList();
        var esims = contents.Select(content => content.EsimTranNo).OfType<string>().Distinct().ToList();
        var orderNos = contents.Where(content => content.EsimTranNo is null)
            .Select(content => content.OrderNo).OfType<string>().Distinct().ToList();
        return new KnownSubjects(
            esims.Count == 0 ? [] : await context.Esims.Where(esim => esims.Contains(esim.EsimTranNo)).Select(esim => esim.EsimTranNo)
                .ToHashSetAsync(cancellationToken),
            orderNos.Count == 0 ? [] : await context.Esims.Where(esim => orderNos.Contains(esim.OrderNo))
                .Select(esim => esim.OrderNo).Distinct().ToHashSetAsync(cancellationToken),
            orderNos.Count == 0 ? [] : await context.OrderParts.Where(part => part.OrderNo != null && orderNos.Contains(part.OrderNo))
                .Select(part => new { part.OrderNo, part.OrderId })
                    .ToDictionaryAsync(part => part.OrderNo!, part => part.OrderId, cancellationToken));
    }

    /// <summary>Whether anything here is about what a webhook tells of.</summary>
    public bool Has(Notice notice) => notice.Content switch
    {
        null => false,
        _ when DeliveryRules.OfItself(notice) is not null => false,
        { EsimTranNo: { } key } => _esims.Contains(key),
        { OrderNo: { } orderNo } => _orderNos.Contains(orderNo) || _orders.ContainsKey(orderNo),
        _ => false,
    };

    /// <summary>Our order behind the vendor's; null when there is none.</summary>
    public long? OrderOf(string orderNo) => _orders.TryGetValue(orderNo, out var id) ? id : null;
}

namespace EsimAdmin.Core.Esims;

/// <summary>
/// Finds eSIMs by whatever the person on the line can read out. Each question is one that an index answers (decision 10): whole numbers,
/// the beginning or the end of an ICCID, an order, a transaction, a reference, a customer. What names one thing for certain is asked first,
/// and ends the search.
/// </summary>
internal static class EsimFinder
{
    /// <summary>The fewest digits of an ICCID that narrow it down.</summary>
    private const int FewestDigits = 4;

    /// <summary>An ICCID has 18 to 22 digits: from here on it is a whole one.</summary>
    private const int WholeIccid = 18;

    /// <summary>The eSIMs that fit, best first.</summary>
    public static async Task<IReadOnlyList<Esim>> FindAsync(EsimAdminDbContext context, Scope scope, string typed, int count,
        CancellationToken cancellationToken)
    {
        var text = typed.Trim();
        if (text.Length == 0) return [];
        var digits = IccidText.Digits(text);

        foreach (var question in Certain(context, scope, text, digits))
        {
            if (await question.Take(count).ToListAsync(cancellationToken) is { Count: > 0 } answer) return answer;
        }
        var found = new Dictionary<string, Esim>(StringComparer.Ordinal);
        foreach (var question in Likely(context, scope, digits))
        {
            if (found.Count >= count) break;
            foreach (var esim in await question.Take(count).ToListAsync(cancellationToken)) found.TryAdd(esim.EsimTranNo, esim);
        }
        if (found.Count < count && text.Length >= 3)
        {
            foreach (var esim in await OfCustomersAsync(context, scope, text, digits, count, cancellationToken))
                found.TryAdd(esim.EsimTranNo, esim);
        }
        return [.. found.Values.Take(count)];
    }

#pragma warning disable CA1309 // translated into SQL, which compares as the column does
    private static IEnumerable<IQueryable<Esim>> Certain(EsimAdminDbContext context, Scope scope, string text, string digits)
    {
        var esims = context.Esims.Within(context, scope).AsNoTracking().OrderBy(esim => esim.EsimTranNo);
        if (digits.Length >= FewestDigits)
        {
            yield return esims.Where(esim => esim.EsimTranNo == digits);
            if (digits.Length >= WholeIccid)
            {
                yield return esims.Where(esim => esim.Iccid == digits);
                yield return esims.Where(esim => esim.Eid == digits);
            }
        }
        if (text.Length < 3) yield break;
        yield return esims.Where(esim => esim.OrderNo == text);
        // The vendor puts a suffix behind the transaction of each eSIM of a batch (field notes).
        yield return esims.Where(esim => esim.TransactionId == text || string.Compare(esim.TransactionId, text + "-") >= 0
            && string.Compare(esim.TransactionId, text + ".") < 0);
        if (SearchText.Fold(text) is not { Length: > 0 } reference) yield break;
        var (first, after) = Between(reference);
        var orders = context.Orders.Within(context, scope).Where(order => string.Compare(order.ReferenceKey, first) >= 0
                && string.Compare(order.ReferenceKey, after) < 0)
            .OrderByDescending(order => order.Id).Select(order => order.Id).Take(20);
        yield return esims.Where(esim => esim.OrderId != null && orders.Contains(esim.OrderId.Value));
    }

    private static IEnumerable<IQueryable<Esim>> Likely(EsimAdminDbContext context, Scope scope, string digits)
    {
        var esims = context.Esims.Within(context, scope).AsNoTracking();
        if (digits.Length >= FewestDigits)
        {
            var (from, to) = Between(digits);
            yield return esims.Where(esim => string.Compare(esim.Iccid, from) >= 0 && string.Compare(esim.Iccid, to) < 0)
                .OrderBy(esim => esim.Iccid);
            var (behind, beyond) = Between(Esim.Reverse(digits));
            yield return esims.Where(esim => string.Compare(esim.IccidReversed, behind) >= 0
                && string.Compare(esim.IccidReversed, beyond) < 0).OrderBy(esim => esim.IccidReversed);
        }
        if (long.TryParse(digits, CultureInfo.InvariantCulture, out var orderId))
            yield return esims.Where(esim => esim.OrderId == orderId).OrderBy(esim => esim.EsimTranNo);
    }
#pragma warning restore CA1309

    private static async Task<List<Esim>> OfCustomersAsync(EsimAdminDbContext context, Scope scope, string text, string digits, int count,
        CancellationToken cancellationToken)
    {
        var part = SearchText.Anywhere(SearchText.Fold(text));
        var customers = context.Customers.Within(scope).Where(customer => EF.Functions.Like(customer.SearchKey, part, SearchText.Escape)
            || digits.Length >= FewestDigits && customer.PhoneDigits.Contains(digits));
        // Two questions: customers are few, and their eSIMs come from an index.
        var ids = await customers.OrderBy(customer => customer.Id).Select(customer => (long?)customer.Id).Take(50)
            .ToListAsync(cancellationToken);
        if (ids.Count == 0) return [];
        return await context.Esims.Within(context, scope).AsNoTracking().Where(esim => ids.Contains(esim.CustomerId))
            .OrderByDescending(esim => esim.CreatedAt).ThenBy(esim => esim.EsimTranNo).Take(count).ToListAsync(cancellationToken);
    }

    // All texts that begin so, as a range: a comparison that every database answers from an index.
    private static (string From, string To) Between(string beginning) => (beginning, beginning[..^1] + (char)(beginning[^1] + 1));
}

using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Core.Esims;

/// <summary>
/// Finds eSIMs by whatever the person on the line can read out. Each question is one that an index answers (decision 10): whole numbers, the beginning or
/// the end of an ICCID, an order, a transaction, a reference, a customer.
/// </summary>
internal static class EsimFinder
{
    /// <summary>The fewest digits of an ICCID that narrow it down.</summary>
    public const int FewestDigits = 4;

    /// <summary>The eSIMs that fit, newest first within each kind of question.</summary>
    public static async Task<IReadOnlyList<Esim>> FindAsync(EsimAdminDbContext context, string typed, int count, CancellationToken cancellationToken)
    {
        var text = typed.Trim();
        var digits = text.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).TrimStart('+');
        if (text.Length == 0) return [];
        var found = new Dictionary<string, Esim>(StringComparer.Ordinal);
        foreach (var question in Questions(context, text, digits.All(char.IsAsciiDigit) ? digits : ""))
        {
            if (found.Count >= count) break;
            foreach (var esim in await question.Take(count).ToListAsync(cancellationToken)) found.TryAdd(esim.EsimTranNo, esim);
        }
        return [.. found.Values.Take(count)];
    }

#pragma warning disable CA1309 // translated into SQL, which compares as the column does
    private static IEnumerable<IQueryable<Esim>> Questions(EsimAdminDbContext context, string text, string digits)
    {
        var esims = context.Esims.AsNoTracking();
        if (digits.Length >= FewestDigits)
        {
            yield return esims.Where(esim => esim.EsimTranNo == digits).OrderBy(esim => esim.EsimTranNo);
            var (from, to) = Between(digits);
            yield return esims.Where(esim => string.Compare(esim.Iccid, from) >= 0 && string.Compare(esim.Iccid, to) < 0).OrderBy(esim => esim.Iccid);
            var (behind, beyond) = Between(Esim.Reverse(digits));
            yield return esims.Where(esim => string.Compare(esim.IccidReversed, behind) >= 0 && string.Compare(esim.IccidReversed, beyond) < 0).OrderBy(esim => esim.IccidReversed);
            yield return esims.Where(esim => esim.Eid == digits).OrderBy(esim => esim.EsimTranNo);
        }
        if (digits.Length > 0 && long.TryParse(digits, System.Globalization.CultureInfo.InvariantCulture, out var orderId)) yield return esims.Where(esim => esim.OrderId == orderId).OrderBy(esim => esim.EsimTranNo);
        if (text.Length < 3) yield break;
        yield return esims.Where(esim => esim.OrderNo == text).OrderBy(esim => esim.EsimTranNo);
        yield return esims.Where(esim => esim.TransactionId == text || string.Compare(esim.TransactionId, text + "-") >= 0 && string.Compare(esim.TransactionId, text + ".") < 0).OrderBy(esim => esim.EsimTranNo);
        yield return esims.Where(esim => context.Orders.Any(order => order.Reference == text && order.Id == esim.OrderId)).OrderBy(esim => esim.EsimTranNo);
        yield return OfCustomers(context, text, digits);
    }
#pragma warning restore CA1309

    private static IQueryable<Esim> OfCustomers(EsimAdminDbContext context, string text, string digits)
    {
        var part = $"%{text.Replace("%", "", StringComparison.Ordinal)}%";
        var phone = digits.Length >= FewestDigits ? $"%{digits}%" : null;
        var customers = context.Customers.Where(customer => EF.Functions.Like(customer.Name, part) || EF.Functions.Like(customer.Email!, part)
            || phone != null && EF.Functions.Like(customer.PhoneDigits, phone)).OrderBy(customer => customer.Id).Select(customer => customer.Id).Take(50);
        return context.Esims.AsNoTracking().Where(esim => esim.CustomerId != null && customers.Contains(esim.CustomerId.Value)).OrderByDescending(esim => esim.EsimTranNo);
    }

    // All texts that begin so, as a range: a comparison that every database answers from an index.
    private static (string From, string To) Between(string beginning) => (beginning, beginning[..^1] + (char)(beginning[^1] + 1));
}

using System.Linq.Expressions;

namespace EsimAdmin.Core.Storage;

/// <summary>
/// Sums of money, made by the database. EF Core sums numbers but no type of ours: here an amount is taken for the number that it is stored
/// as (<c>CAST("Amount" AS INTEGER)</c> on SQLite, <c>::bigint</c> on PostgreSQL). A sum that is too great for an amount is an error of the
/// database, never a wrong amount.
/// </summary>
internal static class Sums
{
    /// <summary>What the amounts of all rows add up to; nothing for no rows.</summary>
    public static async Task<Money> SumAsync<T>(this IQueryable<T> rows, Expression<Func<T, Money>> amount,
        CancellationToken cancellationToken) =>
        new(await rows.Select(amount).SumAsync(one => (long)(object)one, cancellationToken));

    /// <summary>What the amounts add up to for each key.</summary>
    public static async Task<Dictionary<TKey, Money>> SumAsync<T, TKey>(
        this IQueryable<T> rows, Expression<Func<T, TKey>> key, Expression<Func<T, Money>> amount, CancellationToken cancellationToken)
            where TKey : notnull =>
        await rows.GroupBy(key, amount).Select(group => new { group.Key, Units = group.Sum(one => (long)(object)one) })
            .ToDictionaryAsync(group => group.Key, group => new Money(group.Units), cancellationToken);
}

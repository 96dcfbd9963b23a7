namespace EsimAdmin.Core.Storage;

/// <summary>Reads pages of lists.</summary>
internal static class Paging
{
    /// <summary>The most rows of a page.</summary>
    public const int MostRows = 200;

    /// <summary>A page of rows in their order.</summary>
    /// <param name="page">From 0; a smaller number is the first page.</param>
    /// <param name="size">Rows on a page, 1 to <see cref="MostRows"/>.</param>
    public static async Task<Page<T>> PageAsync<T>(this IQueryable<T> ordered, int page, int size, CancellationToken cancellationToken)
    {
        var rows = Math.Clamp(size, 1, MostRows);
        var first = (int)Math.Min(int.MaxValue, (long)Math.Max(0, page) * rows);
        return new Page<T>(await ordered.Skip(first).Take(rows).ToListAsync(cancellationToken),
            await ordered.CountAsync(cancellationToken));
    }

    /// <summary>The same page with each row as something else.</summary>
    public static Page<TRow> Select<T, TRow>(this Page<T> page, Func<T, TRow> row) => new([.. page.Rows.Select(row)], page.Total);
}

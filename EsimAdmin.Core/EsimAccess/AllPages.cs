namespace EsimAdmin.Core.EsimAccess;

/// <summary>
/// Says when all eSIMs have come that the vendor tells of page by page. Neither the size that was asked for nor the total is trusted: pages
/// may be smaller, overlap, or come again.
/// </summary>
/// <param name="before">How many had come before, where it is gone on with.</param>
/// <param name="total">How many there were to be then; null where nobody had said.</param>
public sealed class AllPages(int before = 0, int? total = null)
{
    /// <summary>The last page that the vendor knows (field notes).</summary>
    public const int Last = 10_000;

    /// <summary>So many pages may bring nothing new while fewer eSIMs have come than there should be.</summary>
    private const int MostIdle = 3;

    /// <summary>And so many of which nothing can be read: what is behind them may be.</summary>
    private const int MostUnreadable = 30;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private int _idle, _unread;

    /// <summary>How many eSIMs have come.</summary>
    public int Seen => before + _seen.Count;

    /// <summary>How many there are, as the vendor last said; null while it has not.</summary>
    public int? Total { get; private set; } = total;

    /// <summary>The most eSIMs of one page so far.</summary>
    public int Size { get; private set; }

    /// <summary>Whether nothing that came could be read.</summary>
    public bool IsUnreadable => _seen.Count == 0 && _unread > 0;

    /// <summary>Whether as many have come as there should be: what is refused from here on is a page that is not there.</summary>
    public bool IsAsTold => Seen + _unread >= Total;

    /// <summary>Takes the next page.</summary>
    /// <returns>Whether it was the last.</returns>
    public bool IsLast(VendorList<VendorEsim> page)
    {
        var known = Seen;
        foreach (var esim in page)
        {
            if (esim.EsimTranNo is { Length: > 0 } key) _seen.Add(key);
            else _unread++;
        }
        _unread += page.Unreadable;
        Size = Math.Max(Size, page.Count + page.Unreadable);
        Total = page.Total ?? Total;
        _idle = Seen > known ? 0 : _idle + 1;
        var mayGoOn = page.Count == 0 && page.Unreadable > 0;
        return _idle > 0 && (IsAsTold || Total is null && !mayGoOn || _idle >= (mayGoOn && Total is not null ? MostUnreadable : MostIdle));
    }
}

namespace EsimAdmin.Core.EsimAccess;

/// <summary>
/// Says when all eSIMs have come that the vendor tells of page by page. Neither the size that was asked for nor the total is trusted: pages
/// may be smaller, overlap, or come again.
/// </summary>
/// <param name="before">How many had come before, where it is gone on with.</param>
public sealed class AllPages(int before = 0)
{
    /// <summary>The last page that the vendor knows (field notes).</summary>
    public const int Last = 10_000;

    /// <summary>So many pages may bring nothing new while fewer eSIMs have come than there should be.</summary>
    private const int MostIdle = 3;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private int _idle, _unread;

    /// <summary>How many eSIMs have come.</summary>
    public int Seen => before + _seen.Count;

    /// <summary>How many there are, as the vendor last said; null while it has not.</summary>
    public int? Total { get; private set; }

    /// <summary>The most eSIMs of one page so far.</summary>
    public int Size { get; private set; }

    /// <summary>Whether as many have come as there should be: what is refused from here on is a page that is not there.</summary>
    public bool IsAsTold => Seen + _unread >= Total;

    /// <summary>Takes the next page.</summary>
    /// <returns>Whether it was the last.</returns>
    public bool IsLast(VendorList<VendorEsim> page)
    {
        var known = Seen;
        foreach (var esim in page) if (esim.EsimTranNo is { Length: > 0 } key) _seen.Add(key);
        _unread += page.Unreadable;
        Size = Math.Max(Size, page.Count + page.Unreadable);
        Total = page.Total ?? Total;
        _idle = Seen > known ? 0 : _idle + 1;
        return _idle > 0 && (IsAsTold || Total is null || _idle >= MostIdle);
    }
}

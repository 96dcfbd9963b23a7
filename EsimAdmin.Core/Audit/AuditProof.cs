namespace EsimAdmin.Core.Audit;

/// <summary>Goes along the chain, one entry after the other, and notes what is not as it was written. What it remembers does not grow with
/// the chain, only with the customers that were erased. Pure.</summary>
/// <param name="known">The newest entry of the last check, which must be there still; null where there was none.</param>
internal sealed class AuditProof(AuditState? known)
{
    private readonly List<AuditBreak> _breaks = [];
    private readonly Dictionary<long, (int Blank, long Last)> _blanked = [];
    private readonly Dictionary<long, (int Blank, long Last)> _erasures = [];
    private AuditHead _last = AuditHead.None;
    private long _count;
    private int _broken;

    /// <summary>Looks at the next one.</summary>
    public void Add(AuditEntry entry)
    {
        _count++;
        var (gap, hash) = (entry.Id - _last.Id - 1, AuditChain.HashOf(entry));
        if (gap > 0) Note(_last.Id + 1, $"{Span(_last.Id + 1, entry.Id - 1)} missing before {Words(entry)}.");
        else if (entry.Previous != _last.Hash)
        {
            Note(entry.Id, $"{Words(entry)} was not written after the entry before it as that is now: one of the two was put in, moved or "
                + "replaced.");
        }
        if (hash != entry.Hash) Note(entry.Id, $"{Words(entry)} was changed after it was written.");
        else if (entry.ErasedFor is { } customer) _blanked[customer] = Next(_blanked, customer, 1, entry.Id);
        else if (!AuditChain.HasItsWords(entry)) Note(entry.Id, $"The words of {Words(entry)} were changed after they were written.");
        if (known?.Last is { } anchor && anchor.Id == entry.Id && anchor.Hash != entry.Hash)
            Note(entry.Id, $"{Words(entry)} is not the one that was verified on {Time(known.At)}: the log was written anew.");
        if (entry.Action == AuditActions.CustomerErased.Code && entry.CustomerId is { } erased)
            _erasures[erased] = Next(_erasures, erased, BlankedBy(entry), entry.Id);
        _last = new AuditHead(entry.Id, entry.Hash);
    }

    /// <summary>Closes with where the chain ends by what is stored beside it.</summary>
    /// <param name="head">What is stored; null where there is none.</param>
    /// <param name="newest">The newest entry, read together with it.</param>
    public AuditVerdict End(AuditHead? head, AuditHead newest)
    {
        if (head is null && newest.Id > 0) Note(newest.Id, "What says where the log ends is missing; entries may be missing there.");
        else if (head is { } end && end.Id > newest.Id)
            Note(newest.Id + 1, $"{Span(newest.Id + 1, end.Id)} missing at the end of the log.");
        else if (head is { } other && other.Id < newest.Id)
            Note(other.Id + 1, $"{Span(other.Id + 1, newest.Id)} put in at the end of the log.");
        else if (head is { } same && same.Hash != newest.Hash)
            Note(same.Id, $"Entry {Text(same.Id)}, the newest, is not the one that was written.");
        if (known is not null && known.Last.Id > _last.Id && head?.Id < known.Last.Id)
            Note(_last.Id + 1, $"{Span(_last.Id + 1, known.Last.Id)} missing that stood there on {Time(known.At)}.");
        foreach (var (customer, blanked) in _blanked.OrderBy(pair => pair.Value.Last))
        {
            var erased = _erasures.GetValueOrDefault(customer);
            if (blanked.Blank == erased.Blank && blanked.Last < erased.Last) continue;
            Note(blanked.Last, $"{Text(blanked.Blank)} entries up to {Text(blanked.Last)} are blank for customer {Text(customer)}, whose "
                + $"erasure has blanked {Text(erased.Blank)}.");
        }
        return new AuditVerdict(_count, _last, _breaks, _broken);
    }

    private static (int Blank, long Last) Next(Dictionary<long, (int Blank, long Last)> of, long customer, int more, long id) =>
        (of.GetValueOrDefault(customer).Blank + more, id);

    private static int BlankedBy(AuditEntry entry) => int.TryParse(AuditText.Read(entry.Facts)
        .FirstOrDefault(field => field.Name == AuditRules.Blanked)?.After, NumberStyles.AllowThousands, CultureInfo.InvariantCulture,
        out var count) ? count : 0;

    private void Note(long id, string text)
    {
        _broken++;
        if (_breaks.Count < AuditVerdict.MostTold) _breaks.Add(new AuditBreak(id, text));
    }

    private static string Words(AuditEntry entry) =>
        $"Entry {Text(entry.Id)} ({entry.PersonName}, {AuditActions.NameOf(entry.Action)}, {Time(entry.At)})";

    private static string Span(long from, long to) => from == to ? $"Entry {Text(from)} is" : $"Entries {Text(from)} to {Text(to)} are";

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("d MMM yyyy, HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

namespace EsimAdmin.Core.EsimAccess;

/// <summary>What could not be read, until it is stored: one for each field of each kind of answer or webhook, however often it
/// comes.</summary>
public sealed class UnreadableNotes(TimeProvider time)
{
    private readonly Lock _lock = new();
    private Dictionary<(string Source, string Field), UnreadableField> _notes = [];

    /// <summary>Notes what could not be read.</summary>
    /// <param name="source">The endpoint, or the type of webhook: one of a known number.</param>
    /// <param name="unread">What it was: one of a known number of fields each.</param>
    internal void Add(string source, IReadOnlyList<Unreadable> unread)
    {
        if (unread.Count == 0) return;
        var now = time.GetUtcNow();
        lock (_lock)
        {
            foreach (var (field, raw, row) in unread)
            {
                if (!_notes.TryGetValue((source, field), out var note))
                    _notes[(source, field)] = note = new UnreadableField { Source = source, Field = field, FirstAt = now };
                (note.Raw, note.Row, note.LastAt) = (raw, row, now);
                note.Times++;
            }
        }
    }

    /// <summary>Takes away all that was noted.</summary>
    internal IReadOnlyCollection<UnreadableField> Take()
    {
        lock (_lock)
        {
            var taken = _notes;
            _notes = [];
            return taken.Values;
        }
    }
}

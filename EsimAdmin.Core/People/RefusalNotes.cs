namespace EsimAdmin.Core.People;

/// <summary>Something that somebody wanted and may not.</summary>
/// <param name="Action">What was refused, by its code.</param>
/// <param name="PersonId">Who; null for somebody who is not signed in.</param>
/// <param name="Name">For people.</param>
/// <param name="Address">From where.</param>
/// <param name="What">What exactly: a permission, or why.</param>
public sealed record RefusalNote(string Action, string? PersonId, string Name, string? Address, string What)
{
    /// <summary>What <see cref="Gate"/> refuses.</summary>
    public static RefusalNote Of(Caller caller, Permission permission) => new(RefusalNotes.NotAllowed,
        caller.PersonId.Length > 0 ? caller.PersonId : null, caller.PersonId.Length > 0 ? caller.Name : "Not signed in", caller.Address,
        permission.ToString());
}

/// <summary>
/// What was refused, until it is written down: each person and permission at once and then at most once a minute, counted meanwhile; of
/// somebody who is not signed in, each address. Beyond <see cref="MostKinds"/> of them the rest are counted together.
/// </summary>
public sealed class RefusalNotes(TimeProvider time)
{
    /// <summary>How many are told apart within a minute.</summary>
    public const int MostKinds = 100;

    /// <summary>The code of what <see cref="Gate"/> refuses.</summary>
    public const string NotAllowed = "not-allowed";

    private static readonly TimeSpan Apart = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Action, string Who, string What), Counted> _kinds = [];

    /// <summary>Raised with each.</summary>
    internal Signal Noted { get; } = new();

    /// <summary>Notes one.</summary>
    public void Add(RefusalNote note) => Add(note, 1);

    /// <summary>Takes away what is to be written down now, with how often.</summary>
    internal IReadOnlyList<(RefusalNote Note, int Times)> Take()
    {
        var (now, due) = (time.GetUtcNow(), new List<(RefusalNote, int)>());
        lock (_lock)
        {
            foreach (var (key, kind) in _kinds)
            {
                if (kind.WrittenAt > now - Apart) continue;
                if (kind.Times == 0) _kinds.Remove(key);
                else
                {
                    due.Add((kind.Last, kind.Times));
                    (kind.Times, kind.WrittenAt) = (0, now);
                }
            }
        }
        return due;
    }

    /// <summary>Gives back what could not be written down.</summary>
    internal void GiveBack(IEnumerable<(RefusalNote Note, int Times)> taken)
    {
        foreach (var (note, times) in taken) Add(note, times);
    }

    private void Add(RefusalNote note, int times)
    {
        lock (_lock)
        {
            var kind = Find(note);
            (kind.Last, kind.Times) = (kind.IsRest ? kind.Last : note, kind.Times + times);
        }
        Noted.Raise();
    }

    private Counted Find(RefusalNote note)
    {
        var key = (note.Action, Who: note.PersonId ?? note.Address ?? "", note.What);
        if (_kinds.TryGetValue(key, out var known)) return known;
        if (_kinds.Count < MostKinds) return _kinds[key] = new Counted(note, IsRest: false);
        key = (note.Action, "", "");
        return _kinds.TryGetValue(key, out var rest) ? rest
            : _kinds[key] = new Counted(new RefusalNote(note.Action, null, "Several others", null, "various"), IsRest: true);
    }

    private sealed record Counted(RefusalNote Last, bool IsRest)
    {
        public RefusalNote Last { get; set; } = Last;

        public int Times { get; set; }

        public DateTimeOffset WrittenAt { get; set; }
    }
}

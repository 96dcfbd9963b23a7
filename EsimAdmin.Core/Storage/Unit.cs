using EsimAdmin.Core.Audit;

namespace EsimAdmin.Core.Storage;

/// <summary>One change under way: what books write within. Made by <see cref="Work"/>, which saves and commits it.</summary>
public sealed class Unit
{
    private readonly bool _hasOneWriter;
    private readonly List<Func<Change>> _changes = [];
    private readonly List<AuditNote> _notes = [];

    internal Unit(EsimAdminDbContext context, DateTimeOffset now, bool hasOneWriter) =>
        (Context, Now, _hasOneWriter) = (context, now, hasOneWriter);

    /// <summary>What is stored, as this change sees it.</summary>
    public EsimAdminDbContext Context { get; }

    /// <summary>What is stored of one kind.</summary>
    public DbSet<T> Set<T>() where T : class => Context.Set<T>();

    /// <summary>When it began.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>Has open screens told once everything is stored; the same change is told once.</summary>
    public void Publish(Change change) => _changes.Add(() => change);

    /// <summary>The same for a change that is known only then, because it names a key that the database gives.</summary>
    public void Publish(Func<Change> change) => _changes.Add(change);

    /// <summary>Writes what was changed so far, without ending the change: what follows sees it, and keys are given.</summary>
    public Task SaveAsync(CancellationToken cancellationToken) => Context.SaveChangesAsync(cancellationToken);

    /// <summary>Inserts many new rows of one kind at once; they are not tracked afterwards.</summary>
    public Task InsertAsync<T>(IReadOnlyCollection<T> rows, CancellationToken cancellationToken) where T : class =>
        BulkInsert.RunAsync(this, rows, cancellationToken);

    /// <summary>
    /// Waits until no other change under the same name is under way, in any process, and keeps others waiting until this one is through.
    /// For decisions over several rows, such as a sum that must stay under a cap; a single row is kept by its version or state.
    /// </summary>
    public async Task TakeTurnsAsync(string name, CancellationToken cancellationToken)
    {
        // With one writer all changes take turns.
        if (_hasOneWriter) return;
        await Context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({name}, 0))", cancellationToken);
    }

    /// <summary>Has this stand in the audit log if, and only if, the change is stored.</summary>
    public void Audit(AuditNote note) => _notes.Add(note);

    /// <summary>
    /// Writes what is to stand in the audit log, chained to what stands there; the last thing in a change, because changes with entries
    /// take turns from here until they are stored. Those without do not wait.
    /// </summary>
    internal async Task SealAsync(CancellationToken cancellationToken)
    {
        if (_notes.Count == 0) return;
        await TakeTurnsAsync("audit", cancellationToken);
        var fact = await Context.Facts.FirstOrDefaultAsync(one => one.Name == AuditHead.FactName, cancellationToken);
        var last = await Context.AuditEntries.OrderByDescending(entry => entry.Id).Select(entry => new { entry.Id, entry.Hash })
            .FirstOrDefaultAsync(cancellationToken);
        // Whatever somebody has done to the log by hand, it goes on, and in such a way that what was done stays visible.
        var end = AuditHead.Read(fact?.Value) ?? (last is null ? AuditHead.None : new AuditHead(last.Id, last.Hash));
        var (id, previous) = (Math.Max(end.Id, last?.Id ?? 0), end.Hash);
        foreach (var note in _notes)
        {
            var entry = AuditChain.Next(++id, previous, note, Now);
            Context.AuditEntries.Add(entry);
            previous = entry.Hash;
        }
        var head = new AuditHead(id, previous).ToString();
        if (fact is not null) fact.Value = head;
        else Context.Facts.Add(new Fact { Name = AuditHead.FactName, Value = head });
        await Context.SaveChangesAsync(cancellationToken);
        Publish(new AuditChanged());
    }

    /// <summary>What is to be told, each once, in the order in which it came.</summary>
    internal IEnumerable<Change> Changes() => _changes.Select(change => change()).Distinct();
}

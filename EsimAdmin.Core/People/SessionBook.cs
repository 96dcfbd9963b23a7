using System.Collections.Concurrent;
using EsimAdmin.Core.Audit;

namespace EsimAdmin.Core.People;

/// <summary>Begins and ends sessions and knows which are alive. The cookie only names one: what is ended here is over everywhere.</summary>
public sealed class SessionBook : IDisposable
{
    /// <summary>How often at most the use of a session is written down.</summary>
    internal static readonly TimeSpan UseApart = TimeSpan.FromMinutes(1);

    /// <summary>For how long a session is kept after its end.</summary>
    internal static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    // As with rights (RightsBook): asked every few seconds for everybody.
    private static readonly Func<EsimAdminDbContext, string, Task<Session?>> Of = EF.CompileAsyncQuery(
        (EsimAdminDbContext context, string keyHash) => context.Sessions.AsNoTracking().FirstOrDefault(one => one.KeyHash == keyHash));

    private readonly Work _work;
    private readonly IDbContextFactory<EsimAdminDbContext> _contexts;
    private readonly IOptions<SessionLimits> _limits;
    private readonly TimeProvider _time;
    private readonly Recent<Session?> _recent;
    private readonly IDisposable _changes;
    private readonly ConcurrentDictionary<string, DateTimeOffset> _used = new(StringComparer.Ordinal);

    /// <summary>Makes it.</summary>
    public SessionBook(Work work, IDbContextFactory<EsimAdminDbContext> contexts, LiveUpdates live, IOptions<SessionLimits> limits,
        TimeProvider time)
    {
        (_work, _contexts, _limits, _time) = (work, contexts, limits, time);
        _recent = new Recent<Session?>(time, async keyHash =>
        {
            await using var context = await contexts.CreateDbContextAsync();
            return await Of(context, keyHash);
        });
        _changes = live.Subscribe<SessionEnded>(change => Forget(change.KeyHash));
    }

    /// <inheritdoc/>
    public void Dispose() => _changes.Dispose();

    /// <summary>Stores a session that begins now.</summary>
    /// <param name="session">Its times are set here.</param>
    public Task BeginAsync(Session session, CancellationToken cancellationToken) => _work.DoAsync(unit =>
    {
        unit.Context.Sessions.Add(new Session
        {
            KeyHash = session.KeyHash,
            PersonId = session.PersonId,
            Ticket = session.Ticket,
            Device = session.Device,
            Address = session.Address,
            BeganAt = unit.Now,
            UsedAt = unit.Now,
            ConfirmedAt = unit.Now,
        });
        unit.Publish(new PeopleChanged());
        return Task.CompletedTask;
    }, cancellationToken);

    /// <summary>Keeps what the cookie would hold now.</summary>
    /// <param name="ticket">Encrypted.</param>
    public async Task RenewAsync(string keyHash, byte[] ticket, CancellationToken cancellationToken)
    {
        await _work.DoAsync(async unit =>
        {
            if (await unit.Context.Sessions.FirstOrDefaultAsync(one => one.KeyHash == keyHash && one.EndedAt == null,
                cancellationToken) is { } session) session.Ticket = ticket;
        }, cancellationToken);
        Forget(keyHash);
    }

    /// <summary>Notes that whoever uses a session has just shown that it is really them.</summary>
    /// <param name="way">How, for people.</param>
    public async Task ConfirmAsync(string keyHash, Caller caller, string way, CancellationToken cancellationToken)
    {
        await _work.DoAsync(async unit =>
        {
            if (await unit.Context.Sessions.FirstOrDefaultAsync(one => one.KeyHash == keyHash && one.EndedAt == null,
                cancellationToken) is not { } session) return;
            session.ConfirmedAt = unit.Now;
            unit.Audit(new AuditNote(caller, AuditActions.Confirmed, AuditSubject.Person(caller.PersonId, caller.Name))
            {
                Facts = [AuditField.New("Way", way)],
            });
        }, cancellationToken);
        Forget(keyHash);
    }

    /// <summary>Whether that was a moment ago.</summary>
    public bool IsConfirmed(Session session) => _time.GetUtcNow() < session.ConfirmedAt + Confirmations.CountFor;

    /// <summary>The session, as it was stored at most <see cref="Rights.Age"/> ago.</summary>
    /// <returns>Null when there is none, or it is over.</returns>
    public async ValueTask<Session?> FindAsync(string keyHash) =>
        await _recent.GetAsync(keyHash) is { } session && IsAlive(session, _time.GetUtcNow()) ? session : null;

    /// <summary>Has it read anew when it is next asked for.</summary>
    public void Forget(string keyHash) => _recent.Drop(keyHash);

    /// <summary>Notes that a session is used; <see cref="WriteUseAsync"/> writes it down.</summary>
    public void Use(Session session)
    {
        var now = _time.GetUtcNow();
        if (now - UsedAt(session) >= UseApart) _used[session.KeyHash] = now;
    }

    /// <summary>Somebody's sessions that are not over, last used first.</summary>
    public async Task<IReadOnlyList<Session>> OfPersonAsync(string personId, CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        var now = _time.GetUtcNow();
        var sessions = await context.Sessions.AsNoTracking().Where(session => session.PersonId == personId && session.EndedAt == null)
            .ToListAsync(cancellationToken);
        return [.. sessions.Where(session => IsAlive(session, now)).OrderByDescending(UsedAt)];
    }

    /// <summary>When people last used the console, and in how many browsers they are signed in; without those who were not seen for
    /// <see cref="KeptFor"/>.</summary>
    internal async Task<IReadOnlyDictionary<string, Seen>> SeenAsync(CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        var now = _time.GetUtcNow();
        // Without what cookies would hold: that is most of a row.
        var sessions = await context.Sessions.AsNoTracking().Select(one => new Session
        {
            KeyHash = one.KeyHash,
            PersonId = one.PersonId,
            Ticket = Array.Empty<byte>(),
            Device = "",
            Address = "",
            BeganAt = one.BeganAt,
            UsedAt = one.UsedAt,
            EndedAt = one.EndedAt,
        }).ToListAsync(cancellationToken);
        return sessions.GroupBy(one => one.PersonId, StringComparer.Ordinal).ToDictionary(group => group.Key,
            group => new Seen(group.Max(one => UsedAt(one)), group.Count(one => IsAlive(one, now))), StringComparer.Ordinal);
    }

    /// <summary>When a session was last used, as far as this process knows.</summary>
    public DateTimeOffset UsedAt(Session session) =>
        _used.TryGetValue(session.KeyHash, out var used) && used > session.UsedAt ? used : session.UsedAt;

    /// <summary>Ends one session.</summary>
    public Task EndAsync(string keyHash, CancellationToken cancellationToken) =>
        EndAsync(sessions => sessions.Where(session => session.KeyHash == keyHash), cancellationToken);

    /// <summary>Ends one of somebody's sessions.</summary>
    public Task EndAsync(string personId, long id, CancellationToken cancellationToken) =>
        EndAsync(sessions => sessions.Where(session => session.PersonId == personId && session.Id == id), cancellationToken);

    /// <summary>Ends all of somebody's sessions.</summary>
    /// <param name="exceptKeyHash">Save this one; null for none.</param>
    public Task EndAllAsync(string personId, string? exceptKeyHash, CancellationToken cancellationToken) =>
        EndAsync(sessions => sessions.Where(session => session.PersonId == personId && session.KeyHash != exceptKeyHash),
            cancellationToken);

    /// <summary>Writes down when sessions were last used, in one change for all.</summary>
    internal async Task WriteUseAsync(CancellationToken cancellationToken)
    {
        foreach (var some in _used.ToArray().Chunk(500))
        {
            var used = some.ToDictionary(StringComparer.Ordinal);
            var keys = used.Keys.ToList();
            await _work.DoAsync(async unit =>
            {
                foreach (var session in await unit.Context.Sessions.Where(one => keys.Contains(one.KeyHash) && one.EndedAt == null)
                    .ToListAsync(cancellationToken))
                {
                    if (used[session.KeyHash] > session.UsedAt) session.UsedAt = used[session.KeyHash];
                }
            }, cancellationToken);
            foreach (var one in some) _used.TryRemove(one);
        }
    }

    /// <summary>Ends what has reached its limits, and drops what ended long ago.</summary>
    internal Task ThinAsync(CancellationToken cancellationToken) => _work.DoAsync(async unit =>
    {
        var limits = _limits.Value;
        var (idle, begun, gone) = (unit.Now - limits.Idle, unit.Now - limits.Absolute, unit.Now - KeptFor);
        await unit.Context.Sessions.Where(session => session.EndedAt == null && (session.UsedAt <= idle || session.BeganAt <= begun))
            .ExecuteUpdateAsync(set => set.SetProperty(session => session.EndedAt, unit.Now)
                .SetProperty(session => session.Ticket, Array.Empty<byte>()), cancellationToken);
        await unit.Context.Sessions.Where(session => session.EndedAt <= gone).ExecuteDeleteAsync(cancellationToken);
    }, cancellationToken);

    /// <summary>Ends all of somebody's sessions within a change.</summary>
    /// <returns>How many there were.</returns>
    internal static Task<int> EndAllAsync(Unit unit, string personId, CancellationToken cancellationToken) =>
        EndAsync(unit, sessions => sessions.Where(session => session.PersonId == personId), cancellationToken);

    private Task<int> EndAsync(Func<IQueryable<Session>, IQueryable<Session>> which, CancellationToken cancellationToken) =>
        _work.DoAsync(unit => EndAsync(unit, which, cancellationToken), cancellationToken);

    private static async Task<int> EndAsync(Unit unit, Func<IQueryable<Session>, IQueryable<Session>> which,
        CancellationToken cancellationToken)
    {
        var sessions = await which(unit.Context.Sessions.Where(one => one.EndedAt == null)).ToListAsync(cancellationToken);
        foreach (var session in sessions)
        {
            (session.EndedAt, session.Ticket) = (unit.Now, []);
            unit.Publish(new SessionEnded(session.KeyHash));
        }
        return sessions.Count;
    }

    private bool IsAlive(Session session, DateTimeOffset now) => session.EndedAt is null
        && now < session.BeganAt + _limits.Value.Absolute && now < UsedAt(session) + _limits.Value.Idle;
}

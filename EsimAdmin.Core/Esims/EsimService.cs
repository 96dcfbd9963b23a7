using EsimAdmin.Core.Audit;
using EsimAdmin.Core.Customers;

namespace EsimAdmin.Core.Esims;

/// <summary>An eSIM in a list: no secrets.</summary>
public sealed record EsimRow(string EsimTranNo, string Iccid, EsimStatus Status, string StatusName, string PackageName, string LocationCode,
    Allowance Data, DateTimeOffset? CreatedAt, DateTimeOffset? ExpiresAt, long? OrderId, DateTimeOffset? ExhaustsAt,
    DateTimeOffset? UsedAsOf, bool IsUnconfirmed);

/// <summary>An eSIM with all that its page shows, but its secrets.</summary>
/// <param name="Events">What happened, newest first.</param>
/// <param name="MayHandOut">Whether the caller may have the secrets shown.</param>
/// <param name="CustomerName">For whom it is; null when nobody has said.</param>
public sealed record EsimDetails(Esim Esim, IReadOnlyList<EsimEvent> Events, bool MayHandOut, string? CustomerName = null);

/// <summary>An eSIM that was looked up for a caller.</summary>
/// <param name="Diagnosis">What its state means for the customer.</param>
/// <param name="Customer">For whom it is; null when nobody has said.</param>
public sealed record EsimFind(EsimRow Row, Diagnosis Diagnosis, Customer? Customer);

/// <summary>PIN and PUK; null where the vendor told none.</summary>
public sealed record EsimPins(string? Pin, string? Puk);

/// <summary>The eSIMs, for people.</summary>
public sealed class EsimService(Gate gate, EsimMirror mirror, Work work, SecretBox box, IDbContextFactory<EsimAdminDbContext> contexts,
    TimeProvider time)
{
    private static readonly Refusal Unknown = new("esim-unknown", $"This eSIM is not known to EsimAdmin.");

    /// <summary>A page of eSIMs.</summary>
    /// <param name="query">Which, and in which order.</param>
    /// <param name="page">From 0.</param>
    /// <param name="size">Rows on a page, at most 200.</param>
    public async Task<Page<EsimRow>> ListAsync(EsimQuery query, int page, int size, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return (await query.Order(query.Filter(context, time.GetUtcNow(), caller)).PageAsync(page, size, cancellationToken))
            .Select(ToRow);
    }

    /// <summary>All these eSIMs as a file that a spreadsheet opens (RFC 4180), without secrets.</summary>
    public async Task<Stream> ExportAsync(EsimQuery query, CsvForm form, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewEsims);
        await work.DoAsync(async unit => unit.Audit(AuditNotes.Export(caller, AuditActions.EsimsExported,
            EsimQuery.Address.Write(query with { Search = null }), !string.IsNullOrWhiteSpace(query.Search),
            await query.Filter(unit.Context, unit.Now, caller).LongCountAsync(cancellationToken))), cancellationToken);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var esims = query.Order(query.Filter(context, time.GetUtcNow(), caller));
        return await EsimFile.WriteAsync(EsimFile.Rows(context, esims).AsAsyncEnumerable(), form, cancellationToken);
    }

    /// <summary>Finds eSIMs by what a customer can read out: ICCID (whole, beginning, or the last four digits and more), EID, order number,
    /// transaction, reference, name, mail address, phone number.</summary>
    /// <param name="count">How many at most, up to 50.</param>
    public async Task<IReadOnlyList<EsimFind>> FindAsync(string typed, int count, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await EsimFinder.FindAsync(context, caller.Scope, typed, Math.Clamp(count, 1, 50), cancellationToken);
        var ids = found.Select(esim => esim.CustomerId).OfType<long>().Distinct().ToList();
        var customers = ids.Count == 0 ? [] : await context.Customers.AsNoTracking().Where(customer => ids.Contains(customer.Id))
            .ToDictionaryAsync(customer => customer.Id, cancellationToken);
        return [.. found.Select(esim => new EsimFind(ToRow(esim), DiagnosisRules.Diagnose(esim), esim.CustomerId is { } id
            ? customers.GetValueOrDefault(id) : null))];
    }

    /// <summary>Writes a note into the timeline.</summary>
    /// <param name="text">1 to 1,000 characters; longer ones are cut.</param>
    public async Task<Outcome> AddNoteAsync(string esimTranNo, string text, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.WriteNotes);
        if (text.Trim() is not { Length: > 0 } note) return new Refusal("note-empty", $"A note has 1 to 1,000 characters.");
        return await work.DoAsync<Outcome>(async unit =>
        {
            if (await FindAsync(unit, caller, esimTranNo, cancellationToken) is not { } esim)
                return Unknown;
            unit.Audit(Note(caller, AuditActions.NoteWritten, esim));
            TimelineBook.Add(unit, esimTranNo, EsimEventKind.Note, note.Length > 1000 ? note[..1000] : note, caller);
            return Outcome.Done;
        }, cancellationToken);
    }

    /// <summary>PIN and PUK, for somebody who has asked for them: that is recorded.</summary>
    /// <returns>Null when there is no such eSIM.</returns>
    public async Task<EsimPins?> RevealAsync(string esimTranNo, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.HandOutEsims);
        return await work.DoAsync(async unit =>
        {
            if (await FindAsync(unit, caller, esimTranNo, cancellationToken) is not { } esim) return null;
            TimelineBook.Add(unit, esimTranNo, EsimEventKind.Secret, "PIN and PUK looked at", caller);
            unit.Audit(Note(caller, AuditActions.SecretsViewed, esim));
            var secrets = await EsimSecretBook.FindAsync(unit.Context, box, esimTranNo, cancellationToken);
            return new EsimPins(secrets?.Pin, secrets?.Puk);
        }, cancellationToken);
    }

    /// <summary>How far the first import of the account has come.</summary>
    public async Task<ImportProgress> ImportAsync(CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await EsimImporter.ProgressAsync(context, cancellationToken);
    }

    /// <summary>The eSIMs of one order, in the vendor's order.</summary>
    public async Task<IReadOnlyList<EsimRow>> OfOrderAsync(long orderId, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return (await context.Esims.Within(context, caller.Scope).AsNoTracking().Where(esim => esim.OrderId == orderId)
            .OrderBy(esim => esim.EsimTranNo).ToListAsync(cancellationToken)).ConvertAll(ToRow);
    }

    /// <summary>How many eSIMs are in each state.</summary>
    public async Task<IReadOnlyDictionary<EsimStatus, int>> CountAsync(CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Esims.Within(context, caller.Scope).GroupBy(esim => esim.Status)
            .Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(row => row.Key, row => row.Count, cancellationToken);
    }

    /// <summary>One eSIM; null when it is not known to EsimAdmin.</summary>
    public async Task<EsimDetails?> GetAsync(string esimTranNo, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await context.Esims.Within(context, caller.Scope).AsNoTracking()
            .FirstOrDefaultAsync(esim => esim.EsimTranNo == esimTranNo, cancellationToken) is not { } esim) return null;
        var since = await TimelineBook.SeenSinceAsync(context, caller, esimTranNo, cancellationToken);
        var events = await context.EsimEvents.AsNoTracking().Where(happened => happened.EsimTranNo == esimTranNo && happened.At >= since)
            .OrderByDescending(happened => happened.At).ThenByDescending(happened => happened.Id).Take(200).ToListAsync(cancellationToken);
        events.ForEach(happened => happened.For(caller.May(Permission.SeePrices)));
        var customer = esim.CustomerId is { } id ? await context.Customers.Where(one => one.Id == id).Select(one => one.Name)
            .FirstOrDefaultAsync(cancellationToken) : null;
        return new EsimDetails(esim, events, caller.May(Permission.HandOutEsims), customer);
    }

    /// <summary>Asks the vendor for this eSIM now.</summary>
    public async Task<Outcome> RefreshAsync(string esimTranNo, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewEsims);
        if (!caller.Scope.IsAll)
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            if (!await context.SeesEsimAsync(caller.Scope, esimTranNo, cancellationToken)) return Unknown;
        }
        return await mirror.AskAsync(esimTranNo, CallPriority.Person, cancellationToken);
    }

    private static Task<Esim?> FindAsync(Unit unit, Caller caller, string esimTranNo, CancellationToken cancellationToken) =>
        unit.Context.Esims.Within(unit.Context, caller.Scope).AsNoTracking()
            .FirstOrDefaultAsync(esim => esim.EsimTranNo == esimTranNo, cancellationToken);

    private static AuditNote Note(Caller caller, AuditAction action, Esim esim) =>
        new(caller, action, AuditSubject.Esim(esim.EsimTranNo, esim.Iccid)) { CustomerId = esim.CustomerId };

    private static EsimRow ToRow(Esim esim) => new(
        esim.EsimTranNo, esim.Iccid, esim.Status, EsimStatusRules.Name(esim.Status, esim.VendorStatus, esim.SmdpStatus),
        esim.PackageName, esim.LocationCode, esim.Allowance, esim.CreatedAt, esim.ExpiresAt, esim.OrderId, esim.ExhaustsAt, esim.UsedAsOf,
        esim.IsUnconfirmed);
}

using EsimAdmin.Core.Alerts;
using EsimAdmin.Core.Audit;

namespace EsimAdmin.Core.Handover;

/// <summary>Writes down that a code is handed out: before it is, and not beyond the limit.</summary>
internal static class HandOutBook
{
    /// <summary>Looking at the same eSIM's page again within this is no other hand-out.</summary>
    private static readonly TimeSpan SameLook = TimeSpan.FromMinutes(10);

    /// <summary>Writes it down in the timeline and the audit log.</summary>
    /// <param name="to">To whom it is sent; null where to nobody.</param>
    /// <returns>Why it must not be handed out; null when it may.</returns>
    public static async Task<Refusal?> RecordAsync(Unit unit, Esim esim, Caller caller, HandOutWay way, string? to, int perHour,
        CancellationToken cancellationToken)
    {
        if (way == HandOutWay.Page && await IsSameLookAsync(unit, esim, caller, cancellationToken)) return null;
        // Two at once are not each the last that is allowed.
        await unit.TakeTurnsAsync($"codes:{caller.PersonId}", cancellationToken);
        var since = unit.Now - CodeRules.LimitSpan;
        var lately = await Past(unit, caller).Where(happened => happened.At > since).Select(happened => happened.At)
            .ToListAsync(cancellationToken);
        if (CodeRules.FreeAt(lately, perHour, unit.Now) is { } free)
        {
            var next = $"{TimeZones.Local(free, caller.Zone, "HH:mm")} {caller.Zone.Id}";
            var codes = lately.Count == 1 ? "1 code" : $"{lately.Count} codes";
            var refusal = new Refusal(HandOutRules.LimitCode,
                $"{codes} within the hour, and no more are allowed. The next is possible at {next}.");
            unit.Audit(Note(HandOutRules.ActionOf(way), esim, caller) with { Outcome = AuditOutcome.Refused, Reason = refusal.Text });
            return refusal;
        }
        TimelineBook.Add(unit, esim.EsimTranNo, EsimEventKind.HandedOut, HandOutRules.Story(way, to), caller);
        unit.Audit(Note(HandOutRules.ActionOf(way), esim, caller) with { Facts = HandOutRules.Facts(way) });
        await WatchAsync(unit, caller, lately.Count + 1, cancellationToken);
        return null;
    }

    /// <summary>What stands in the audit log of an eSIM's code.</summary>
    public static AuditNote Note(AuditAction action, Esim esim, Caller caller) =>
        new(caller, action, AuditSubject.Esim(esim.EsimTranNo, esim.Iccid)) { CustomerId = esim.CustomerId };

    private static async Task WatchAsync(Unit unit, Caller caller, int lately, CancellationToken cancellationToken)
    {
        var (day, first) = (unit.Now.AddDays(-1), unit.Now.AddDays(-CodeRules.DaysBack));
        // Most days of most people end here, with one count from an index.
        if (lately < CodeRules.FewestInDay
            && await Past(unit, caller).CountAsync(happened => happened.At > day, cancellationToken) + 1 < CodeRules.FewestInDay) return;
        var past = await Past(unit, caller).Where(happened => happened.At > first).Select(happened => happened.At)
            .ToListAsync(cancellationToken);
        if (CodeRules.Unusual([.. past, unit.Now], unit.Now) is not { } words) return;
        await AlertBook.AddAsync(unit, [AlertRules.OfCodes(caller, FormattableString.Invariant(words), unit.Now)], cancellationToken);
    }

    private static Task<bool> IsSameLookAsync(Unit unit, Esim esim, Caller caller, CancellationToken cancellationToken)
    {
        var (since, words) = (unit.Now - SameLook, HandOutRules.Story(HandOutWay.Page, null));
        return unit.Context.EsimEvents.AnyAsync(happened => happened.EsimTranNo == esim.EsimTranNo && happened.At > since
            && happened.PersonId == caller.PersonId && happened.Kind == EsimEventKind.HandedOut && happened.Text == words,
            cancellationToken);
    }

    private static IQueryable<EsimEvent> Past(Unit unit, Caller caller) => unit.Context.EsimEvents
        .Where(happened => happened.PersonId == caller.PersonId && happened.Kind == EsimEventKind.HandedOut);
}

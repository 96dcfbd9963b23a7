namespace EsimAdmin.Core.Esims;

/// <summary>The eSIMs that somebody wants to act on: those of a list, or those named.</summary>
/// <param name="Iccids">The ICCIDs; null: the list chooses. An empty one names no eSIM.</param>
public sealed record EsimSelection(EsimQuery Query, IReadOnlyList<string>? Iccids = null)
{
    /// <summary>The most eSIMs that are acted on at once.</summary>
    public const int Most = 20_000;

    /// <summary>How many keys fit into one question to the database.</summary>
    internal const int Part = 500;

    /// <summary>The eSIMs, and the ICCIDs that are not known here; refused when there are more than <see cref="Most"/>.</summary>
    internal async Task<(IReadOnlyList<Esim> Esims, IReadOnlyList<string> Unknown, Refusal? Refusal)> ReadAsync(
        EsimAdminDbContext context, DateTimeOffset now, Caller caller, CancellationToken cancellationToken)
    {
        if (Iccids is null)
        {
            var chosen = await Query.Filter(context, now, caller).OrderBy(esim => esim.EsimTranNo).Take(Most + 1)
                .ToListAsync(cancellationToken);
            return chosen.Count > Most ? ([], [], TooMany) : (chosen, [], null);
        }
        if (Iccids.Count > Most) return ([], [], TooMany);
        var found = new Dictionary<string, Esim>(StringComparer.Ordinal);
        foreach (var part in Iccids.Chunk(Part))
        {
            // ICCIDs are reused: the newest eSIM is the one in people's hands.
            foreach (var esim in await context.Esims.Within(context, caller.Scope).AsNoTracking().Where(esim => part.Contains(esim.Iccid))
                .OrderBy(esim => esim.CreatedAt).ToListAsync(cancellationToken))
            {
                found[esim.Iccid] = esim;
            }
        }
        return ([.. Iccids.Where(found.ContainsKey).Distinct().Select(iccid => found[iccid])],
            [.. Iccids.Where(iccid => !found.ContainsKey(iccid))], null);
    }

    private static Refusal TooMany =>
        new("too-many", $"These are more than {Most:N0} eSIMs, the most that are acted on at once. Narrow the list.");
}

using System.Text.RegularExpressions;

namespace EsimAdmin.Core.Webhooks;

/// <summary>Drops the bodies of webhooks that tell of certain eSIMs and orders; that they came, and what followed, stays.</summary>
public sealed partial class DeliveryEraser(Work work, IDbContextFactory<EsimAdminDbContext> contexts)
{
    private const int MostAtOnce = 500;

    /// <summary>Drops them, some at a time, each time in a change of its own; those that are still to be worked off stay.</summary>
    /// <param name="numbers">ICCIDs, numbers of eSIMs and orders.</param>
    public async Task EraseAsync(HashSet<string> numbers, CancellationToken cancellationToken)
    {
        if (numbers.Count == 0) return;
        var words = numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        long last = 0;
        while (true)
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            var part = await context.Deliveries.Where(delivery => delivery.Id > last).OrderBy(delivery => delivery.Id).Take(MostAtOnce)
                .Select(delivery => new { delivery.Id, delivery.State, delivery.Body }).ToListAsync(cancellationToken);
            if (part.Count == 0) return;
            last = part[^1].Id;
            var about = part.Where(delivery => !DeliveryRules.Open.Contains(delivery.State) && Names(delivery.Body, words))
                .Select(delivery => delivery.Id).ToList();
            if (about.Count == 0) continue;
            await work.DoAsync(unit => unit.Context.Deliveries.Where(delivery => about.Contains(delivery.Id))
                .ExecuteUpdateAsync(change => change.SetProperty(delivery => delivery.Body, ""), cancellationToken), cancellationToken);
        }
    }

    private static bool Names(string body, HashSet<string>.AlternateLookup<ReadOnlySpan<char>> numbers)
    {
        foreach (var word in Word().EnumerateMatches(body))
        {
            if (numbers.Contains(body.AsSpan(word.Index, word.Length))) return true;
        }
        return false;
    }

    [GeneratedRegex("[0-9A-Za-z_-]+")]
    private static partial Regex Word();
}

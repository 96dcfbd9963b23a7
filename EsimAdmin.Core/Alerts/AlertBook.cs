using EsimAdmin.Core.Live;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Core.Alerts;

/// <summary>Writes alerts down, each once.</summary>
internal static class AlertBook
{
    /// <summary>Adds those whose cause was not told of before. To be called, and saved, within a transaction that others wait for: then two processes never add the same.</summary>
    /// <returns>Those added.</returns>
    public static async Task<IReadOnlyList<Alert>> AddAsync(EsimAdminDbContext context, IReadOnlyCollection<Alert> alerts, CancellationToken cancellationToken)
    {
        if (alerts.Count == 0) return [];
        var keys = alerts.Select(alert => alert.Key).ToList();
        var known = (await context.Alerts.Where(alert => keys.Contains(alert.Key)).Select(alert => alert.Key).ToListAsync(cancellationToken)).ToHashSet();
        var added = alerts.Where(alert => known.Add(alert.Key)).ToList();
        context.Alerts.AddRange(added);
        return added;
    }

    /// <summary>Tells open screens of what was stored.</summary>
    public static void Publish(LiveUpdates live, IEnumerable<Alert> alerts)
    {
        foreach (var alert in alerts) live.Publish(new AlertChanged(alert.Id));
    }
}

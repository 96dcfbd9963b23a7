namespace EsimAdmin.Core.Alerts;

/// <summary>Writes alerts down, each once.</summary>
internal static class AlertBook
{
    /// <summary>Adds those whose cause was not told before; the unique key decides between two that add the same at once.</summary>
    /// <returns>How many were added.</returns>
    public static async Task<int> AddAsync(Unit unit, IReadOnlyCollection<Alert> alerts, CancellationToken cancellationToken)
    {
        if (alerts.Count == 0) return 0;
        var keys = alerts.Select(alert => alert.Key).ToList();
        var known = (await unit.Context.Alerts.Where(alert => keys.Contains(alert.Key)).Select(alert => alert.Key)
            .ToListAsync(cancellationToken)).ToHashSet();
        var added = alerts.Where(alert => known.Add(alert.Key)).ToList();
        unit.Context.Alerts.AddRange(added);
        foreach (var alert in added) unit.Publish(() => new AlertChanged(alert.Id));
        return added.Count;
    }
}

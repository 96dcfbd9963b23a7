namespace EsimAdmin.Core.Catalog;

/// <summary>Says of eSIMs with daily plans how much a day is, which only the catalogue tells for certain.</summary>
internal sealed class DayVolumeFollower : IEsimFollower
{
    public async Task FollowAsync(Unit unit, IReadOnlyList<EsimStep> steps, CancellationToken cancellationToken)
    {
        var daily = steps.Where(step => step is { Source: EsimSource.Answer, Esim: { DayVolume: null, Allowance.IsDaily: true } })
            .Select(step => step.Esim).ToList();
        if (daily.Count == 0) return;
        var codes = daily.Select(esim => esim.PackageCode).Distinct().ToList();
        var volumes = await unit.Context.Packages.Where(package => codes.Contains(package.Code))
            .ToDictionaryAsync(package => package.Code, package => package.Volume, cancellationToken);
        foreach (var esim in daily) if (volumes.TryGetValue(esim.PackageCode, out var volume)) esim.DayVolume = volume;
    }
}

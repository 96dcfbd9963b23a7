using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Core.Usage;

/// <summary>An eSIM's usage over time.</summary>
/// <param name="Samples">The samples, oldest first.</param>
/// <param name="Forecast">When it will be used up; null while too little is known.</param>
public sealed record UsageHistory(IReadOnlyList<UsageSample> Samples, UsageForecast? Forecast);

/// <summary>Usage, for people.</summary>
public sealed class UsageService(Gate gate, IDbContextFactory<EsimAdminDbContext> contexts)
{
    /// <summary>One eSIM's usage over time, at most its last 2,000 samples.</summary>
    /// <exception cref="NotAllowedException">The caller may not see eSIMs.</exception>
    public async Task<UsageHistory> OfEsimAsync(string esimTranNo, CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var samples = await context.UsageSamples.AsNoTracking().Where(sample => sample.EsimTranNo == esimTranNo).OrderByDescending(sample => sample.At).ThenByDescending(sample => sample.Id).Take(2000).ToListAsync(cancellationToken);
        samples.Reverse();
        if (await context.Esims.AsNoTracking().FirstOrDefaultAsync(esim => esim.EsimTranNo == esimTranNo, cancellationToken) is { } known) samples = UsageRules.Complete(samples, known);
        return new UsageHistory(samples, UsageRules.Forecast(samples));
    }
}

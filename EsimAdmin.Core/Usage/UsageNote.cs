using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Storage;

namespace EsimAdmin.Core.Usage;

/// <summary>What an eSIM had used before something was taken over; writes a sample when that has changed.</summary>
internal readonly record struct UsageNote(DataVolume Used, DataVolume Total)
{
    public static UsageNote Of(Esim esim) => new(esim.Used, esim.Total);

    /// <summary>Adds a sample where the usage is another than before.</summary>
    /// <returns>Whether it was another.</returns>
    public bool Write(EsimAdminDbContext context, Esim esim, DateTimeOffset now)
    {
        if (esim.Used == Used && esim.Total == Total || esim.Used == DataVolume.Zero) return false;
        // The vendor's time where it is a believable one; usage lags by hours, not by days.
        var at = esim.UsedAsOf is { } told && told <= now && told > now.AddDays(-2) ? told : now;
        context.UsageSamples.Add(new UsageSample { EsimTranNo = esim.EsimTranNo, At = at, Used = esim.Used, Total = esim.Total });
        return true;
    }
}

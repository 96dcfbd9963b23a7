namespace EsimAdmin.Core.Usage;

/// <summary>An eSIM's usage over time.</summary>
/// <param name="Samples">The samples, oldest first.</param>
/// <param name="Forecast">When it will be used up; null while too little is known.</param>
public sealed record UsageHistory(IReadOnlyList<UsageSample> Samples, UsageForecast? Forecast);

/// <summary>How much was used on a day in a country or region.</summary>
/// <param name="Day">The day (UTC).</param>
/// <param name="LocationCode">The country or region of the base packages.</param>
public readonly record struct DayUse(DateOnly Day, string LocationCode, DataVolume Used);

/// <summary>How many eSIMs something will happen to within 1, 3 and 7 days; the later counts hold the earlier.</summary>
public readonly record struct Within(int OneDay, int ThreeDays, int SevenDays);

/// <summary>What is to be expected of the fleet.</summary>
/// <param name="Live">eSIMs that are switched on or in use.</param>
/// <param name="NearlyUsed">Those of them with 90 % or more used.</param>
/// <param name="RunsOut">Those whose data will be used up before their plan ends.</param>
/// <param name="Ends">Those whose plan ends.</param>
/// <param name="Lapses">Those that nobody installed and that lapse.</param>
/// <param name="Refundable">What comes back when those that lapse within 7 days are cancelled; nothing for who may not see money.</param>
public sealed record Outlook(int Live, int NearlyUsed, Within RunsOut, Within Ends, Within Lapses, Money Refundable);

/// <summary>Usage, for people.</summary>
public sealed class UsageService(Gate gate, IDbContextFactory<EsimAdminDbContext> contexts, TimeProvider time)
{
    /// <summary>The longest span that <see cref="DaysAsync"/> goes over.</summary>
    public const int MostDays = 3 * 366;

    /// <summary>One eSIM's usage over time, at most its last 2,000 samples.</summary>
    public async Task<UsageHistory> OfEsimAsync(string esimTranNo, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (!caller.Scope.IsAll && !await context.SeesEsimAsync(caller.Scope, esimTranNo, cancellationToken))
            return new UsageHistory([], null);
        var samples = await context.UsageSamples.AsNoTracking().Where(sample => sample.EsimTranNo == esimTranNo)
            .OrderByDescending(sample => sample.At).ThenByDescending(sample => sample.Id).Take(2000).ToListAsync(cancellationToken);
        samples.Reverse();
        return await context.Esims.AsNoTracking().FirstOrDefaultAsync(esim => esim.EsimTranNo == esimTranNo, cancellationToken) is { } known
            ? new UsageHistory(UsageRules.Complete(samples, known, withClaim: true), UsageRules.Forecast(known, samples))
            : new UsageHistory(samples, null);
    }

    /// <summary>How much the fleet, or one customer's eSIMs, used by day and country, where they used any, oldest first.</summary>
    /// <param name="to">The last day, at most <see cref="MostDays"/> later.</param>
    /// <param name="customerId">Only this customer's; null for all.</param>
    public async Task<IReadOnlyList<DayUse>> DaysAsync(DateOnly from, DateOnly to, long? customerId, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var (first, last) = (from.DayNumber, Math.Min(to.DayNumber, from.DayNumber + MostDays));
        var days = context.UsageDays.AsNoTracking().Where(day => day.Day >= first && day.Day <= last && day.Bytes > 0);
        if (customerId is not null) days = days.Where(day => day.CustomerId == customerId);
        else if (caller.Scope.IsAll) days = days.Where(day => day.CustomerId == UsageDay.Fleet);
        var sums = await days.Within(context, caller.Scope).GroupBy(day => new { day.Day, day.LocationCode })
            .Select(sum => new { sum.Key.Day, sum.Key.LocationCode, Bytes = sum.Sum(day => day.Bytes) })
            .OrderBy(sum => sum.Day).ThenBy(sum => sum.LocationCode).ToListAsync(cancellationToken);
        return sums.ConvertAll(sum => new DayUse(DateOnly.FromDayNumber(sum.Day), sum.LocationCode, new DataVolume(sum.Bytes)));
    }

    /// <summary>What is to be expected of the fleet, or of the eSIMs of the customers that the caller looks after.</summary>
    /// <param name="onlyMine">Only the caller's customers'.</param>
    public async Task<Outlook> OutlookAsync(bool onlyMine, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.ViewEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        var (day, three, week) = (now.AddDays(1), now.AddDays(3), now.AddDays(7));
        var (installed, live) = (EsimQuery.Installed, EsimQuery.Live);
        // One pass over those that have not ended, instead of a dozen questions: this is read anew with every change of an eSIM.
        var counts = await new EsimQuery(OfMyCustomers: onlyMine).Filter(context, now, caller)
            .Where(esim => esim.Status == EsimStatus.New || installed.Contains(esim.Status)).GroupBy(esim => 1).Select(all => new
            {
                Live = all.Count(esim => live.Contains(esim.Status)),
                NearlyUsed = all.Count(esim => esim.Status == EsimStatus.InUse && esim.UsedPercent >= EsimQuery.NearlyUsedPercent),
                Out1 = all.Count(esim => esim.Status == EsimStatus.InUse && esim.ExhaustsAt <= day
                    && (esim.ExpiresAt == null || esim.ExhaustsAt < esim.ExpiresAt)),
                Out3 = all.Count(esim => esim.Status == EsimStatus.InUse && esim.ExhaustsAt <= three
                && (esim.ExpiresAt == null || esim.ExhaustsAt < esim.ExpiresAt)),
                Out7 = all.Count(esim => esim.Status == EsimStatus.InUse && esim.ExhaustsAt <= week
                    && (esim.ExpiresAt == null || esim.ExhaustsAt < esim.ExpiresAt)),
                Ends1 = all.Count(esim => esim.Status != EsimStatus.New && esim.ExpiresAt > now && esim.ExpiresAt <= day),
                Ends3 = all.Count(esim => esim.Status != EsimStatus.New && esim.ExpiresAt > now && esim.ExpiresAt <= three),
                Ends7 = all.Count(esim => esim.Status != EsimStatus.New && esim.ExpiresAt > now && esim.ExpiresAt <= week),
                Lapses1 = all.Count(esim => esim.Status == EsimStatus.New && esim.ExpiresAt > now && esim.ExpiresAt <= day),
                Lapses3 = all.Count(esim => esim.Status == EsimStatus.New && esim.ExpiresAt > now && esim.ExpiresAt <= three),
                Lapses7 = all.Count(esim => esim.Status == EsimStatus.New && esim.ExpiresAt > now && esim.ExpiresAt <= week),
            }).SingleOrDefaultAsync(cancellationToken);
        if (counts is null) return new Outlook(0, 0, default, default, default, Money.Zero);
        var refundable = counts.Lapses7 == 0 || !caller.May(Permission.SeePrices) ? Money.Zero
            : await RefundableAsync(context, new EsimQuery(Concern: EsimConcern.Lapses, Days: 7, OfMyCustomers: onlyMine)
            .Filter(context, now, caller), cancellationToken);
        return new Outlook(counts.Live, counts.NearlyUsed, new(counts.Out1, counts.Out3, counts.Out7),
            new(counts.Ends1, counts.Ends3, counts.Ends7), new(counts.Lapses1, counts.Lapses3, counts.Lapses7), refundable);
    }

    private static async Task<Money> RefundableAsync(EsimAdminDbContext context, IQueryable<Esim> esims,
        CancellationToken cancellationToken)
    {
        // Each price times its days, as the numbers that they are stored as (see Sums).
        var prices = from esim in esims
                     join part in context.OrderParts on esim.OrderNo equals part.OrderNo
                     select (long)(
            object)part.UnitPrice * (part.Days ?? 1);
        return new Money(await prices.SumAsync(cancellationToken));
    }
}

namespace EsimAdmin.Core.Usage;

/// <summary>Thins old samples: of each eSIM and day long past the last is kept, with all that the day added. No sum changes.</summary>
internal sealed class UsageThinner(Work work, TimeProvider time, ILogger<UsageThinner> logger) : BackgroundService
{
    /// <summary>How many days every sample is kept.</summary>
    internal const int KeptWhole = 14;

    private const string FactName = "Usage:ThinnedBefore";

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Rounds.RunAsync("old usage", TimeSpan.FromHours(1), time, logger, RoundAsync, stoppingToken);

    internal async Task RoundAsync(CancellationToken cancellationToken)
    {
        var until = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-KeptWhole);
        while (await OneDayAsync(until, cancellationToken)) { }
    }

    private Task<bool> OneDayAsync(DateOnly until, CancellationToken cancellationToken) => work.DoAsync(async unit =>
    {
        await unit.TakeTurnsAsync(FactName, cancellationToken);
        DateOnly day;
        if (await FactBook.GetAsync(unit.Context, FactName, cancellationToken) is { } next)
            day = DateOnly.ParseExact(next, "O", CultureInfo.InvariantCulture);
        else if (await unit.Context.UsageSamples.OrderBy(sample => sample.At).Select(sample => (DateTimeOffset?)sample.At)
            .FirstOrDefaultAsync(cancellationToken) is { } oldest)
        {
            day = DateOnly.FromDateTime(oldest.UtcDateTime);
        }
        else return false;
        if (day >= until) return false;
        var thinned = await ThinAsync(unit, Start(day), Start(day.AddDays(1)), cancellationToken);
        await FactBook.SetAsync(unit, FactName, day.AddDays(1).ToString("O", CultureInfo.InvariantCulture), cancellationToken);
        if (thinned > 0) logger.LogInformation("Usage of {Day}: {Thinned} samples thinned", day, thinned);
        return true;
    }, cancellationToken);

    // One statement each, because a busy fleet has a hundred thousand samples a day. SQLite and PostgreSQL know them alike.
    private static async Task<int> ThinAsync(Unit unit, long from, long to, CancellationToken cancellationToken)
    {
        await unit.Context.Database.ExecuteSqlAsync($"""
            UPDATE "UsageSamples" SET "Added" = (SELECT SUM(one."Added") FROM "UsageSamples" AS one
                WHERE one."EsimTranNo" = "UsageSamples"."EsimTranNo" AND one."At" >= {from} AND one."At" < {to})
            WHERE "Id" IN (SELECT kept."Id" FROM (
                SELECT "Id", ROW_NUMBER() OVER (PARTITION BY "EsimTranNo" ORDER BY "At" DESC, "Id" DESC) AS place
                FROM "UsageSamples" WHERE "At" >= {from} AND "At" < {to}
                ) AS kept WHERE kept.place = 1)
            """, cancellationToken);
        return await unit.Context.Database.ExecuteSqlAsync($"""
            DELETE FROM "UsageSamples" WHERE "Id" IN (SELECT old."Id" FROM (
                SELECT "Id", ROW_NUMBER() OVER (PARTITION BY "EsimTranNo" ORDER BY "At" DESC, "Id" DESC) AS place
                FROM "UsageSamples" WHERE "At" >= {from} AND "At" < {to}
                ) AS old WHERE old.place > 1)
            """, cancellationToken);
    }

    private static long Start(DateOnly day) => new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeMilliseconds();
}

namespace EsimAdmin.Core.Usage;

/// <summary>Keeps the sums of each day. Always what the samples add up to, also after an eSIM has changed hands.</summary>
public static class UsageDays
{
    /// <summary>Adds to the sums at once, the customers' and the fleet's.</summary>
    public static async Task AddAsync(Unit unit, IEnumerable<(int Day, string LocationCode, long? CustomerId, long Bytes)> added,
        CancellationToken cancellationToken)
    {
        foreach (var (day, location, customer, bytes) in added)
        {
            await AddAsync(unit, day, location, customer ?? UsageDay.Nobody, bytes, cancellationToken);
            await AddAsync(unit, day, location, UsageDay.Fleet, bytes, cancellationToken);
        }
    }

    /// <summary>Moves what an eSIM has used from one customer's sums to another's.</summary>
    public static async Task MoveAsync(Unit unit, string esimTranNo, string locationCode, long? from, long? to,
        CancellationToken cancellationToken)
    {
        if (from == to) return;
        var days = (await unit.Context.UsageSamples.Where(sample => sample.EsimTranNo == esimTranNo)
            .Select(sample => new { sample.At, sample.Added }).ToListAsync(cancellationToken))
            .GroupBy(sample => DateOnly.FromDateTime(sample.At.UtcDateTime).DayNumber)
            .Select(day => (day.Key, Bytes: day.Sum(sample => sample.Added.Bytes))).ToList();
        foreach (var (day, bytes) in days)
        {
            await AddAsync(unit, day, locationCode, from ?? UsageDay.Nobody, -bytes, cancellationToken);
            await AddAsync(unit, day, locationCode, to ?? UsageDay.Nobody, bytes, cancellationToken);
        }
    }

    private static async Task AddAsync(Unit unit, int day, string location, long customer, long bytes, CancellationToken cancellationToken)
    {
        if (bytes == 0) return;
        // A statement of its own, because sums that two writers read and write back lose one of them; SQLite and PostgreSQL know it alike.
        await unit.Context.Database.ExecuteSqlAsync($"""
            INSERT INTO "UsageDays" ("Day", "LocationCode", "CustomerId", "Bytes") VALUES ({day}, {location}, {customer}, {bytes})
            ON CONFLICT ("Day", "LocationCode", "CustomerId") DO UPDATE SET "Bytes" = "UsageDays"."Bytes" + excluded."Bytes"
            """, cancellationToken);
    }
}

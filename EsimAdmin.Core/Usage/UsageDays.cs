using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Core.Usage;

/// <summary>Keeps the sums of each day. Always what the samples add up to, also after an eSIM has changed hands.</summary>
public static class UsageDays
{
    /// <summary>Adds to the sums at once, the customers' and the fleet's; to be called within a transaction.</summary>
    public static async Task AddAsync(EsimAdminDbContext context, IEnumerable<(int Day, string LocationCode, long? CustomerId, long Bytes)> added, CancellationToken cancellationToken)
    {
        foreach (var (day, location, customer, bytes) in added)
        {
            await AddAsync(context, day, location, customer ?? UsageDay.Nobody, bytes, cancellationToken);
            await AddAsync(context, day, location, UsageDay.Fleet, bytes, cancellationToken);
        }
    }

    /// <summary>Moves what an eSIM has used from one customer's sums to another's; to be called within a transaction.</summary>
    public static async Task MoveAsync(EsimAdminDbContext context, string esimTranNo, string locationCode, long? from, long? to, CancellationToken cancellationToken)
    {
        if (from == to) return;
        var days = (await context.UsageSamples.Where(sample => sample.EsimTranNo == esimTranNo).Select(sample => new { sample.At, sample.Added }).ToListAsync(cancellationToken))
            .GroupBy(sample => DateOnly.FromDateTime(sample.At.UtcDateTime).DayNumber).Select(day => (day.Key, Bytes: day.Sum(sample => sample.Added.Bytes))).ToList();
        foreach (var (day, bytes) in days)
        {
            await AddAsync(context, day, locationCode, from ?? UsageDay.Nobody, -bytes, cancellationToken);
            await AddAsync(context, day, locationCode, to ?? UsageDay.Nobody, bytes, cancellationToken);
        }
    }

    private static async Task AddAsync(EsimAdminDbContext context, int day, string location, long customer, long bytes, CancellationToken cancellationToken)
    {
        if (bytes == 0) return;
        // A statement of its own, because sums that two writers read and write back lose one of them; SQLite and PostgreSQL know it alike.
        await context.Database.ExecuteSqlAsync($"""
            INSERT INTO "UsageDays" ("Day", "LocationCode", "CustomerId", "Bytes") VALUES ({day}, {location}, {customer}, {bytes})
            ON CONFLICT ("Day", "LocationCode", "CustomerId") DO UPDATE SET "Bytes" = "UsageDays"."Bytes" + excluded."Bytes"
            """, cancellationToken);
    }
}

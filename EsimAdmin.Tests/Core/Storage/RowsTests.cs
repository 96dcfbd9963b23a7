using EsimAdmin.Core;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Storage;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Tests.Core.Storage;

public sealed class RowsTests
{
    [Fact]
    public async Task Rows_inserted_at_once_are_in_every_column_what_they_would_be_one_by_one()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var console = await TestConsole.StartAsync(simulator, workers: false);
        var factory = console.Get<IDbContextFactory<EsimAdminDbContext>>();
        await console.Get<Work>().DoAsync(async unit =>
        {
            await unit.InsertAsync([Full("1"), new Esim { EsimTranNo = "2" }], default);
            unit.Context.Esims.AddRange(Full("3"), new Esim { EsimTranNo = "4" });
        }, default);
        await using var reading = await factory.CreateDbContextAsync();
        var read = await reading.Esims.OrderBy(esim => esim.EsimTranNo).ToListAsync();
        // As older versions have stored it.
        Assert.Equal(["MONTH", "DAY"], await reading.Database
            .SqlQuery<string>($"SELECT \"DurationUnit\" AS \"Value\" FROM \"Esims\" ORDER BY \"EsimTranNo\" LIMIT 2").ToListAsync());
        foreach (var (fast, slow) in new[] { (read[0], read[2]), (read[1], read[3]) })
        {
            foreach (var property in reading.Model.FindEntityType(typeof(Esim))!.GetProperties()
                .Where(property => property.Name != nameof(Esim.EsimTranNo)))
            {
                Assert.Equal(property.GetGetter().GetClrValue(slow), property.GetGetter().GetClrValue(fast));
            }
        }
        Assert.DoesNotContain(reading.Model.FindEntityType(typeof(Esim))!.GetProperties(),
            property => property.GetGetter().GetClrValue(read[0]) is null or 0 or "" or false);
    }

    private static Esim Full(string key)
    {
        var at = new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
        return new Esim
        {
            EsimTranNo = key,
            Iccid = "8910300000000000123",
            OrderNo = "B1",
            TransactionId = "t",
            OrderId = 5,
            CustomerId = 6,
            Imsi = "i",
            Eid = "e",
            Msisdn = "m",
            HasActivationCode = true,
            SmdpStatus = "ENABLED",
            VendorStatus = "IN_USE",
            Status = EsimStatus.InUse,
            ConfirmedStatus = EsimStatus.InUse,
            Plan = DataPlan.Total,
            PackageCode = "P",
            PackageName = "Package",
            LocationCode = "JP",
            Packages = [new EsimPackage("P", "Package", "t", 7, at)],
            Total = new DataVolume(1000),
            DayVolume = new DataVolume(70),
            Used = new DataVolume(400),
            Pace = new DataVolume(9),
            ExhaustsAt = at.AddDays(9),
            UsedAsOf = at,
            UsageAskedAt = at.AddHours(1),
            UsageDueAt = at.AddHours(2),
            Duration = 30,
            DurationUnit = DurationUnit.Month,
            CreatedAt = at.AddDays(-9),
            InstalledAt = at.AddDays(-8),
            ActivatedAt = at.AddDays(-7),
            ExpiresAt = at.AddDays(20),
            Apn = "apn",
            SmsStatus = SmsSupport.PhonesAndUs,
            TopUpSupport = TopUpSupport.YesByDay,
            RefundedAt = at,
            HeardAt = at,
            ConfirmedAt = at,
            ConfirmedUsed = new DataVolume(300),
            UsageHintedAt = at,
            HintedAt = at,
            Version = 1,
        };
    }
}

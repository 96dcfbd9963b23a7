using EsimAdmin.Core;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using EsimAdmin.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Tests.Core.Finance;

public sealed class SumTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 13, 14, 15, TimeSpan.Zero);

    private static readonly DateTimeOffset Midnight = new(2026, 11, 24, 0, 0, 0, TimeSpan.FromHours(5.5));

    [Fact]
    public async Task Sums_of_the_database_are_those_that_adding_up_gives()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var console = await TestConsole.StartAsync(simulator, workers: false);
        foreach (var entries in Books().ListOf(60).Sample(20, 40))
        {
            await FillAsync(console, entries);
            var (all, ofCustomers, ofDays) = await console.ReadAsync(async context => (
                await context.Ledger.SumAsync(entry => entry.Amount, default),
                await context.Ledger.Where(entry => entry.CustomerId != null)
                    .SumAsync(entry => entry.CustomerId!.Value, entry => entry.Amount, default),
                await LedgerSums.OfDaysAsync(context.Ledger, Now.AddDays(-30), Midnight, default)));
            Assert.Equal(Add(entries), all);
            Assert.Equal(entries.Where(entry => entry.CustomerId is not null).GroupBy(entry => entry.CustomerId!.Value)
                .ToDictionary(group => group.Key, Add), ofCustomers);
            var exact = entries.Where(entry => entry.At >= Now.AddDays(-30)).Select(entry => (entry.At, entry.Amount)).ToList();
            Assert.Equal(LedgerRules.BurnDown(exact, Now.AddDays(-40), Money.FromDollars(100), Now, Midnight),
                LedgerRules.BurnDown(ofDays, Now.AddDays(-40), Money.FromDollars(100), Now, Midnight));
            Assert.InRange(ofDays.Count, 0, 62);
        }
    }

    [Fact]
    public async Task A_day_of_the_ledger_is_one_of_whoever_looks()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var console = await TestConsole.StartAsync(simulator, workers: false);
        console.Caller.Caller = TestCaller.As(Roles.Finance);
        var late = new DateTimeOffset(2026, 11, 23, 20, 0, 0, TimeSpan.Zero);
        await FillAsync(console, [Entry(Money.FromDollars(-3), late, null, 0), Entry(Money.FromDollars(-5), late.AddHours(-2), null, 1)]);
        var day = new LedgerQuery(From: new DateOnly(2026, 11, 24), To: new DateOnly(2026, 11, 24));
        Assert.Empty((await console.Esim.Finance.LedgerAsync(day, 0, 50, default)).Rows);
        console.Caller.Caller = console.Caller.Caller with { Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata") };
        Assert.Equal(Money.FromDollars(-3), Assert.Single((await console.Esim.Finance.LedgerAsync(day, 0, 50, default)).Rows).Amount);
        Assert.Equal(Money.FromDollars(-3), await console.Esim.Finance.LedgerSumAsync(day, default));
    }

    [Fact]
    public void How_long_the_balance_lasts_is_not_told_from_the_first_hours_of_the_books()
    {
        var spent = new[] { (Now.AddMinutes(-5), Money.FromDollars(-10)) };
        Assert.Null(LedgerRules.BurnDown(spent, Now.AddMinutes(-9), Money.FromDollars(100), Now, Midnight).LastsDays);
        Assert.Equal(30, LedgerRules.BurnDown(spent, Now.AddDays(-3), Money.FromDollars(100), Now, Midnight).LastsDays);
    }

    [Fact]
    public async Task No_rows_add_up_to_nothing()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var console = await TestConsole.StartAsync(simulator, workers: false);
        Assert.Equal(Money.Zero, await console.ReadAsync(context => context.Ledger.SumAsync(entry => entry.Amount, default)));
    }

    [Fact]
    public async Task A_sum_that_is_too_great_for_an_amount_is_an_error_and_not_another_amount()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var console = await TestConsole.StartAsync(simulator, workers: false);
        await FillAsync(console, [.. Enumerable.Range(0, 2).Select(number => Entry(new Money(long.MaxValue), Now, 1, number))]);
        await Assert.ThrowsAnyAsync<Exception>(() => console.ReadAsync(context => context.Ledger.SumAsync(entry => entry.Amount, default)));
        await Assert.ThrowsAnyAsync<Exception>(() =>
            console.ReadAsync(context => context.Ledger.SumAsync(entry => entry.CustomerId!.Value, entry => entry.Amount, default)));
    }

    /// <summary>Entries of the last 40 days, many of them at the very borders of days.</summary>
    private static Gen<LedgerEntry> Books() =>
        from amount in Gen.Choose(-1_000_000, 1_000_000)
        from customer in Gen.Elements<long?>(null, 1, 2, 3)
        from days in Gen.Choose(0, 40)
        from border in Gen.Elements(Now, new DateTimeOffset(Now.Date, TimeSpan.Zero), Now.AddHours(-5))
        from milliseconds in Gen.Elements(-1, 0, 1, 3_600_000)
        select Entry(new Money(amount), border.AddDays(-days).AddMilliseconds(milliseconds), customer, 0);

    private static LedgerEntry Entry(Money amount, DateTimeOffset at, long? customer, int number) =>
        new()
        {
            At = at,
            Amount = amount,
            CustomerId = customer,
            Cause = LedgerCause.TopUp,
            Reference = $"{number} {Guid.NewGuid()}",
            Text = "x"
        };

    private static Money Add(IEnumerable<LedgerEntry> entries) => entries.Aggregate(Money.Zero, (sum, entry) => sum + entry.Amount);

    private static Task<int> FillAsync(TestConsole console, IReadOnlyList<LedgerEntry> entries) => console.ReadAsync(async context =>
    {
        await context.Ledger.ExecuteDeleteAsync();
        context.Ledger.AddRange(entries);
        return await context.SaveChangesAsync();
    });
}

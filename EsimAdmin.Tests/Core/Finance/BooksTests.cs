using CsvHelper;
using EsimAdmin.Core;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.People;
using EsimAdmin.Simulator.Protocol;
using EsimAdmin.Tests.Core.Orders;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Tests.Core.Finance;

public sealed class BooksTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Each_order_is_one_charge_and_the_ledger_explains_the_balance_to_the_unit()
    {
        await using var shop = await ShopFloor.OpenAsync();
        var first = await shop.PlaceAsync("JP_5_30", 31);
        await shop.UntilAsync(first.Value, OrderStatus.Complete);
        // One whose answer is lost more often than the client repeats.
        shop.Simulator.Faults.Add(new Fault { Endpoint = "esim/order", Kind = FaultKind.CutAfter, Count = 4 });
        var second = await shop.PlaceAsync("TH_1_7", 2);
        await shop.UntilAsync(second.Value, OrderStatus.Complete);

        var ledger = await shop.Console.ReadAsync(context => context.Ledger.OrderBy(entry => entry.Id).ToListAsync());
        Assert.Equal([LedgerCause.Opening, LedgerCause.Order, LedgerCause.Order, LedgerCause.Order], ledger.Select(entry => entry.Cause));
        Assert.Equal(shop.VendorBalance, ledger.Sum(entry => entry.Amount.Units));
        Assert.All(ledger.Skip(1), entry => Assert.Equal(("Test Person", true), (entry.PersonName, entry.OrderNo is not null)));

        shop.Console.Caller.Caller = TestCaller.As(Roles.Finance);
        var books = await Eventually.GetAsync(() => shop.Console.Esim.Finance.ReconcileAsync(default), one => one is { Agrees: true },
            "books and vendor agree");
        Assert.Equal((shop.VendorBalance, null, 0), (books!.Balance.Units, books.Since, books.Open));
    }

    [Fact]
    public async Task What_happens_elsewhere_shows_as_a_difference_with_its_amount_and_beginning()
    {
        await using var shop = await ShopFloor.OpenAsync();
        shop.Console.Caller.Caller = TestCaller.As(Roles.Finance);
        await shop.Console.Esim.Finance.RefreshBalanceAsync(default);
        shop.Simulator.With(world => world.Account.Balance += 12_345);
        await shop.Console.Esim.Finance.RefreshBalanceAsync(default);
        var books = (await shop.Console.Esim.Finance.ReconcileAsync(default))!;
        Assert.Equal(new Money(12_345), books.Difference);
        Assert.NotNull(books.Since);
    }

    [Fact]
    public void A_difference_began_with_the_first_of_the_readings_that_had_it()
    {
        BalanceReading Reading(int minute, long unexplained) =>
            new() { At = Noon.AddMinutes(minute), Unexplained = new Money(unexplained) };
        Assert.Equal(Noon.AddMinutes(2), LedgerRules.DifferentSince([Reading(4, 7), Reading(3, 7), Reading(2, 7), Reading(1, 0)]));
        Assert.Equal(Noon.AddMinutes(4), LedgerRules.DifferentSince([Reading(4, 7), Reading(3, 5)]));
        Assert.Null(LedgerRules.DifferentSince([Reading(4, 0), Reading(3, 7)]));
        Assert.Null(LedgerRules.DifferentSince([]));
    }

    [Fact]
    public async Task The_database_refuses_a_second_charge_for_the_same_transaction()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var console = await TestConsole.StartAsync(simulator, workers: false);
        LedgerEntry Charge() => new() { At = Noon, Amount = new Money(-1), Cause = LedgerCause.Order, Reference = "t-1", Text = "x" };
        await console.ReadAsync(context => { context.Ledger.Add(Charge()); return context.SaveChangesAsync(); });
        await Assert.ThrowsAsync<DbUpdateException>(() => console.ReadAsync(
            context => { context.Ledger.Add(Charge()); return context.SaveChangesAsync(); }));
    }

    [Fact]
    public async Task The_file_keeps_quotes_commas_and_lines_and_runs_no_formula()
    {
        string[] texts = ["a, \"b\"\r\nc", "=HYPERLINK(\"http://x\")", "+1", "-1", "@SUM(A1)"];
        var entries = texts.Select(text => new LedgerEntry
        {
            At = Noon,
            Amount = new Money(-12_345),
            Cause = LedgerCause.Order,
            Reference = "r",
            Text = text
        });
        await using var file = await LedgerFile.WriteAsync(entries.Select(entry => new LedgerFile.Row(entry, null)).ToAsyncEnumerable(),
            CsvForm.DecimalPoint, default);
        using var csv = CsvReader.Create(file, new CsvReaderOptions());
        csv.ReadHeader();
        var read = new List<(string, string)>();
        while (csv.Read()) read.Add((csv.GetString("What"), csv.GetString("Amount (USD)")));
        Assert.Equal([texts[0], "'" + texts[1], "'" + texts[2], "'" + texts[3], "'" + texts[4]], read.Select(row => row.Item1));
        Assert.All(read, row => Assert.Equal("-1.2345", row.Item2));
    }
}

using System.Globalization;
using CsvHelper;
using EsimAdmin.Core;
using EsimAdmin.Core.Customers;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Tests.Core;

public sealed class ExportTests
{
    private const int Many = 100_100;

    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task An_export_of_esims_holds_every_row_and_keeps_the_digits()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var console = await TestConsole.StartAsync(simulator, workers: false);
        await console.Get<Work>().DoAsync(async unit =>
        {
            unit.Context.Customers.Add(new Customer { Name = "=Blue Travel", CreatedAt = Noon });
            await unit.InsertAsync([.. Enumerable.Range(0, Many).Select(number => new Esim
            {
                EsimTranNo = $"2601{number:D10}",
                Iccid = $"8910300{number:D12}",
                OrderNo = $"B{number / 10:D9}",
                Eid = $"8904903200{number:D22}",
                PackageName = "Japan 5 GB",
                CustomerId = number == Many - 1 ? 1 : null,
                CreatedAt = Noon.AddSeconds(-number),
            })], default);
        }, default);

        await using var file = await console.Esim.Esims.ExportAsync(new EsimQuery(Sort: EsimSort.Iccid), CsvForm.DecimalPoint, default);
        using var csv = CsvReader.Create(file, new CsvReaderOptions());
        csv.ReadHeader();
        var count = 0;
        var customer = "";
        while (csv.Read())
        {
            Assert.Equal($"8910300{count:D12}\t", csv.GetString("ICCID"));
            Assert.Equal($"8904903200{count:D22}\t", csv.GetString("EID"));
            customer = csv.GetString("Customer");
            count++;
        }
        Assert.Equal((Many, "'=Blue Travel"), (count, customer));
    }

    [Fact]
    public async Task An_export_of_the_ledger_holds_every_row()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var console = await TestConsole.StartAsync(simulator, workers: false);
        console.Caller.Caller = TestCaller.As(Roles.Finance);
        await console.ReadAsync(async context =>
        {
            context.Ledger.Add(new LedgerEntry
            {
                At = Noon,
                Amount = new Money(-1),
                Cause = LedgerCause.TopUp,
                Reference = "r0",
                Text = "x"
            });
            await context.SaveChangesAsync();
            return await context.Database.ExecuteSqlAsync($"""
                WITH RECURSIVE "n"("i") AS (SELECT 1 UNION ALL SELECT "i" + 1 FROM "n" WHERE "i" < {Many - 1})
                INSERT INTO "Ledger" ("At", "Amount", "Cause", "Reference", "Text", "PersonName")
                SELECT "At", "Amount", "Cause", 'r' || "i", "Text", "PersonName" FROM "Ledger", "n"
                """);
        });
        await using var file = await console.Esim.Finance.ExportAsync(new LedgerQuery(), CsvForm.DecimalPoint, default);
        using var csv = CsvReader.Create(file, new CsvReaderOptions());
        csv.ReadHeader();
        var count = 0;
        while (csv.Read()) Assert.Equal("r" + count++.ToString(CultureInfo.InvariantCulture), csv.GetString("Reference"));
        Assert.Equal(Many, count);
    }

    [Theory]
    [InlineData(CsvForm.DecimalPoint, "2026-11-24 12:00:00,Top-up,\"x, y; z\",-1.25,")]
    [InlineData(CsvForm.DecimalComma, "2026-11-24 12:00:00;Top-up;\"x, y; z\";-1,25;")]
    public async Task A_file_opens_in_columns_and_with_its_amounts_in_the_spreadsheet_of_whoever_asked(CsvForm form, string beginning)
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var console = await TestConsole.StartAsync(simulator, workers: false);
        console.Caller.Caller = TestCaller.As(Roles.Finance);
        await console.ReadAsync(context =>
        {
            context.Ledger.Add(new LedgerEntry
            {
                At = Noon,
                Amount = new Money(-12500),
                Cause = LedgerCause.TopUp,
                Reference = "8910300000000000001",
                Text = "x, y; z"
            });
            return context.SaveChangesAsync();
        });
        await using var file = await console.Esim.Finance.ExportAsync(new LedgerQuery(), form, default);
        using var reader = new StreamReader(file);
        var text = await reader.ReadToEndAsync();
        Assert.StartsWith(beginning, text.Split("\r\n")[1], StringComparison.Ordinal);
        // Either can be pasted back.
        Assert.Equal(["8910300000000000001"], IccidText.ReadAll(text).Iccids);
    }

    [Fact]
    public async Task A_file_is_written_as_its_rows_come_and_is_gone_when_it_was_fetched()
    {
        var path = "";
        await using (var file = (FileStream)await CsvFile.WriteAsync(
            ["A"], RowsAsync(), CsvForm.DecimalPoint, (line, text) => line.Text(text), default))
        {
            path = file.Name;
            Assert.True(File.Exists(path));
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            using var reader = new StreamReader(file);
            Assert.Equal(1_000_001, (await reader.ReadToEndAsync()).Count(one => one == '\n'));
        }
        Assert.False(File.Exists(path));

        // Each text can be collected before the next comes; all of them together would not fit into what is allowed here.
        static async IAsyncEnumerable<string> RowsAsync()
        {
            var texts = new List<WeakReference>();
            for (var row = 0; row < 1_000_000; row++)
            {
                var text = new string('x', 20);
                if (row % 100_000 == 0) texts.Add(new WeakReference(text));
                yield return text;
            }
            await Task.CompletedTask;
            GC.Collect();
            Assert.All(texts, text => Assert.False(text.IsAlive));
        }
    }
}

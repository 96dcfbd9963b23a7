using System.Diagnostics;
using System.Globalization;
using EsimAdmin.Core.Customers;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using EsimAdmin.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Benchmarks;

/// <summary>How long it takes to find an eSIM among many by whatever a customer can read out.</summary>
internal static class LookupBenchmark
{
    private const int Rounds = 200;

    public static async Task<string?> RunAsync(string[] args)
    {
        var esims = Benchmark.Number(args, 1_000_000);
        var folder = Directory.CreateTempSubdirectory("esimadmin-lookup-").FullName;
        var file = Path.Combine(folder, "console.db");
        await using (var context = ConsoleFile.Open(file)) await FillAsync(context, esims);
        Console.WriteLine($"{esims:N0} eSIMs, {new FileInfo(file).Length / 1024 / 1024:N0} MB");

        var random = new Random(1);
        var (figures, bare) = (new List<Figure>(), await BareAsync(file, esims));
        foreach (var (what, make) in Searches(esims))
        {
            var times = new List<double>();
            for (var round = 0; round < Rounds; round++)
            {
                var typed = make(random.Next(esims));
                await using var context = ConsoleFile.Open(file);
                await context.Database.OpenConnectionAsync();
                var started = Stopwatch.GetTimestamp();
                var found = await EsimFinder.FindAsync(context, Scope.All, typed, 20, CancellationToken.None);
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                if (found.Count == 0) throw new InvalidOperationException($"{what}: nothing found by {typed}");
            }
            figures.Add(new Figure($"{what}, ms, p95", times.Percentile(95), "one row by its key", bare.Percentile(95), Most: 50,
                MostRatio: 3));
        }
        Directory.Delete(folder, recursive: true);
        return Figures.Print(figures);
    }

    /// <summary>The plainest question to the same file, without EF Core, a connection each as above.</summary>
    private static async Task<List<double>> BareAsync(string file, int esims)
    {
        var (random, times) = (new Random(2), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT Iccid FROM Esims WHERE EsimTranNo = $key";
            command.Parameters.AddWithValue("$key", TranNo(random.Next(esims)));
            var started = Stopwatch.GetTimestamp();
            if (await command.ExecuteScalarAsync() is null) throw new InvalidOperationException("nothing found");
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        return times;
    }

    private static IEnumerable<(string What, Func<int, string> Make)> Searches(int esims)
    {
        yield return ("ICCID, whole", Iccid);
        yield return ("ICCID, the first 15 digits", number => Iccid(number)[..15]);
        yield return ("ICCID, the last 4 digits", number => Iccid(number)[^4..]);
        yield return ("ICCID, the last 8 digits", number => Iccid(number)[^8..]);
        yield return ("EID", Eid);
        yield return ("eSIM number", TranNo);
        yield return ("vendor order", number => $"B2601{number / 10:D9}");
        yield return ("our order", number => (number / 10 % (esims / 10) + 1).ToString(CultureInfo.InvariantCulture).PadLeft(4, '0'));
        yield return ("transaction", number => $"txn-{number:D10}");
        yield return ("reference", number => $"ref-{number / 10:D8}");
        yield return ("customer's name", number => $"Customer {number % 10_000:D5}");
        yield return ("mail address", number => $"c{number % 10_000:D5}@example");
        yield return ("phone number", number => $"6000{number % 10_000:D5}");
    }

    private static string Iccid(int number) => $"8910300{(long)number * 7919 % 1_000_000_007:D11}{number % 10}";

    private static string Eid(int number) => $"8904903200{number:D22}";

    private static string TranNo(int number) => $"2601{number:D10}";

    private static async Task FillAsync(EsimAdminDbContext context, int esims)
    {
        await context.Database.MigrateAsync();
        await context.Database.ExecuteSqlRawAsync("PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY;");
        // One entity, so that every column has the value that the program would give it; the others are written as copies of it.
        var model = new Esim
        {
            EsimTranNo = "model",
            Iccid = "0000",
            OrderNo = "x",
            PackageName = "Japan 5GB 30Days",
            PackageCode = "P",
            LocationCode = "JP",
            Status = EsimStatus.InUse,
            HasActivationCode = true,
        };
        context.Esims.Add(model);
        context.Customers.AddRange(Enumerable.Range(0, 10_000)
            .Select(number => new Customer
            {
                Name = $"Customer {number:D5}",
                Email = $"c{number:D5}@example.com",
                Phone = $"+34 6000{number:D5}",
                CreatedAt = DateTimeOffset.UnixEpoch
            }));
        await context.SaveChangesAsync();
        context.ChangeTracker.Clear();

        var connection = (SqliteConnection)context.Database.GetDbConnection();
        await context.Database.OpenConnectionAsync();
        await using var transaction = (SqliteTransaction)await connection.BeginTransactionAsync();
        await InsertOrdersAsync(connection, transaction, Math.Max(1, esims / 10));
        var columns = context.Model.FindEntityType(typeof(Esim))!.GetProperties().Select(property => property.GetColumnName()).ToList();
        string[] own = ["EsimTranNo", "Iccid", "IccidReversed", "Eid", "OrderNo", "OrderId", "TransactionId", "CustomerId", "CreatedAt"];
        await using var insert = connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText =
            $"INSERT INTO Esims ({string.Join(", ", columns)}) SELECT "
            + $"{string.Join(", ", columns.Select(column => own.Contains(column) ? "$" + column : column))} FROM Esims WHERE EsimTranNo "
            + $"= 'model'";
        foreach (var name in own) insert.Parameters.Add("$" + name,
            name is "OrderId" or "CustomerId" or "CreatedAt" ? SqliteType.Integer : SqliteType.Text);
        for (var number = 0; number < esims; number++)
        {
            var iccid = Iccid(number);
            insert.Parameters["$EsimTranNo"].Value = TranNo(number);
            insert.Parameters["$Iccid"].Value = iccid;
            insert.Parameters["$IccidReversed"].Value = Esim.Reverse(iccid);
            insert.Parameters["$Eid"].Value = Eid(number);
            insert.Parameters["$OrderNo"].Value = $"B2601{number / 10:D9}";
            insert.Parameters["$OrderId"].Value = number / 10 + 1;
            insert.Parameters["$TransactionId"].Value = $"txn-{number:D10}-1-1";
            insert.Parameters["$CustomerId"].Value = number % 10_000 + 1;
            insert.Parameters["$CreatedAt"].Value = 1_700_000_000_000 + number * 1000L;
            await insert.ExecuteNonQueryAsync();
        }
        await transaction.CommitAsync();
        await context.Database.ExecuteSqlRawAsync("DELETE FROM Esims WHERE EsimTranNo = 'model'; ANALYZE;");
    }

    private static async Task InsertOrdersAsync(SqliteConnection connection, SqliteTransaction transaction, int orders)
    {
        await using var insert = connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText =
            "INSERT INTO Orders (Id, CartKey, PersonId, PersonName, Reference, CreatedAt, Status) VALUES ($id, $key, 'p', 'P', "
            + "$reference, 0, 1)";
        foreach (var name in new[] { "$id", "$key", "$reference" }) insert.Parameters.Add(
            name, name == "$id" ? SqliteType.Integer : SqliteType.Text);
        for (var number = 0; number < orders; number++)
        {
            insert.Parameters["$id"].Value = number + 1;
            insert.Parameters["$key"].Value = Guid.NewGuid().ToString();
            insert.Parameters["$reference"].Value = $"ref-{number:D8}";
            await insert.ExecuteNonQueryAsync();
        }
    }
}

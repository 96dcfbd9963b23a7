using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using EsimAdmin.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Benchmarks;

/// <summary>How long a sender waits until its webhook is stored for good, beside a bare commit of the same text on the same disk.</summary>
internal static class WebhookBenchmark
{
    private const int PerSecond = 200;

    public static async Task<string?> RunAsync(string[] args)
    {
        var count = Benchmark.Number(args, 5) * PerSecond;
        var folder = Directory.CreateTempSubdirectory("esimadmin-webhooks-").FullName;
        await using var web = await new WebConsole(folder: folder).WithCatalogAsync();
        using var client = web.Plain();
        for (var warm = 0; warm < 50; warm++) await SendAsync(client, $"warm-{warm}");

        var bare = await BareAsync(Path.Combine(folder, "bare.db"), count);
        var times = new ConcurrentBag<double>();
        var sent = new List<Task>();
        await PaceAsync(count, number => sent.Add(Task.Run(async () => times.Add(await SendAsync(client, $"n-{number}")))));
        await Task.WhenAll(sent);
        var stored = await web.ReadAsync(context => context.Deliveries.CountAsync(delivery => delivery.Body.Contains("\"n-")));
        if (stored != count) throw new InvalidOperationException($"{stored} of {count} are stored");
        Console.WriteLine($"{count} webhooks, {PerSecond} a second, synchronous=FULL");
        return Figures.Print(
            new Figure("answer, ms, median", times.Percentile(50), "bare commit", bare.Percentile(50)),
            new Figure("answer, ms, p99", times.Percentile(99), "bare commit", bare.Percentile(99), Most: 50, MostRatio: 3));
    }

    private static async Task<double> SendAsync(HttpClient client, string id)
    {
        using var content = new StringContent(Body(id), Encoding.UTF8, "application/json");
        var started = Stopwatch.GetTimestamp();
        using var answer = await client.PostAsync(new Uri("/webhooks/esim-access", UriKind.Relative), content);
        if (answer.StatusCode != HttpStatusCode.OK) throw new InvalidOperationException($"answered {(int)answer.StatusCode}");
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static async Task<List<double>> BareAsync(string file, int count)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText =
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE Deliveries (Id INTEGER PRIMARY KEY, Body TEXT NOT NULL);";
        await command.ExecuteNonQueryAsync();
        command.CommandText = "INSERT INTO Deliveries (Body) VALUES ($body)";
        var body = command.Parameters.Add("$body", SqliteType.Text);
        var times = new List<double>();
        await PaceAsync(count, number =>
        {
            body.Value = Body($"n-{number}");
            var started = Stopwatch.GetTimestamp();
            command.ExecuteNonQuery();
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        });
        return times;
    }

    private static async Task PaceAsync(int count, Action<int> act)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(1000.0 / PerSecond));
        for (var number = 0; number < count; number++)
        {
            await tick.WaitForNextTickAsync();
            act(number);
        }
    }

    private static string Body(string id) => $$"""{"notifyType":"SOMETHING_NEW","notifyId":"{{id}}","content":{"orderNo":"1"} }""";
}

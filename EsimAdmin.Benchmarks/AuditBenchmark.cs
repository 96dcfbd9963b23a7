using System.Diagnostics;
using EsimAdmin.Core.Audit;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.Storage;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace EsimAdmin.Benchmarks;

/// <summary>What an entry of the audit log costs the change that it stands for, and what verifying many of them takes.</summary>
internal static class AuditBenchmark
{
    private const int Rounds = 400, Part = 20_000;

    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public static async Task<string?> RunAsync(string[] args)
    {
        var entries = Benchmark.Number(args, 1_000_000);
        var folder = Directory.CreateTempSubdirectory("esimadmin-audit-").FullName;
        var file = Path.Combine(folder, "console.db");
        await using (var context = ConsoleFile.Open(file)) await FillAsync(context, entries);
        Console.WriteLine($"{entries:N0} entries, {new FileInfo(file).Length / entries:N0} bytes each");

        var files = new Files(file);
        var live = new LiveUpdates(NullLogger<LiveUpdates>.Instance);
        using var work = new Work(files, new StorageHealth(live), live, TimeProvider.System, NullLogger<Work>.Instance);
        var (bare, audited) = (new List<double>(), new List<double>());
        // One after the other, so that both meet the same machine.
        for (var round = 0; round < Rounds; round++)
        {
            bare.Add(await ChangeAsync(work, round, isAudited: false));
            audited.Add(await ChangeAsync(work, round, isAudited: true));
        }

        GC.Collect();
        var (before, most, started) = (GC.GetTotalMemory(forceFullCollection: true), 0L, Stopwatch.GetTimestamp());
        using var stop = new CancellationTokenSource();
        var watching = Task.Run(async () =>
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            while (!stop.IsCancellationRequested && await timer.WaitForNextTickAsync())
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        });
        var verdict = await new AuditReader(files).VerifyAsync(default);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await stop.CancelAsync();
        await watching;
        Directory.Delete(folder, recursive: true);
        if (!verdict.IsWhole) throw new InvalidOperationException(verdict.Breaks[0].Text);
        return Figures.Print(
            new Figure("a change with an entry, ms, median", audited.Percentile(50), "the same without", bare.Percentile(50), MostRatio: 2),
            new Figure("memory while verifying, MB", most / 1e6, "the entries' file, MB", entries * 1.2 / 1e3, Most: 50),
            new Figure("verifying 1,000,000, s", seconds * 1e6 / entries, "a minute", 60, MostRatio: 2));
    }

    private static async Task<double> ChangeAsync(Work work, int round, bool isAudited)
    {
        var started = Stopwatch.GetTimestamp();
        await work.DoAsync(unit =>
        {
            unit.Context.Facts.Add(new Fact { Name = $"{round}:{isAudited}", Value = "changed" });
            if (isAudited) unit.Audit(Note(round));
            return Task.CompletedTask;
        }, default);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static AuditNote Note(int number) => new(new AuditActor($"p{number % 40}", $"Person {number % 40}", "192.0.2.7"),
        AuditActions.OfEsim("Suspend").Ended, AuditSubject.Esim($"2601{number:D10}", $"8910300{number:D12}"))
    {
        CustomerId = number % 500,
        Facts = [AuditField.New("Package", "Japan 5 GB 30 days"), AuditField.New("Amount", "4.20 USD")],
        Words = [AuditField.New("Why", "asked for by phone")],
    };

    private static async Task FillAsync(EsimAdminDbContext context, int entries)
    {
        await context.Database.MigrateAsync();
        var previous = AuditHead.None.Hash;
        for (var from = 1; from <= entries; from += Part)
        {
            var part = new List<AuditEntry>();
            for (var id = from; id < from + Part && id <= entries; id++)
            {
                part.Add(AuditChain.Next(id, previous, Note(id), Noon.AddSeconds(id)));
                previous = part[^1].Hash;
            }
            await using var transaction = await context.Database.BeginTransactionAsync();
            await new Unit(context, Noon, hasOneWriter: true).InsertAsync(part, default);
            await transaction.CommitAsync();
        }
        context.Facts.Add(new Fact { Name = AuditHead.FactName, Value = new AuditHead(entries, previous).ToString() });
        await context.SaveChangesAsync();
    }

    private sealed class Files(string file) : IDbContextFactory<EsimAdminDbContext>
    {
        public EsimAdminDbContext CreateDbContext() => ConsoleFile.Open(file);
    }
}

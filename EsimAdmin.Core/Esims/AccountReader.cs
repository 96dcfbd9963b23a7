namespace EsimAdmin.Core.Esims;

/// <summary>A page of the account that was taken over.</summary>
/// <param name="Number">Which, from 1.</param>
/// <param name="Total">How many eSIMs there are in all, as far as the vendor says.</param>
/// <param name="Read">How many have come so far.</param>
/// <param name="Taken">What came of it.</param>
public readonly record struct AccountPage(int Number, int Total, int Read, MirrorResult Taken);

/// <summary>Reads all eSIMs of a span of time, page after page, several questions under way at once so that the pacer alone sets the
/// speed.</summary>
public sealed class AccountReader(EsimAccessClient client, EsimMirror esims, TimeProvider time, ILogger<AccountReader> logger)
{
    /// <summary>At 8 requests a second, answers of 1.5 s keep the vendor busy.</summary>
    private const int UnderWay = 12;

    /// <summary>Reads and takes over.</summary>
    /// <param name="from">Created at this time or later.</param>
    /// <param name="until">Created at this time or earlier; the same after a restart, so that pages do not shift.</param>
    /// <param name="firstPage">Where to begin, from 1.</param>
    /// <param name="before">How many eSIMs have come before that page.</param>
    /// <param name="total">How many there were to be then; null where nobody had said.</param>
    /// <param name="expected">How many pages to ask for before the vendor has said how many there are; those that do not exist cost a
    /// question each.</param>
    /// <param name="taken">Hears of each page, in order, once it is stored.</param>
    /// <returns>The problem that stopped it; null when it is through.</returns>
    public async Task<VendorProblem?> ReadAsync(DateTimeOffset from, DateTimeOffset until, int firstPage, int before, int? total,
        int expected, Func<AccountPage, Task> taken, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asked = new Queue<(int Number, DateTimeOffset AskedAt, Task<Outcome<VendorList<VendorEsim>>> Answer)>();
        Task<Outcome<VendorList<VendorEsim>>> AskAsync(int page) =>
            client.EsimsCreatedAsync(from, until, page, CallPriority.Background, stop.Token);
        var all = new AllPages(before, total);
        int next = firstPage, last = firstPage + Math.Max(1, expected) - 1;
        void AskOn()
        {
            while (next <= Math.Min(last, AllPages.Last) && asked.Count < UnderWay)
                asked.Enqueue((next, time.GetUtcNow(), AskAsync(next++)));
        }
        try
        {
            while (true)
            {
                AskOn();
                if (!asked.TryDequeue(out var one)) return null;

                var answer = await one.Answer;
                // What follows the last page nobody has documented: whatever it is, all have come.
                if (!answer.Succeeded(out var list, out var problem)) return all.IsAsTold ? null : problem;
                var isLast = all.IsLast(list);
                // One more than there should be: only a page with nothing new shows that all have come.
                last = Math.Max(one.Number, all.Size == 0 ? 0 : (all.Total ?? 0) / all.Size + 1) + 1;
                // The next questions leave before this answer is worked on.
                if (!isLast) AskOn();
                await taken(new AccountPage(
                    one.Number, all.Total ?? 0, all.Seen, await esims.TakeOverAsync(list, one.AskedAt, cancellationToken)));
                if (!isLast) continue;
                if (all.Total is { } told && told != all.Seen)
                    logger.LogWarning("eSIM Access says that there are {Total} eSIMs; {Count} came", told, all.Seen);
                return all.IsUnreadable ? EsimAccessClient.Without("eSIM that can be read") : null;
            }
        }
        finally
        {
            await stop.CancelAsync();
            foreach (var (_, _, answer) in asked) await LetGoAsync(answer);
        }
    }

    private static async Task LetGoAsync(Task answer)
    {
        try
        {
            await answer;
        }
        catch (OperationCanceledException)
        {
            // That is what was asked of it.
        }
    }
}

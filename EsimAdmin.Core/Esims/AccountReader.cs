using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.EsimAccess.Wire;

namespace EsimAdmin.Core.Esims;

/// <summary>A page of the account that was taken over.</summary>
/// <param name="Number">Which, from 1.</param>
/// <param name="Total">How many eSIMs there are in all, as far as the vendor says.</param>
/// <param name="Taken">What came of it.</param>
public readonly record struct AccountPage(int Number, int Total, TakenOver Taken);

/// <summary>Reads all eSIMs of a span of time, page after page, several questions under way at once so that the pacer alone sets the speed.</summary>
public sealed class AccountReader(EsimAccessClient client, EsimMirror esims, TimeProvider time)
{
    /// <summary>At 8 requests a second, answers of 1.5 s keep the vendor busy.</summary>
    private const int UnderWay = 12;

    /// <summary>Reads and takes over.</summary>
    /// <param name="from">Created at this time or later.</param>
    /// <param name="until">Created at this time or earlier, as the vendor writes it; stays the same when reading goes on after a restart, so that pages do not shift.</param>
    /// <param name="firstPage">Where to begin, from 1.</param>
    /// <param name="expected">How many pages to ask for before the vendor has said how many there are; those that do not exist cost a question each.</param>
    /// <param name="taken">Hears of each page, in order, once it is stored.</param>
    /// <param name="cancellationToken">Stops after the page at hand.</param>
    /// <returns>The problem that stopped it; null when it is through.</returns>
    public async Task<VendorProblem?> ReadAsync(DateTimeOffset from, string until, int firstPage, int expected, Func<AccountPage, Task> taken, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asked = new Queue<(int Number, DateTimeOffset AskedAt, Task<Answer<EsimQueryAnswer>> Answer)>();
        int next = firstPage, last = firstPage + Math.Max(1, expected) - 1;
        try
        {
            while (true)
            {
                while (next <= last && asked.Count < UnderWay) asked.Enqueue((next, time.GetUtcNow(), AskAsync(from, until, next++, stop.Token)));
                if (!asked.TryDequeue(out var one)) return null;

                var answer = await one.Answer;
                if (one.Number > last) continue;
                if (!answer.Succeeded(out var told, out var problem)) return problem;
                var list = told.EsimList ?? [];
                var full = list.Count + list.Unreadable >= EsimMirror.PageSize;
                last = told.Pager?.Total is { } total ? (int)((total + EsimMirror.PageSize - 1) / EsimMirror.PageSize) : full ? Math.Max(last, one.Number + 1) : last;
                // The next questions leave before this answer is worked on.
                while (next <= last && asked.Count < UnderWay) asked.Enqueue((next, time.GetUtcNow(), AskAsync(from, until, next++, stop.Token)));
                await taken(new AccountPage(one.Number, (int)(told.Pager?.Total ?? 0), await esims.TakeOverAsync(list, one.AskedAt, cancellationToken)));
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

    private Task<Answer<EsimQueryAnswer>> AskAsync(DateTimeOffset from, string until, int page, CancellationToken cancellationToken) => client.QueryEsimsAsync(
        new EsimQueryRequest(new Pager(page, EsimMirror.PageSize), StartTime: EsimAccessClient.QueryTime(from), EndTime: until), CallPriority.Background, cancellationToken);
}

using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.EsimAccess.Wire;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EsimAdmin.Core.Actions;

/// <summary>
/// Moves stored intents on: sends what was written down and finds out what is not certain. Top-ups repeat with their <c>transactionId</c>;
/// the others ask for the eSIM first and are only sent again when it shows that nothing has happened; an SMS is never repeated.
/// </summary>
public sealed class ActionEngine(
    EsimAccessClient client, EsimMirror esims, BalanceMirror balance, IDbContextFactory<EsimAdminDbContext> contexts,
    IOptions<EsimAccessOptions> options, LiveUpdates live, TimeProvider time, ILogger<ActionEngine> logger) : IDisposable
{
    /// <summary>After this long a request that was lost on its way is not going to arrive any more.</summary>
    private static readonly TimeSpan CertainAfter = TimeSpan.FromMinutes(2);

    /// <summary>How long an action whose answer was lost may still take effect before it is sent again: longer than an attempt waits for its answer.</summary>
    private TimeSpan SendAgainAfter => 1.5 * options.Value.AttemptTimeout;

    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var turn in _turns) turn.Dispose();
    }

    /// <summary>The intents for which something is due.</summary>
    public async Task<IReadOnlyList<long>> DueAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        return await context.Intents.Where(intent => intent.NextCheckAt <= now).OrderBy(intent => intent.Id).Select(intent => intent.Id).Take(500).ToListAsync(cancellationToken);
    }

    /// <summary>Does what is due for one intent. Calls for the same intent take turns.</summary>
    /// <param name="intentId">The intent.</param>
    /// <param name="priority">Who waits.</param>
    /// <param name="cancellationToken">Stops in between; what is stored stays true.</param>
    public async Task AdvanceAsync(long intentId, CallPriority priority, CancellationToken cancellationToken)
    {
        var turn = _turns[intentId % _turns.Length];
        await turn.WaitAsync(cancellationToken);
        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            var intent = await context.Intents.SingleAsync(one => one.Id == intentId, cancellationToken);
            if (intent.NextCheckAt is not { } due || due > time.GetUtcNow() || !await TakeAsync(context, intent, cancellationToken)) return;

            if (intent.State == IntentState.Checking) await FindOutAsync(context, intent, priority, cancellationToken);
            else await SendAsync(context, intent, priority, cancellationToken);
            await SaveAsync(context, intent, cancellationToken);
            if (intent is { State: IntentState.Done, Action: EsimAction.TopUp or EsimAction.Cancel }) await balance.RefreshAsync(priority, cancellationToken);
        }
        catch (DbUpdateException exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (exception is not DbUpdateConcurrencyException && !await HasEndedAsync(intentId, cancellationToken)) throw;
            // Its outcome is written down, once; that this process came second is no failure.
            logger.LogDebug(exception, "Another process was quicker with intent {IntentId}", intentId);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<bool> HasEndedAsync(long intentId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Intents.AnyAsync(intent => intent.Id == intentId && intent.EndedAt != null, cancellationToken);
    }

    /// <summary>Takes the intent for this process: another one that wants it, too, finds the time of its next check moved.</summary>
    private async Task<bool> TakeAsync(EsimAdminDbContext context, Intent intent, CancellationToken cancellationToken)
    {
        // The first sending is taken by its state.
        if (intent.State == IntentState.Intended) return true;
        var (seen, until) = (intent.NextCheckAt, time.GetUtcNow() + IntentRules.NextCheck(intent.Checks));
        if (await context.Intents.Where(one => one.Id == intent.Id && one.NextCheckAt == seen).ExecuteUpdateAsync(change => change.SetProperty(one => one.NextCheckAt, until), cancellationToken) == 0) return false;
        intent.NextCheckAt = until;
        return true;
    }

    private async Task SendAsync(EsimAdminDbContext context, Intent intent, CallPriority priority, CancellationToken cancellationToken)
    {
        var first = intent.State == IntentState.Intended;
        var now = time.GetUtcNow();
        // Before the first byte leaves: from here on a crash means "perhaps sent".
        (intent.State, intent.LastSentAt, intent.NextCheckAt) = (IntentState.Checking, now, now + IntentRules.NextCheck(0));
        intent.SentAt ??= now;
        await SaveAsync(context, intent, cancellationToken);

        var problem = await CallAsync(intent, priority, cancellationToken);
        now = time.GetUtcNow();
        if (problem is null) await SucceedAsync(context, intent, priority, now, cancellationToken);
        else if (intent.Action == EsimAction.SendSms) End(intent, problem.OutcomeUnknown ? IntentState.Uncertain : IntentState.Refused, problem, now);
        else if (first && intent.Action == EsimAction.TopUp && IsCertain(problem)) End(intent, IntentState.Refused, problem, now);
        else
        {
            var shows = await ShowsAsync(intent, priority, cancellationToken);
            if (shows == true) await DoneAsync(context, intent, now, cancellationToken);
            else if (shows == false && (first && IsCertain(problem) || IsCertainLater(intent, problem, now))) End(intent, IntentState.Refused, problem, now);
            else Postpone(intent, problem, now);
        }
    }

    private async Task FindOutAsync(EsimAdminDbContext context, Intent intent, CallPriority priority, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (intent.Action == EsimAction.SendSms) End(intent, IntentState.Uncertain, null, now);
        else if (intent.Action == EsimAction.TopUp) await SendAsync(context, intent, priority, cancellationToken);
        else
        {
            var shows = await ShowsAsync(intent, priority, cancellationToken);
            if (shows == true || shows == false && HasMovedOn(intent, now)) await DoneAsync(context, intent, now, cancellationToken);
            else if (shows == false && !intent.Acknowledged && now - intent.LastSentAt > SendAgainAfter) await SendAsync(context, intent, priority, cancellationToken);
            else Postpone(intent, null, now);
        }
    }

    private async Task<VendorProblem?> CallAsync(Intent intent, CallPriority priority, CancellationToken cancellationToken) => intent.Action switch
    {
        EsimAction.Cancel => (await client.CancelAsync(intent.EsimTranNo, priority, cancellationToken)).Problem,
        EsimAction.Suspend => (await client.SuspendAsync(intent.EsimTranNo, priority, cancellationToken)).Problem,
        EsimAction.Resume => (await client.UnsuspendAsync(intent.EsimTranNo, priority, cancellationToken)).Problem,
        EsimAction.Revoke => (await client.RevokeAsync(intent.EsimTranNo, priority, cancellationToken)).Problem,
        EsimAction.SendSms => (await client.SendSmsAsync(new SmsRequest(intent.EsimTranNo, intent.Message ?? ""), cancellationToken)).Problem,
        EsimAction.TopUp => (await client.TopUpAsync(IntentRules.TopUp(intent), priority, cancellationToken)).Problem,
        _ => throw new InvalidOperationException($"No call for {intent.Action}."),
    };

    private async Task SucceedAsync(EsimAdminDbContext context, Intent intent, CallPriority priority, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (intent.Action == EsimAction.TopUp)
        {
            await DoneAsync(context, intent, now, cancellationToken);
            await SaveAsync(context, intent, cancellationToken);
            await esims.AskAsync(intent.EsimTranNo, priority, cancellationToken);
            return;
        }
        intent.Acknowledged = true;
        // Done is what our own picture shows too; a refund is written down by the mirror when it sees the eSIM cancelled.
        if (intent.Action == EsimAction.SendSms || await ShowsAsync(intent, priority, cancellationToken) == true) await DoneAsync(context, intent, now, cancellationToken);
        else Postpone(intent, null, now);
    }

    /// <summary>Whether the vendor's picture of the eSIM shows that it has happened; null when the vendor could not be asked, which says nothing.</summary>
    private async Task<bool?> ShowsAsync(Intent intent, CallPriority priority, CancellationToken cancellationToken)
    {
        var answer = await esims.AskAsync(intent.EsimTranNo, priority, cancellationToken);
        if (!answer.Succeeded(out var told, out _) || told.FirstOrDefault(one => one.EsimTranNo == intent.EsimTranNo) is not { } esim) return null;
        return ActionRules.HasHappened(intent.Action, esim.Status) ?? esim.Packages.Any(package => package.TransactionId == intent.TransactionId);
    }

    /// <summary>Whether an action that the vendor has confirmed long ago was undone by somebody else before anyone looked; money is never taken for granted so.</summary>
    private static bool HasMovedOn(Intent intent, DateTimeOffset now) => intent.Acknowledged && intent.Action != EsimAction.Cancel && now - intent.SentAt > CertainAfter;

    private static bool IsCertain(VendorProblem problem) => problem is { OutcomeUnknown: false, Code: not "310402" };

    private static bool IsCertainLater(Intent intent, VendorProblem problem, DateTimeOffset now) => IsCertain(problem) && problem.Error.Retry != RetryAdvice.Later
        && (intent.Action != EsimAction.TopUp || now - intent.SentAt > CertainAfter);

    /// <summary>Records that it took effect and, in the same transaction, what it cost.</summary>
    private static async Task DoneAsync(EsimAdminDbContext context, Intent intent, DateTimeOffset now, CancellationToken cancellationToken)
    {
        End(intent, IntentState.Done, null, now);
        context.EsimEvents.Add(new EsimEvent { EsimTranNo = intent.EsimTranNo, At = now, Text = IntentRules.Story(intent), Kind = EsimEventKind.Action, PersonId = intent.PersonId, PersonName = intent.PersonName });
        if (intent.Action != EsimAction.TopUp) return;
        var esim = await context.Esims.AsNoTracking().FirstOrDefaultAsync(one => one.EsimTranNo == intent.EsimTranNo, cancellationToken);
        context.Ledger.Add(new LedgerEntry
        {
            At = now,
            Amount = -intent.Amount,
            Cause = LedgerCause.TopUp,
            Reference = intent.TransactionId,
            Text = $"{intent.PackageName} on {esim?.Iccid}",
            PersonId = intent.PersonId,
            PersonName = intent.PersonName,
            CustomerId = esim?.CustomerId,
            EsimTranNo = intent.EsimTranNo,
            OrderId = esim?.OrderId,
            OrderNo = esim?.OrderNo,
        });
    }

    private static void End(Intent intent, IntentState state, VendorProblem? problem, DateTimeOffset now)
    {
        (intent.State, intent.EndedAt, intent.NextCheckAt) = (state, now, null);
        (intent.ProblemCode, intent.ProblemMessage, intent.RequestId) = (problem?.Code, problem?.VendorMessage, problem?.RequestId);
    }

    private static void Postpone(Intent intent, VendorProblem? problem, DateTimeOffset now)
    {
        intent.Checks++;
        intent.NextCheckAt = now + IntentRules.NextCheck(intent.Checks);
        if (problem is not null) (intent.ProblemCode, intent.ProblemMessage, intent.RequestId) = (problem.Code, problem.VendorMessage, problem.RequestId);
    }

    private async Task SaveAsync(EsimAdminDbContext context, Intent intent, CancellationToken cancellationToken)
    {
        await context.SaveChangesAsync(cancellationToken);
        logger.LogInformation("{Action} of {EsimTranNo}, intent {IntentId}: {State} {ProblemCode}", intent.Action, intent.EsimTranNo, intent.Id, intent.State, intent.ProblemCode);
        live.Publish(new EsimChanged(intent.EsimTranNo));
    }
}

using EsimAdmin.Core.Alerts;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.Mails;

namespace EsimAdmin.Core.Actions;

/// <summary>
/// Does what intents ask for, and finds out what is not certain. Top-ups repeat with their <c>transactionId</c>; the others ask for the
/// eSIM first and are only sent again when it shows that nothing has happened; an SMS is never repeated.
/// </summary>
public sealed class ActionEngine(EsimAccessClient client, EsimMirror esims, BalanceMirror balance, IOptions<EsimAccessOptions> options,
    Work work, IDbContextFactory<EsimAdminDbContext> contexts, TimeProvider time, ILogger<ActionEngine> logger)
        : PendingEngine<Intent>(work, contexts, time, logger)
{
    /// <summary>How long an action whose answer was lost may still take effect: longer than an attempt waits for its answer.</summary>
    private TimeSpan SendAgainAfter => 1.5 * options.Value.AttemptTimeout;

    /// <inheritdoc/>
    protected override Task<PendingCall<Intent>> BeginAsync(Unit unit, Intent intent, CancellationToken cancellationToken)
    {
        unit.Publish(new EsimChanged(intent.EsimTranNo));
        var first = intent.SentAt is null;
        if (first && intent.Action == EsimAction.Reissue && unit.Now - intent.CreatedAt > IntentRules.ReissuedWithin)
            return Task.FromResult<PendingCall<Intent>>((_, _, _) => Task.FromResult(TooLate));
        if (first && intent.Message == Mail.Erased) return Task.FromResult<PendingCall<Intent>>((_, _, _) => Task.FromResult(Erased));
        if (intent.State == IntentState.Intended || intent.Action == EsimAction.TopUp)
        {
            // Before the first byte leaves: from here on a crash means "perhaps sent".
            (intent.State, intent.LastSentAt) = (IntentState.Checking, unit.Now);
            intent.SentAt ??= unit.Now;
            return Task.FromResult<PendingCall<Intent>>((sent, priority, token) => SendAsync(sent, first, priority, token));
        }
        return Task.FromResult<PendingCall<Intent>>(intent.Action == EsimAction.SendSms ? LeaveUncertain : FindOutAsync);
    }

    /// <inheritdoc/>
    protected override async Task AfterAsync(Intent item, CallPriority priority, CancellationToken cancellationToken)
    {
        Logger.LogInformation("{Action} of {EsimTranNo}, intent {IntentId}: {State} {ProblemCode}", item.Action, item.EsimTranNo, item.Id,
            item.State, item.ProblemCode);
        if (item.EndedAt is not null)
            Measures.Actions.Add(1, new("action", item.Action.ToString()), new("outcome", item.State.ToString()));
        if (item.State != IntentState.Done) return;
        if (item.Action == EsimAction.TopUp) await esims.AskAsync(item.EsimTranNo, priority, cancellationToken);
        if (item.Action is EsimAction.TopUp or EsimAction.Cancel or EsimAction.Reissue)
            await balance.RefreshAsync(priority, cancellationToken);
    }

    private async Task<Settlement<Intent>> SendAsync(Intent intent, bool first, CallPriority priority, CancellationToken cancellationToken)
    {
        var problem = await CallAsync(intent, priority, cancellationToken);
        if (problem is null)
        {
            // Done is what our own picture shows too, save for what it cannot show; a refund is written down when the mirror sees the eSIM
            // cancelled.
            var done = intent.Action is EsimAction.TopUp or EsimAction.SendSms
                || await ShowsAsync(intent, priority, cancellationToken) == true;
            return done ? IntentBook.DoneAsync : Wait(null, acknowledged: true);
        }
        if (intent.Action == EsimAction.SendSms)
            return Settle((unit, stored) =>
                IntentBook.EndAsync(unit, stored, problem.OutcomeUnknown ? IntentState.Uncertain : IntentState.Refused, problem));
        if (first && intent.Action == EsimAction.TopUp && IntentRules.IsCertain(problem)) return Refuse(problem);
        var shows = await ShowsAsync(intent, priority, cancellationToken);
        if (shows == true) return IntentBook.DoneAsync;
        return shows == false && (first && IntentRules.IsCertain(problem) || IntentRules.IsCertainLater(intent, problem, Time.GetUtcNow()))
            ? Refuse(problem) : Wait(problem);
    }

    private async Task<Settlement<Intent>> FindOutAsync(Intent intent, CallPriority priority, CancellationToken cancellationToken)
    {
        var shows = await ShowsAsync(intent, priority, cancellationToken);
        var now = Time.GetUtcNow();
        if (shows == true || shows == false && IntentRules.HasMovedOn(intent, now)) return IntentBook.DoneAsync;
        return shows == false && !intent.Acknowledged && now - intent.LastSentAt > SendAgainAfter
            ? Settle((unit, stored) =>
            {
                (stored.State, stored.DueAt) = (IntentState.Intended, unit.Now);
                return Task.CompletedTask;
            })
            : Wait(null);
    }

    private static Task<Settlement<Intent>> LeaveUncertain(Intent intent, CallPriority priority, CancellationToken cancellationToken) =>
        Task.FromResult(Settle((unit, stored) => IntentBook.EndAsync(unit, stored, IntentState.Uncertain, null)));

    private async Task<VendorProblem?> CallAsync(Intent intent, CallPriority priority, CancellationToken cancellationToken) =>
        intent.Action switch
        {
            EsimAction.Cancel or EsimAction.Reissue => await client.CancelAsync(intent.EsimTranNo, priority, cancellationToken),
            EsimAction.Suspend => await client.SuspendAsync(intent.EsimTranNo, priority, cancellationToken),
            EsimAction.Resume => await client.UnsuspendAsync(intent.EsimTranNo, priority, cancellationToken),
            EsimAction.Revoke => await client.RevokeAsync(intent.EsimTranNo, priority, cancellationToken),
            EsimAction.SendSms => await client.SendSmsAsync(intent.EsimTranNo, intent.Message ?? "", cancellationToken),
            EsimAction.TopUp => await client.TopUpAsync(
                new TopUpOrder(intent.EsimTranNo, intent.PackageCode!, intent.TransactionId, intent.Amount, intent.Days), priority,
                    cancellationToken),
            _ => throw new InvalidOperationException($"No call for {intent.Action}."),
        };

    /// <summary>Whether the vendor's picture of the eSIM shows it; null when the vendor could not be asked.</summary>
    private async Task<bool?> ShowsAsync(Intent intent, CallPriority priority, CancellationToken cancellationToken)
    {
        var answer = await esims.AskAsync(intent.EsimTranNo, priority, cancellationToken);
        if (!answer.Succeeded(out var told, out _) || told.FirstOrDefault(one => one.EsimTranNo == intent.EsimTranNo) is not { } esim)
            return null;
        return ActionRules.HasHappened(intent.Action, esim.Status)
            ?? esim.Packages.Any(package => package.TransactionId == intent.TransactionId);
    }

    private static Settlement<Intent> Settle(Func<Unit, Intent, Task> change) => (unit, stored) =>
    {
        unit.Publish(new EsimChanged(stored.EsimTranNo));
        return change(unit, stored);
    };

    private static Settlement<Intent> TooLate { get; } = Settle((unit, stored) => IntentBook.EndAsync(unit, stored, IntentState.Refused,
        null, "It could not be sent for a quarter of an hour. Nothing was done; ask for it again."));

    private static Settlement<Intent> Erased { get; } = Settle((unit, stored) => IntentBook.EndAsync(unit, stored, IntentState.Refused,
        null, "The customer was erased before it was sent. Nothing was done."));

    private static Settlement<Intent> Refuse(VendorProblem problem) =>
        Settle((unit, stored) => IntentBook.EndAsync(unit, stored, IntentState.Refused, problem));

    /// <summary>Leaves it open, but not for ever: what cannot be found out must not stand in the way of everything else.</summary>
    private static Settlement<Intent> Wait(VendorProblem? problem, bool acknowledged = false) => async (unit, stored) =>
    {
        unit.Publish(new EsimChanged(stored.EsimTranNo));
        stored.Acknowledged |= acknowledged;
        if (unit.Now - stored.SentAt <= IntentRules.GivenUpAfter || stored.Checks < IntentRules.LeastChecks)
        {
            stored.Postpone(problem, unit.Now);
            return;
        }
        await IntentBook.EndAsync(unit, stored, IntentState.Uncertain, problem);
        var esim = await unit.Context.Esims.AsNoTracking().FirstOrDefaultAsync(one => one.EsimTranNo == stored.EsimTranNo);
        if (esim is not null) await AlertBook.AddAsync(unit, [AlertRules.OfEsim(esim, AlertKind.UncertainAction, AlertSeverity.Critical,
            $"uncertain:{stored.TransactionId}",
            $"eSIM Access did not say within a day what came of “{ActionRules.Name(stored.Action)}”. Look at it there.",
            unit.Now)], CancellationToken.None);
    };
}

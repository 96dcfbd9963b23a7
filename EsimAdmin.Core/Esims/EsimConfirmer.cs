using System.Threading.Channels;
using EsimAdmin.Core.EsimAccess;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EsimAdmin.Core.Esims;

/// <summary>
/// Asks the vendor about what webhooks told: their word is unsigned. What comes in a burst for one order becomes one question.
/// </summary>
internal sealed class EsimConfirmer(EsimMirror esims, TimeProvider time, ILogger<EsimConfirmer> logger) : BackgroundService
{
    /// <summary>How long further news for the same order may join a question.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(400);

    private readonly Lock _lock = new();
    private readonly HashSet<Question> _pending = [];
    private readonly Channel<(Question Question, DateTimeOffset NotBefore)> _queue = Channel.CreateUnbounded<(Question, DateTimeOffset)>();

    /// <summary>Has an order's eSIMs, or one eSIM where the order is not known, asked after soon.</summary>
    public void Ask(string? orderNo, string? esimTranNo)
    {
        var question = string.IsNullOrEmpty(orderNo) ? new Question(null, esimTranNo) : new Question(orderNo, null);
        if (question is { OrderNo: null, EsimTranNo: null }) return;
        lock (_lock)
        {
            if (!_pending.Add(question)) return;
        }
        _queue.Writer.TryWrite((question, time.GetUtcNow() + Burst));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (question, notBefore) in _queue.Reader.ReadAllAsync(stoppingToken))
        {
            if (notBefore - time.GetUtcNow() is { Ticks: > 0 } wait) await Task.Delay(wait, time, stoppingToken);
            // From here on further news is a further question: this one may already be on its way.
            lock (_lock) _pending.Remove(question);
            await AnswerAsync(question, stoppingToken);
        }
    }

    private async Task AnswerAsync(Question question, CancellationToken cancellationToken)
    {
        try
        {
            // A question that fails is asked again by the sweep: what was heard stays newer than what was confirmed.
            _ = question.OrderNo is { } orderNo
                ? await esims.AskByOrderAsync(orderNo, CallPriority.Background, cancellationToken)
                : await esims.AskAsync(question.EsimTranNo!, CallPriority.Background, cancellationToken);
        }
#pragma warning disable CA1031 // a worker that ends is worse than a question that failed
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.LogError(exception, "{Question} could not be confirmed", question);
        }
    }

    private sealed record Question(string? OrderNo, string? EsimTranNo);
}

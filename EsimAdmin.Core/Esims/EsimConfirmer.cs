namespace EsimAdmin.Core.Esims;

/// <summary>
/// Asks the vendor about what webhooks told: their word is unsigned. What comes in a burst for one order becomes one question.
/// </summary>
internal sealed class EsimConfirmer : BackgroundService
{
    /// <summary>How long further news for the same order may join a question.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(400);

    private readonly EsimMirror _esims;
    private readonly Inquiries<Question> _inquiries;

    /// <summary>Makes it.</summary>
    public EsimConfirmer(EsimMirror esims, TimeProvider time, ILogger<EsimConfirmer> logger) =>
        (_esims, _inquiries) = (esims, new Inquiries<Question>("Order or eSIM", time, logger, AnswerAsync, Burst));

    /// <summary>Has an order's eSIMs, or one eSIM where the order is not known, asked after soon.</summary>
    /// <param name="orderNo">The vendor's order; null when it is not known.</param>
    /// <param name="esimTranNo">The eSIM; null when only the order is known.</param>
    /// <param name="urgency">Whether anything here is about them.</param>
    /// <param name="source">Who told of them.</param>
    /// <returns>Whether they will be asked after; not when too many others wait already.</returns>
    public bool Ask(string? orderNo, string? esimTranNo, Urgency urgency = Urgency.Known, string source = "")
    {
        var question = string.IsNullOrEmpty(orderNo) ? new Question(null, esimTranNo) : new Question(orderNo, null);
        return question is not { OrderNo: null, EsimTranNo: null } && _inquiries.Add(question, urgency, source);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _inquiries.RunAsync(stoppingToken);

    // A question that fails is asked again by the mirror's worker: what was heard stays newer than what was confirmed.
    private async Task AnswerAsync(Question question, CancellationToken cancellationToken) => _ = question.OrderNo is { } orderNo
        ? await _esims.AskByOrderAsync(orderNo, 0, CallPriority.Background, cancellationToken)
        : await _esims.AskAsync(question.EsimTranNo!, CallPriority.Background, cancellationToken);

    private sealed record Question(string? OrderNo, string? EsimTranNo);
}

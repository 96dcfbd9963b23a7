using System.Threading.Channels;

namespace EsimAdmin.Core.People;

/// <summary>
/// Who asked for another password, until it is looked at whether they have an account: whoever asks cannot tell by the time that takes.
/// In memory, because strangers fill it; beyond <see cref="MostWaiting"/> the rest are dropped.
/// </summary>
public sealed class ResetRequests
{
    /// <summary>How many wait at most.</summary>
    public const int MostWaiting = 1000;

    private readonly Channel<(string Email, string? Address)> _waiting = Channel.CreateBounded<(string, string?)>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Adds one.</summary>
    /// <param name="email">What was typed.</param>
    /// <param name="address">The network address that it is asked from; null where that is not known.</param>
    public void Add(string email, string? address) => _waiting.Writer.TryWrite((email, address));

    /// <summary>Takes one after the other.</summary>
    internal IAsyncEnumerable<(string Email, string? Address)> TakeAsync(CancellationToken cancellationToken) =>
        _waiting.Reader.ReadAllAsync(cancellationToken);
}

/// <summary>Has mails sent to those who asked for another password and have an account.</summary>
internal sealed class ResetWorker(ResetRequests requests, AccountLinkDesk links, ILogger<ResetWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (email, address) in requests.TakeAsync(stoppingToken))
        {
            try
            {
                await links.AskResetAsync(email, address, stoppingToken);
            }
            // whoever asked asks once more; others must not wait for what has failed
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                logger.LogError(exception, "A link to choose another password could not be made");
            }
        }
    }
}

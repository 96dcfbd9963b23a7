using System.Threading.Channels;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EsimAdmin.Core.Handover;

/// <summary>Sends what is queued. A mail is marked before it is handed over: what a crash interrupted is never sent a second time by itself.</summary>
public sealed class MailQueue(IDbContextFactory<EsimAdminDbContext> contexts, MailSender sender, LiveUpdates live, TimeProvider time, ILogger<MailQueue> logger) : BackgroundService
{
    private const int MostAttempts = 8;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(20);

    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Says that there is something to send.</summary>
    public void Wake() => _signal.Writer.TryWrite(true);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await FindInterruptedAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await SendDueAsync(stoppingToken);
            }
#pragma warning disable CA1031 // a worker that ends is worse than a round that failed
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                logger.LogError(exception, "A round over the queued mails failed; the next one follows");
            }
            using var wait = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(_signal.Reader.ReadAsync(wait.Token).AsTask(), Task.Delay(Look, time, wait.Token));
            await wait.CancelAsync();
        }
    }

    private async Task FindInterruptedAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.Mails.Where(mail => mail.State == MailState.Sending).ExecuteUpdateAsync(change => change
            .SetProperty(mail => mail.State, MailState.Uncertain).SetProperty(mail => mail.NextAttemptAt, (DateTimeOffset?)null)
            .SetProperty(mail => mail.Problem, "The process ended while it was being handed over."), cancellationToken);
    }

    private async Task SendDueAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        foreach (var mail in await context.Mails.Where(mail => mail.NextAttemptAt <= now && mail.State == MailState.Queued).OrderBy(mail => mail.Id).Take(50).ToListAsync(cancellationToken))
        {
            (mail.State, mail.Attempts) = (MailState.Sending, mail.Attempts + 1);
            await context.SaveChangesAsync(cancellationToken);
            var result = await sender.SendAsync(context, mail, cancellationToken);
            now = time.GetUtcNow();
            (mail.State, mail.Problem) = (result.State == MailState.Queued && mail.Attempts >= MostAttempts ? MailState.Failed : result.State, result.Problem);
            mail.NextAttemptAt = mail.State == MailState.Queued ? now + TimeSpan.FromSeconds(15 * Math.Pow(2, mail.Attempts)) : null;
            if (mail.State == MailState.Sent) mail.SentAt = now;
            // What was handed over is written down even when the process is stopping.
            await context.SaveChangesAsync(CancellationToken.None);
            if (mail.Problem is not null) logger.LogWarning("Mail {MailId}: {State}, {Problem}", mail.Id, mail.State, mail.Problem);
            if (mail.EsimTranNo.Length > 0) live.Publish(new EsimChanged(mail.EsimTranNo));
        }
    }
}

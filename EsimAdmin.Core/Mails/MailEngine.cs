using MimeKit;

namespace EsimAdmin.Core.Mails;

/// <summary>What a mail says, made when it is sent.</summary>
/// <param name="Subject">One line.</param>
/// <param name="Body">Words and pictures.</param>
/// <param name="Told">Told to open screens when its state changes; null for nobody.</param>
public sealed record MailContent(string Subject, MimeEntity Body, Change? Told = null);

/// <summary>Writes the mails that are about something: the queue holds no secret.</summary>
public interface IMailWriter
{
    /// <summary>Writes it from what is known now, within the change that takes the mail up for an attempt.</summary>
    /// <returns>Null when it is another's to write, or that of which it tells is no longer known.</returns>
    Task<MailContent?> WriteAsync(Unit unit, Mail mail, CancellationToken cancellationToken);
}

/// <summary>Sends what is queued. A mail is marked before it is handed over: what a crash interrupted is not sent again.</summary>
public sealed class MailEngine(MailSender sender, IEnumerable<IMailWriter> writers, Work work,
    IDbContextFactory<EsimAdminDbContext> contexts, TimeProvider time, ILogger<MailEngine> logger)
    : PendingEngine<Mail>(work, contexts, time, logger)
{
    private const int MostAttempts = 8;

    /// <inheritdoc/>
    protected override int MostInARound => 50;

    /// <inheritdoc/>
    protected override int AtOnce => 2;

    /// <inheritdoc/>
    protected override async Task<PendingCall<Mail>> BeginAsync(Unit unit, Mail item, CancellationToken cancellationToken)
    {
        if (item.State == MailState.Sending)
            return EndWith(new MailResult(MailState.Uncertain, "The process ended while it was being handed over."), null);
        var content = item.Text is { } text ? new MailContent(item.Subject ?? "", new TextPart { Text = text })
            : await WriteAsync(unit, item, cancellationToken);
        if (content is null) return EndWith(new MailResult(MailState.Failed, "What it tells of is no longer there."), null);
        (item.State, item.Checks) = (MailState.Sending, item.Checks + 1);
        return async (mail, _, token) => Settle(await sender.SendAsync(mail, content, token), content.Told);
    }

    /// <inheritdoc/>
    protected override Task AfterAsync(Mail item, CallPriority priority, CancellationToken cancellationToken)
    {
        Measures.Mails.Add("outcome", item.State);
        return Task.CompletedTask;
    }

    private async Task<MailContent?> WriteAsync(Unit unit, Mail item, CancellationToken cancellationToken)
    {
        foreach (var writer in writers)
        {
            if (await writer.WriteAsync(unit, item, cancellationToken) is { } content) return content;
        }
        return null;
    }

    private PendingCall<Mail> EndWith(MailResult result, Change? told) => (_, _, _) => Task.FromResult(Settle(result, told));

    private Settlement<Mail> Settle(MailResult result, Change? told) => (unit, mail) =>
    {
        (mail.State, mail.Problem) = (result.State == MailState.Queued && mail.Checks >= MostAttempts ? MailState.Failed : result.State,
            mail.To == Mail.Erased ? null : result.Problem);
        mail.DueAt = mail.State == MailState.Queued ? unit.Now + TimeSpan.FromSeconds(15 * Math.Pow(2, mail.Checks)) : null;
        if (mail.State is MailState.Sent or MailState.Filed) mail.SentAt = unit.Now;
        if (mail.Problem is not null) Logger.LogWarning("Mail {MailId}: {State}, {Problem}", mail.Id, mail.State, mail.Problem);
        if (told is not null) unit.Publish(told);
        return Task.CompletedTask;
    };
}

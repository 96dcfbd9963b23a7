using System.Diagnostics;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace EsimAdmin.Core.Mails;

/// <summary>What came of handing a mail over.</summary>
/// <param name="State">Sent or filed, or queued again, failed, or uncertain.</param>
/// <param name="Problem">What went wrong; null when nothing did.</param>
public readonly record struct MailResult(MailState State, string? Problem);

/// <summary>Hands mails to the mail server, or to a folder where there is none.</summary>
public sealed class MailSender(IOptions<MailOptions> options, TimeProvider time, ILogger<MailSender> logger)
{
    /// <summary>Takes from others what they may read of messages that an older version wrote to the outbox.</summary>
    public void CloseOutbox()
    {
        if (!Directory.Exists(options.Value.Outbox)) return;
        foreach (var file in Directory.EnumerateFiles(options.Value.Outbox, "*.eml", new EnumerationOptions()))
        {
            if (Path.GetFileNameWithoutExtension(file).All(char.IsAsciiDigit)) OwnerOnly.Close(file);
        }
    }

    /// <summary>Deletes the messages of these mails from the outbox, if they are there.</summary>
    /// <returns>Whether none is there any more; what cannot be deleted is logged.</returns>
    public bool Erase(IEnumerable<long> mails)
    {
        if (!Directory.Exists(options.Value.Outbox)) return true;
        var isDone = true;
        foreach (var id in mails)
        {
            try
            {
                File.Delete(FileOf(id));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                isDone = false;
                logger.LogError(exception, "Mail {MailId} of somebody who was erased cannot be deleted from the outbox", id);
            }
        }
        return isDone;
    }

    /// <summary>Makes the message and hands it over. Whatever goes wrong is told, never thrown.</summary>
    public async Task<MailResult> SendAsync(Mail mail, MailContent content, CancellationToken cancellationToken)
    {
        using var trace = Measures.Traces.StartActivity("Mail handed over", ActivityKind.Producer);
        var result = await HandOverAsync(mail, content, cancellationToken);
        trace?.SetTag("mail", mail.Id).SetTag("outcome", result.State);
        return result;
    }

    private async Task<MailResult> HandOverAsync(Mail mail, MailContent content, CancellationToken cancellationToken)
    {
        if (!MailAddresses.TryRead(mail.To, out var to)) return new MailResult(MailState.Failed, "That is not a mail address.");
        var settings = options.Value;
        using var message = Write(settings, to, content);
        // The same in every attempt, so that a server that has it already knows it.
        message.MessageId = $"mail-{mail.Id.ToString(CultureInfo.InvariantCulture)}-{mail.RequestKey:N}@esimadmin.invalid";
        return settings.Host.Length == 0 ? await FileAsync(settings, FileOf(mail.Id), message, cancellationToken)
            : await SmtpAsync(settings, message, cancellationToken);
    }

    /// <summary>Hands a message over at once, with settings that are not in force yet.</summary>
    /// <param name="settings">The settings to try.</param>
    /// <param name="address">To whom.</param>
    /// <param name="name">Who tries them.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<MailResult> TryAsync(MailOptions settings, string address, string name, CancellationToken cancellationToken)
    {
        if (!MailAddresses.TryRead(address, out var to)) return new MailResult(MailState.Failed, "That is not a mail address.");
        using var message = Write(settings, to, new MailContent("Test message from EsimAdmin", new TextPart
        {
            Text = $"{name} has tried the mail settings of EsimAdmin. This message has come through: they work.",
        }));
        return settings.Host.Length == 0
            ? await FileAsync(settings, Path.Combine(settings.Outbox, $"test-{Guid.NewGuid():N}.eml"), message, cancellationToken)
            : await SmtpAsync(settings, message, cancellationToken);
    }

    private MimeMessage Write(MailOptions settings, MailboxAddress to, MailContent content)
    {
        var message = new MimeMessage
        {
            Subject = content.Subject.ReplaceLineEndings(" "),
            Body = content.Body,
            Date = time.GetUtcNow(),
        };
        if (MailAddresses.TryRead(settings.From, out var from))
        {
            if (string.IsNullOrEmpty(from.Name)) from.Name = settings.FromName;
            message.From.Add(from);
        }
        message.To.Add(to);
        return message;
    }

    private static async Task<MailResult> FileAsync(
        MailOptions settings, string file, MimeMessage message, CancellationToken cancellationToken)
    {
        try
        {
            OwnerOnly.MakeFolder(settings.Outbox);
            File.Delete(file + ".part");
            await using (var stream = OwnerOnly.Create(file + ".part")) await message.WriteToAsync(stream, cancellationToken);
            File.Move(file + ".part", file, overwrite: true);
            return new MailResult(MailState.Filed, null);
        }
        catch (OperationCanceledException)
        {
            return new MailResult(MailState.Queued, null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new MailResult(MailState.Failed, $"The outbox folder cannot be written: {exception.Message}");
        }
    }

    private string FileOf(long id) => Path.Combine(options.Value.Outbox, $"{id.ToString("D6", CultureInfo.InvariantCulture)}.eml");

    private static async Task<MailResult> SmtpAsync(MailOptions settings, MimeMessage message, CancellationToken cancellationToken)
    {
        using var client = new SmtpClient { Timeout = 30_000 };
        bool isSafe = false, handedOver = false;
        try
        {
            await client.ConnectAsync(settings.Host, settings.Port, Security(settings), cancellationToken);
            isSafe = true;
            if (settings.User.Length > 0) await client.AuthenticateAsync(settings.User, settings.Password, cancellationToken);
            handedOver = true;
            await client.SendAsync(message, cancellationToken);
        }
        catch (SmtpCommandException exception)
        {
            // The server has said no: 5xx for good, 4xx for now.
            return new MailResult((int)exception.StatusCode >= 500 ? MailState.Failed : MailState.Queued, exception.Message);
        }
        catch (NotSupportedException) when (!isSafe)
        {
            return new MailResult(MailState.Failed, "The mail server does not offer STARTTLS, and nothing is sent to it unencrypted. Have "
                + "it offer STARTTLS, or set Mail:Port to 465 where it speaks TLS from the beginning.");
        }
        // What settings are wrong about, no second attempt mends.
        catch (Exception exception) when (exception is AuthenticationException or ServiceNotAuthenticatedException or NotSupportedException)
        {
            return new MailResult(MailState.Failed,
                $"The mail server and the settings Mail:User and Mail:Password do not agree: {exception.Message}");
        }
        catch (SslHandshakeException exception)
        {
            return new MailResult(MailState.Failed, exception.Message.Split('\n')[0].Trim());
        }
        // whatever a mail server or the network does, the mail's state must say so
        catch (Exception exception)
        {
            return new MailResult(handedOver ? MailState.Uncertain : MailState.Queued, exception.Message);
        }
        await LeaveAsync(client);
        return new MailResult(MailState.Sent, null);
    }

    private static SecureSocketOptions Security(MailOptions settings) => settings.Port == 465 ? SecureSocketOptions.SslOnConnect
        : Loopback.IsName(settings.Host) ? SecureSocketOptions.StartTlsWhenAvailable : SecureSocketOptions.StartTls;

    private static async Task LeaveAsync(SmtpClient client)
    {
        try
        {
            await client.DisconnectAsync(true, CancellationToken.None);
        }
        catch (Exception exception) when (exception is IOException or ProtocolException or System.Net.Sockets.SocketException
            or TimeoutException)
        {
            // The server has taken the mail; how the connection ends is all the same.
        }
    }
}

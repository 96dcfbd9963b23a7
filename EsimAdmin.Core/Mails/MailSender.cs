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
public sealed class MailSender(IOptions<MailOptions> options, TimeProvider time)
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

    /// <summary>Makes the message and hands it over. Whatever goes wrong is told, never thrown.</summary>
    public async Task<MailResult> SendAsync(Mail mail, MailContent content, CancellationToken cancellationToken)
    {
        if (!MailAddresses.TryRead(mail.To, out var to)) return new MailResult(MailState.Failed, "That is not a mail address.");
        using var message = Write(mail, to, content);
        return options.Value.Host.Length == 0 ? await FileAsync(mail, message, cancellationToken)
            : await SmtpAsync(message, cancellationToken);
    }

    private MimeMessage Write(Mail mail, MailboxAddress to, MailContent content)
    {
        var message = new MimeMessage
        {
            Subject = content.Subject.ReplaceLineEndings(" "),
            Body = content.Body,
            Date = time.GetUtcNow(),
            // The same in every attempt, so that a server that has it already knows it.
            MessageId = $"mail-{mail.Id.ToString(CultureInfo.InvariantCulture)}-{mail.RequestKey:N}@esimadmin.invalid",
        };
        if (MailAddresses.TryRead(options.Value.From, out var from))
        {
            if (string.IsNullOrEmpty(from.Name)) from.Name = options.Value.FromName;
            message.From.Add(from);
        }
        message.To.Add(to);
        return message;
    }

    private async Task<MailResult> FileAsync(Mail mail, MimeMessage message, CancellationToken cancellationToken)
    {
        var folder = options.Value.Outbox;
        try
        {
            OwnerOnly.MakeFolder(folder);
            var file = Path.Combine(folder, $"{mail.Id.ToString("D6", CultureInfo.InvariantCulture)}.eml");
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

    private async Task<MailResult> SmtpAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        var settings = options.Value;
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

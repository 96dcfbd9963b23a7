using System.Globalization;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Storage;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using MimeKit;

namespace EsimAdmin.Core.Handover;

/// <summary>What came of handing a mail over.</summary>
/// <param name="State">Sent, or queued again, failed, or uncertain.</param>
/// <param name="Problem">What went wrong; null when nothing did.</param>
public readonly record struct MailResult(MailState State, string? Problem);

/// <summary>Writes mails and hands them to the mail server, or to a folder where there is none.</summary>
public sealed class MailSender(IOptions<MailOptions> options, IOptions<BrandOptions> brand, TimeProvider time)
{
    /// <summary>Makes the mail, one with a QR code from what the eSIM is now, and hands it over.</summary>
    public async Task<MailResult> SendAsync(EsimAdminDbContext context, Mail mail, CancellationToken cancellationToken)
    {
        using var message = mail.Text is { } text ? Write(mail, mail.Subject ?? "", new TextPart { Text = text }) : await WriteAsync(context, mail, cancellationToken);
        if (message is null) return new MailResult(MailState.Failed, "The eSIM is no longer known.");
        return options.Value.Host.Length == 0 ? await FileAsync(mail, message, cancellationToken) : await SmtpAsync(message, cancellationToken);
    }

    private async Task<MimeMessage?> WriteAsync(EsimAdminDbContext context, Mail mail, CancellationToken cancellationToken)
    {
        if (await context.Esims.AsNoTracking().FirstOrDefaultAsync(esim => esim.EsimTranNo == mail.EsimTranNo, cancellationToken) is not { } esim) return null;
        var link = brand.Value.PublicUrl.Length == 0 ? null
            : $"{brand.Value.PublicUrl.TrimEnd('/')}/install/{HandOutService.AddLink(context, esim, mail.PersonName, brand.Value.LinkDays, time.GetUtcNow())}";
        var builder = new BodyBuilder { TextBody = InstallMail.Text(esim, brand.Value, link) };
        var picture = builder.LinkedResources.Add("qr.png", QrCode.Png(esim.ActivationCode), new ContentType("image", "png"));
        picture.ContentId = MimeKit.Utils.MimeUtils.GenerateMessageId("esimadmin.invalid");
        builder.HtmlBody = InstallMail.Html(esim, brand.Value, link, picture.ContentId);
        return Write(mail, $"Your eSIM: {esim.PackageName}", builder.ToMessageBody());
    }

    private MimeMessage Write(Mail mail, string subject, MimeEntity body)
    {
        var message = new MimeMessage
        {
            Subject = subject.ReplaceLineEndings(" "),
            Body = body,
            Date = time.GetUtcNow(),
            // The same in every attempt, so that a server that has it already knows it.
            MessageId = $"mail-{mail.Id.ToString(CultureInfo.InvariantCulture)}-{mail.RequestKey:N}@esimadmin.invalid",
        };
        message.From.Add(new MailboxAddress(brand.Value.Name, options.Value.From.Length > 0 ? options.Value.From : "noreply@esimadmin.invalid"));
        message.To.Add(MailboxAddress.Parse(mail.To));
        return message;
    }

    private async Task<MailResult> FileAsync(Mail mail, MimeMessage message, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.Value.Outbox);
        var file = Path.Combine(options.Value.Outbox, $"{mail.Id.ToString("D6", CultureInfo.InvariantCulture)}.eml");
        await message.WriteToAsync(file + ".part", cancellationToken);
        File.Move(file + ".part", file, overwrite: true);
        return new MailResult(MailState.Sent, null);
    }

    private async Task<MailResult> SmtpAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        using var client = new SmtpClient { Timeout = 30_000 };
        var handedOver = false;
        try
        {
            await client.ConnectAsync(settings.Host, settings.Port, settings.Port == 465 ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTlsWhenAvailable, cancellationToken);
            if (settings.User.Length > 0) await client.AuthenticateAsync(settings.User, settings.Password, cancellationToken);
            handedOver = true;
            await client.SendAsync(message, cancellationToken);
            await client.DisconnectAsync(true, CancellationToken.None);
            return new MailResult(MailState.Sent, null);
        }
        catch (SmtpCommandException exception)
        {
            // The server has said no: 5xx for good, 4xx for now.
            return new MailResult((int)exception.StatusCode >= 500 ? MailState.Failed : MailState.Queued, exception.Message);
        }
        catch (Exception exception) when (exception is IOException or ProtocolException or System.Net.Sockets.SocketException or TimeoutException or AuthenticationException or SslHandshakeException)
        {
            return new MailResult(handedOver ? MailState.Uncertain : MailState.Queued, exception.Message);
        }
    }
}

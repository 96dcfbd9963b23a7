using EsimAdmin.Core.Mails;
using MimeKit;

namespace EsimAdmin.Core.Handover;

/// <summary>Writes the mail with an eSIM's QR code, from what the eSIM is when it is sent.</summary>
internal sealed class InstallMailWriter(IOptions<BrandOptions> brand, SecretBox box) : IMailWriter
{
    public async Task<MailContent?> WriteAsync(Unit unit, Mail mail, CancellationToken cancellationToken)
    {
        if (await unit.Context.Esims.AsNoTracking()
            .FirstOrDefaultAsync(esim => esim.EsimTranNo == mail.EsimTranNo, cancellationToken) is not { } esim
            || await EsimSecretBook.FindAsync(unit.Context, box, esim.EsimTranNo, cancellationToken) is not { ActivationCode: var code })
            return null;
        var token = brand.Value.PublicUrl.Length == 0 ? null
            : await InstallLinkBook.OfMailAsync(unit, esim, mail.PersonName, brand.Value.LinkDays, mail.Id, cancellationToken);
        var link = token is null ? null : brand.Value.Link("install/" + token);
        var builder = new BodyBuilder { TextBody = InstallMail.Text(esim, code, brand.Value, link) };
        var picture = builder.LinkedResources.Add("qr.png", QrCode.Png(code), new ContentType("image", "png"));
        picture.ContentId = MimeKit.Utils.MimeUtils.GenerateMessageId("esimadmin.invalid");
        builder.HtmlBody = InstallMail.Html(esim, code, brand.Value, link, picture.ContentId);
        return new MailContent($"Your eSIM: {esim.PackageName}", builder.ToMessageBody(), new EsimChanged(esim.EsimTranNo));
    }
}

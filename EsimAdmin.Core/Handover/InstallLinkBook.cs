namespace EsimAdmin.Core.Handover;

/// <summary>Writes install links down.</summary>
internal static class InstallLinkBook
{
    /// <summary>Adds a link of its own.</summary>
    /// <returns>Its token, which is told only here.</returns>
    public static string Add(Unit unit, Esim esim, string personName, int days) => Add(unit, esim, personName, days, null);

    /// <summary>The link of a mail: one for all attempts to send it, each with another token.</summary>
    /// <returns>The token of this attempt.</returns>
    public static async Task<string> OfMailAsync(Unit unit, Esim esim, string personName, int days, long mailId,
        CancellationToken cancellationToken)
    {
        if (await unit.Context.InstallLinks.FirstOrDefaultAsync(link => link.MailId == mailId, cancellationToken) is not { } known)
            return Add(unit, esim, personName, days, mailId);
        var token = DeliveryTokens.New();
        (known.TokenHash, known.ExpiresAt) = (DeliveryTokens.Hash(token), unit.Now.AddDays(days));
        return token;
    }

    private static string Add(Unit unit, Esim esim, string personName, int days, long? mailId)
    {
        var token = DeliveryTokens.New();
        unit.Context.InstallLinks.Add(new InstallLink
        {
            TokenHash = DeliveryTokens.Hash(token),
            EsimTranNo = esim.EsimTranNo,
            MailId = mailId,
            PersonName = personName,
            CreatedAt = unit.Now,
            ExpiresAt = unit.Now.AddDays(days),
        });
        return token;
    }
}

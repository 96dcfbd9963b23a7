namespace EsimAdmin.Core.Handover;

/// <summary>Opens install links, for travellers: who has the token may see the one eSIM.</summary>
public sealed class InstallPages(Work work, SecretBox box, IDbContextFactory<EsimAdminDbContext> contexts, TimeProvider time)
{
    /// <summary>The eSIM behind a token; null when there is none, or the link has expired or was taken back.</summary>
    /// <param name="isView">Whether a person looks, which is counted; else a robot that shows a preview of the link.</param>
    public async Task<Installation?> OpenAsync(string token, bool isView, CancellationToken cancellationToken)
    {
        if (token.Length is < 20 or > 100) return null;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var (hash, now) = (DeliveryTokens.Hash(token), time.GetUtcNow());
        var link = await context.InstallLinks.AsNoTracking()
            .FirstOrDefaultAsync(one => one.TokenHash == hash && one.RevokedAt == null && one.ExpiresAt > now, cancellationToken);
        if (link is null) return null;
        if (isView) await work.DoAsync(unit => unit.Context.InstallLinks.Where(one => one.Id == link.Id).ExecuteUpdateAsync(
            change => change.SetProperty(one => one.Views, one => one.Views + 1).SetProperty(one => one.LastViewedAt, now),
                cancellationToken), cancellationToken);
        var esim = await context.Esims.AsNoTracking()
            .FirstOrDefaultAsync(one => one.EsimTranNo == link.EsimTranNo && one.HasActivationCode, cancellationToken);
        if (esim is null || await EsimSecretBook.FindAsync(context, box, esim.EsimTranNo, cancellationToken) is not { } secrets)
            return null;
        return new Installation(esim, secrets.ActivationCode, DiagnosisRules.Diagnose(esim).CanInstall);
    }
}

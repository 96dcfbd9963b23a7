using EsimAdmin.Core.Audit;
using EsimAdmin.Core.Mails;

namespace EsimAdmin.Core.Handover;

/// <summary>An eSIM with its activation code, handed out and recorded.</summary>
/// <param name="Code">The activation code.</param>
/// <param name="Diagnosis">What its state means for the customer.</param>
public sealed record HandOut(Esim Esim, string Code, Diagnosis Diagnosis);

/// <summary>An eSIM as the install page shows it.</summary>
/// <param name="Code">The activation code.</param>
/// <param name="CanInstall">Whether it can still be installed.</param>
public sealed record Installation(Esim Esim, string Code, bool CanInstall)
{
    /// <summary>Whether it is on a phone already: its code works once.</summary>
    public bool IsOnPhone => Esim.Status is EsimStatus.Downloaded or EsimStatus.Installed or EsimStatus.Onboard or EsimStatus.InUse
        or EsimStatus.Depleted;
}

/// <summary>Hands QR codes out; each time is recorded first, in the eSIM's timeline and the audit log, with who, when and to whom
/// (decision 36).</summary>
public sealed class HandOutService(Gate gate, IOptions<BrandOptions> brand, IOptions<CodeOptions> codes, Work work, SecretBox box,
    IDbContextFactory<EsimAdminDbContext> contexts)
{
    private static readonly Refusal NoCode = new("no-code", $"There is no such eSIM, or its activation code has not come yet.");

    /// <summary>Hands the code out by screen, file or print. On the eSIM's page it is recorded once within ten minutes.</summary>
    public async Task<Outcome<HandOut>> TakeAsync(string esimTranNo, HandOutWay way, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.HandOutEsims);
        return await work.DoAsync<Outcome<HandOut>>(async unit =>
        {
            if (await FindAsync(unit.Context, caller, esimTranNo, cancellationToken) is not { } esim) return NoCode;
            if (await EsimSecretBook.FindAsync(unit.Context, box, esimTranNo, cancellationToken) is not { } secrets) return NoCode;
            if (await RecordAsync(unit, esim, caller, way, null, cancellationToken) is { } refusal) return refusal;
            return new HandOut(esim, secrets.ActivationCode, DiagnosisRules.Diagnose(esim));
        }, cancellationToken);
    }

    /// <summary>Makes a link to the install page; it works for <see cref="BrandOptions.LinkDays"/> days.</summary>
    /// <returns>The path with the token, which is told only here.</returns>
    public async Task<Outcome<string>> LinkAsync(string esimTranNo, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.HandOutEsims);
        return await work.DoAsync<Outcome<string>>(async unit =>
        {
            if (await FindAsync(unit.Context, caller, esimTranNo, cancellationToken) is not { } esim) return NoCode;
            if (await RecordAsync(unit, esim, caller, HandOutWay.Link, null, cancellationToken) is { } refusal) return refusal;
            return "install/" + InstallLinkBook.Add(unit, esim, caller.Name, brand.Value.LinkDays);
        }, cancellationToken);
    }

    /// <summary>Sends the code by mail, once for each key.</summary>
    /// <param name="key">Names this request: a second call with it sends nothing.</param>
    /// <param name="to">A mail address.</param>
    public async Task<Outcome> MailAsync(Guid key, string esimTranNo, string to, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.HandOutEsims);
        var address = to.Trim();
        if (!MailAddresses.IsOne(address)) return new Refusal("mail-address", $"That is not a mail address.");
        return await work.DoAsync<Outcome>(async unit =>
        {
            if (await FindAsync(unit.Context, caller, esimTranNo, cancellationToken) is not { } esim) return NoCode;
            if (await unit.Context.Mails.AnyAsync(other => other.RequestKey == key, cancellationToken)) return Outcome.Done;
            if (await RecordAsync(unit, esim, caller, HandOutWay.Mail, address, cancellationToken) is { } refusal) return refusal;
            unit.Context.Mails.Add(new Mail
            {
                RequestKey = key,
                To = address,
                EsimTranNo = esimTranNo,
                PersonName = caller.Name,
                CreatedAt = unit.Now,
                DueAt = unit.Now
            });
            return Outcome.Done;
        }, cancellationToken);
    }

    /// <summary>The mails about one eSIM, newest first.</summary>
    public async Task<IReadOnlyList<Mail>> MailsAsync(string esimTranNo, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.HandOutEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (!caller.Scope.IsAll && !await context.SeesEsimAsync(caller.Scope, esimTranNo, cancellationToken)) return [];
        var since = await TimelineBook.SeenSinceAsync(context, caller, esimTranNo, cancellationToken);
        return await context.Mails.AsNoTracking().Where(mail => mail.EsimTranNo == esimTranNo && mail.CreatedAt >= since)
            .OrderByDescending(mail => mail.Id).Take(20).ToListAsync(cancellationToken);
    }

    /// <summary>The links to one eSIM, newest first.</summary>
    public async Task<IReadOnlyList<InstallLink>> LinksAsync(string esimTranNo, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.HandOutEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (!caller.Scope.IsAll && !await context.SeesEsimAsync(caller.Scope, esimTranNo, cancellationToken)) return [];
        var since = await TimelineBook.SeenSinceAsync(context, caller, esimTranNo, cancellationToken);
        return await context.InstallLinks.AsNoTracking().Where(link => link.EsimTranNo == esimTranNo && link.CreatedAt >= since)
            .OrderByDescending(link => link.Id).Take(50).ToListAsync(cancellationToken);
    }

    /// <summary>Takes a link back.</summary>
    public async Task RevokeAsync(long linkId, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.HandOutEsims);
        await work.DoAsync(async unit =>
        {
            if (await unit.Context.InstallLinks.FindAsync([linkId], cancellationToken) is not { RevokedAt: null } link
                || !caller.Scope.IsAll && !await unit.Context.SeesEsimAsync(caller.Scope, link.EsimTranNo, cancellationToken)) return;
            link.RevokedAt = unit.Now;
            var esim = await unit.Context.Esims.AsNoTracking()
                .FirstOrDefaultAsync(one => one.EsimTranNo == link.EsimTranNo, cancellationToken);
            if (esim is not null) unit.Audit(HandOutBook.Note(AuditActions.LinkRevoked, esim, caller));
            unit.Publish(new EsimChanged(link.EsimTranNo));
        }, cancellationToken);
    }

    private static async Task<Esim?> FindAsync(
        EsimAdminDbContext context, Caller caller, string esimTranNo, CancellationToken cancellationToken) =>
        await context.Esims.Within(context, caller.Scope).AsNoTracking()
            .FirstOrDefaultAsync(esim => esim.EsimTranNo == esimTranNo && esim.HasActivationCode, cancellationToken);

    private Task<Refusal?> RecordAsync(Unit unit, Esim esim, Caller caller, HandOutWay way, string? to,
        CancellationToken cancellationToken) =>
        HandOutBook.RecordAsync(unit, esim, caller, way, to, codes.Value.PerHour, cancellationToken);
}

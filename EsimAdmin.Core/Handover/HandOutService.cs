using EsimAdmin.Core.Audit;
using EsimAdmin.Core.Mails;

namespace EsimAdmin.Core.Handover;

/// <summary>An eSIM with its secrets, handed out and recorded.</summary>
/// <param name="Esim">The eSIM, its activation code among it.</param>
/// <param name="Diagnosis">What its state means for the customer.</param>
public sealed record HandOut(Esim Esim, Diagnosis Diagnosis);

/// <summary>An eSIM as the install page shows it.</summary>
/// <param name="Esim">The eSIM, its activation code among it.</param>
/// <param name="CanInstall">Whether it can still be installed.</param>
public sealed record Installation(Esim Esim, bool CanInstall)
{
    /// <summary>Whether it is on a phone already: its code works once.</summary>
    public bool IsOnPhone => Esim.Status is EsimStatus.Downloaded or EsimStatus.Installed or EsimStatus.Onboard or EsimStatus.InUse
        or EsimStatus.Depleted;
}

/// <summary>Hands QR codes out; each time is recorded in the eSIM's timeline with who, when and to whom.</summary>
public sealed class HandOutService(Gate gate, IOptions<BrandOptions> brand, Work work, IDbContextFactory<EsimAdminDbContext> contexts)
{
    private static readonly Refusal NoCode = new("no-code", $"There is no such eSIM, or its activation code has not come yet.");

    /// <summary>Hands the code out by screen, file or print.</summary>
    public async Task<Outcome<HandOut>> TakeAsync(string esimTranNo, HandOutWay way, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.HandOutEsims);
        return await work.DoAsync<Outcome<HandOut>>(async unit =>
        {
            if (await FindAsync(unit.Context, esimTranNo, cancellationToken) is not { } esim) return NoCode;
            Record(unit, esim, caller, way, null);
            return new HandOut(esim, DiagnosisRules.Diagnose(esim));
        }, cancellationToken);
    }

    /// <summary>Makes a link to the install page; it works for <see cref="BrandOptions.LinkDays"/> days.</summary>
    /// <returns>The path with the token, which is told only here.</returns>
    public async Task<Outcome<string>> LinkAsync(string esimTranNo, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.HandOutEsims);
        return await work.DoAsync<Outcome<string>>(async unit =>
        {
            if (await FindAsync(unit.Context, esimTranNo, cancellationToken) is not { } esim) return NoCode;
            Record(unit, esim, caller, HandOutWay.Link, null);
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
            if (await FindAsync(unit.Context, esimTranNo, cancellationToken) is not { } esim) return NoCode;
            if (await unit.Context.Mails.AnyAsync(other => other.RequestKey == key, cancellationToken)) return Outcome.Done;
            unit.Context.Mails.Add(new Mail
            {
                RequestKey = key,
                To = address,
                EsimTranNo = esimTranNo,
                PersonName = caller.Name,
                CreatedAt = unit.Now,
                DueAt = unit.Now
            });
            Record(unit, esim, caller, HandOutWay.Mail, address);
            return Outcome.Done;
        }, cancellationToken);
    }

    /// <summary>The mails about one eSIM, newest first.</summary>
    public async Task<IReadOnlyList<Mail>> MailsAsync(string esimTranNo, CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.HandOutEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Mails.AsNoTracking().Where(mail => mail.EsimTranNo == esimTranNo).OrderByDescending(mail => mail.Id).Take(20)
            .ToListAsync(cancellationToken);
    }

    /// <summary>The links to one eSIM, newest first.</summary>
    public async Task<IReadOnlyList<InstallLink>> LinksAsync(string esimTranNo, CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.HandOutEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.InstallLinks.AsNoTracking().Where(link => link.EsimTranNo == esimTranNo).OrderByDescending(link => link.Id)
            .Take(50).ToListAsync(cancellationToken);
    }

    /// <summary>Takes a link back.</summary>
    public async Task RevokeAsync(long linkId, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.HandOutEsims);
        await work.DoAsync(async unit =>
        {
            if (await unit.Context.InstallLinks.FindAsync([linkId], cancellationToken) is not { RevokedAt: null } link) return;
            link.RevokedAt = unit.Now;
            var esim = await unit.Context.Esims.AsNoTracking()
                .FirstOrDefaultAsync(one => one.EsimTranNo == link.EsimTranNo, cancellationToken);
            if (esim is not null) unit.Audit(Note(AuditActions.LinkRevoked, esim, caller));
            unit.Publish(new EsimChanged(link.EsimTranNo));
        }, cancellationToken);
    }

    private static async Task<Esim?> FindAsync(EsimAdminDbContext context, string esimTranNo, CancellationToken cancellationToken) =>
        await context.Esims.AsNoTracking()
            .FirstOrDefaultAsync(esim => esim.EsimTranNo == esimTranNo && esim.ActivationCode != "", cancellationToken);

    private static void Record(Unit unit, Esim esim, Caller caller, HandOutWay way, string? to)
    {
        TimelineBook.Add(unit, esim.EsimTranNo, EsimEventKind.HandedOut, HandOutRules.Story(way, to), caller);
        unit.Audit(Note(HandOutRules.ActionOf(way), esim, caller) with
        {
            Facts = way is HandOutWay.Png or HandOutWay.Svg ? [AuditField.New("File", way.ToString().ToUpperInvariant())] : [],
        });
    }

    private static AuditNote Note(AuditAction action, Esim esim, Caller caller) =>
        new(caller, action, AuditSubject.Esim(esim.EsimTranNo, esim.Iccid)) { CustomerId = esim.CustomerId };
}

using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace EsimAdmin.Core.Handover;

/// <summary>An eSIM with its secrets, handed out and recorded.</summary>
/// <param name="Esim">The eSIM, its activation code among it.</param>
/// <param name="Diagnosis">What its state means for the customer.</param>
public sealed record HandOut(Esim Esim, Diagnosis Diagnosis);

/// <summary>An eSIM as the install page shows it.</summary>
/// <param name="Esim">The eSIM, its activation code among it.</param>
/// <param name="CanInstall">Whether it can still be installed.</param>
public sealed record Installation(Esim Esim, bool CanInstall);

/// <summary>Hands QR codes out; each time is recorded in the eSIM's timeline with who, when and to whom.</summary>
public sealed class HandOutService(
    Gate gate, MailQueue mails, IOptions<BrandOptions> brand, IDbContextFactory<EsimAdminDbContext> contexts, LiveUpdates live, TimeProvider time)
{
    /// <summary>Hands the code out by screen, file or print.</summary>
    /// <returns>Null when there is no such eSIM or it has no activation code.</returns>
    /// <exception cref="NotAllowedException">The caller may not hand codes out.</exception>
    public async Task<HandOut?> TakeAsync(string esimTranNo, HandOutWay way, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.HandOutEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await FindAsync(context, esimTranNo, cancellationToken) is not { } esim) return null;
        Record(context, esim, caller, way, null);
        await context.SaveChangesAsync(cancellationToken);
        live.Publish(new EsimChanged(esimTranNo));
        return new HandOut(esim, HandOutRules.Diagnose(esim));
    }

    /// <summary>Makes a link to the install page; it works for <see cref="BrandOptions.LinkDays"/> days.</summary>
    /// <returns>The path with the token, which is told only here; null when there is no such eSIM.</returns>
    /// <exception cref="NotAllowedException">The caller may not hand codes out.</exception>
    public async Task<string?> LinkAsync(string esimTranNo, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.HandOutEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await FindAsync(context, esimTranNo, cancellationToken) is not { } esim) return null;
        var token = AddLink(context, esim, caller.Name, brand.Value.LinkDays, time.GetUtcNow());
        Record(context, esim, caller, HandOutWay.Link, null);
        await context.SaveChangesAsync(cancellationToken);
        live.Publish(new EsimChanged(esimTranNo));
        return "/install/" + token;
    }

    /// <summary>Sends the code by mail, once for each key.</summary>
    /// <param name="key">Names this request: a second call with it sends nothing.</param>
    /// <param name="esimTranNo">The eSIM.</param>
    /// <param name="to">A mail address.</param>
    /// <param name="cancellationToken">Stops it before it is queued.</param>
    /// <returns>Why not, for people; null when it is queued.</returns>
    /// <exception cref="NotAllowedException">The caller may not hand codes out.</exception>
    public async Task<string?> MailAsync(Guid key, string esimTranNo, string to, CancellationToken cancellationToken)
    {
        var caller = await gate.DemandAsync(Permission.HandOutEsims);
        var address = to.Trim();
        if (!MailAddresses.IsOne(address)) return "That is not a mail address.";
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await FindAsync(context, esimTranNo, cancellationToken) is not { } esim) return "There is no such eSIM, or its activation code has not come yet.";
        if (await context.Mails.AnyAsync(other => other.RequestKey == key, cancellationToken)) return null;
        var now = time.GetUtcNow();
        var mail = new Mail { RequestKey = key, To = address, EsimTranNo = esimTranNo, PersonName = caller.Name, CreatedAt = now, NextAttemptAt = now };
        context.Mails.Add(mail);
        Record(context, esim, caller, HandOutWay.Mail, address);
        await Once.SaveAsync(context, mail, token => context.Mails.FirstOrDefaultAsync(other => other.RequestKey == key, token), cancellationToken);
        live.Publish(new EsimChanged(esimTranNo));
        mails.Wake();
        return null;
    }

    /// <summary>The mails about one eSIM, newest first.</summary>
    /// <exception cref="NotAllowedException">The caller may not hand codes out.</exception>
    public async Task<IReadOnlyList<Mail>> MailsAsync(string esimTranNo, CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.HandOutEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Mails.AsNoTracking().Where(mail => mail.EsimTranNo == esimTranNo).OrderByDescending(mail => mail.Id).Take(20).ToListAsync(cancellationToken);
    }

    /// <summary>The links to one eSIM, newest first.</summary>
    /// <exception cref="NotAllowedException">The caller may not hand codes out.</exception>
    public async Task<IReadOnlyList<InstallLink>> LinksAsync(string esimTranNo, CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.HandOutEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.InstallLinks.AsNoTracking().Where(link => link.EsimTranNo == esimTranNo).OrderByDescending(link => link.Id).Take(50).ToListAsync(cancellationToken);
    }

    /// <summary>Takes a link back.</summary>
    /// <exception cref="NotAllowedException">The caller may not hand codes out.</exception>
    public async Task RevokeAsync(long linkId, CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.HandOutEsims);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var now = time.GetUtcNow();
        await context.InstallLinks.Where(link => link.Id == linkId && link.RevokedAt == null).ExecuteUpdateAsync(change => change.SetProperty(link => link.RevokedAt, now), cancellationToken);
    }

    /// <summary>Adds a link and brings its token.</summary>
    internal static string AddLink(EsimAdminDbContext context, Esim esim, string personName, int days, DateTimeOffset now)
    {
        var token = DeliveryTokens.New();
        context.InstallLinks.Add(new InstallLink { TokenHash = DeliveryTokens.Hash(token), EsimTranNo = esim.EsimTranNo, PersonName = personName, CreatedAt = now, ExpiresAt = now.AddDays(days) });
        return token;
    }

    private static async Task<Esim?> FindAsync(EsimAdminDbContext context, string esimTranNo, CancellationToken cancellationToken) =>
        await context.Esims.AsNoTracking().FirstOrDefaultAsync(esim => esim.EsimTranNo == esimTranNo && esim.ActivationCode != "", cancellationToken);

    private void Record(EsimAdminDbContext context, Esim esim, Caller caller, HandOutWay way, string? to) => context.EsimEvents.Add(new EsimEvent
    {
        EsimTranNo = esim.EsimTranNo,
        At = time.GetUtcNow(),
        Text = HandOutRules.Story(way, to),
        Kind = EsimEventKind.HandedOut,
        PersonId = caller.PersonId,
        PersonName = caller.Name,
    });
}

using EsimAdmin.Core.Audit;
using EsimAdmin.Core.Handover;

namespace EsimAdmin.Core.People;

/// <summary>Writes down what becomes of invitations.</summary>
internal static class InvitationBook
{
    private const int ShortestToken = 20, LongestToken = 100;

    /// <summary>Makes the link anew; the one before works no more.</summary>
    /// <returns>The link, which is told only here.</returns>
    public static string Renew(Unit unit, Invitation invitation, BrandOptions brand)
    {
        var token = DeliveryTokens.New();
        (invitation.TokenHash, invitation.ExpiresAt) = (DeliveryTokens.Hash(token), unit.Now + Invitation.WorksFor);
        var page = "account/invitation/" + token;
        return brand.Link(page) ?? $"{invitation.BaseAddress}/{page}";
    }

    /// <summary>The invitation behind a link's secret; null where it was taken or withdrawn, has expired, or there is none.</summary>
    public static async Task<Invitation?> FindAsync(EsimAdminDbContext context, string token, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        if (token.Length is < ShortestToken or > LongestToken) return null;
        var hash = DeliveryTokens.Hash(token);
        return await context.Invitations.FirstOrDefaultAsync(
            one => one.TokenHash == hash && one.OpenFor != null && one.ExpiresAt > now, cancellationToken);
    }

    /// <summary>Ends it: its link works no more, and a mail that waits is not sent.</summary>
    public static void Withdraw(Unit unit, Caller caller, Invitation invitation)
    {
        (invitation.OpenFor, invitation.TokenHash, invitation.WithdrawnAt) = (null, null, unit.Now);
        unit.Audit(Note(AuditActor.Of(caller), AuditActions.InvitationWithdrawn, invitation));
    }

    /// <summary>Ends those that somebody has made who may not invite any more.</summary>
    public static async Task WithdrawOfAsync(Unit unit, Caller caller, string personId, CancellationToken cancellationToken)
    {
        foreach (var invitation in await unit.Context.Invitations.Where(one => one.InvitedById == personId && one.OpenFor != null)
            .ToListAsync(cancellationToken)) Withdraw(unit, caller, invitation);
    }

    /// <summary>What stands in the audit log of it; never its link.</summary>
    public static AuditNote Note(AuditActor by, AuditAction action, Invitation invitation) =>
        new(by, action, AuditSubject.Person(null, invitation.Name))
        {
            Facts = [AuditField.New("Email", invitation.Email), AuditField.New("Role", invitation.Role)],
        };
}

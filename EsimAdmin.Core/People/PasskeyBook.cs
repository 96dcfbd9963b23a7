using System.Buffers.Text;
using EsimAdmin.Core.Audit;
using Microsoft.AspNetCore.Identity;

namespace EsimAdmin.Core.People;

/// <summary>A passkey, as its owner sees it.</summary>
/// <param name="Id">Names it.</param>
/// <param name="UsedAt">When it was last used; null while it was not.</param>
public sealed record Passkey(string Id, string Name, DateTimeOffset AddedAt, DateTimeOffset? UsedAt);

/// <summary>Writes down people's passkeys: of each the public key, with which nobody can sign in.</summary>
public sealed class PasskeyBook(Work work, IDbContextFactory<EsimAdminDbContext> contexts)
{
    /// <summary>How many somebody has at most.</summary>
    public const int MostForOne = 20;

    /// <summary>How many characters a name has at most.</summary>
    public const int LongestName = 50;

    internal const string UsedAt = "UsedAt";

    /// <summary>Somebody's passkeys, oldest first.</summary>
    public async Task<IReadOnlyList<Passkey>> OfPersonAsync(string personId, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await context.UserPasskeys.AsNoTracking().Where(one => one.UserId == personId)
            .Select(one => new { one.CredentialId, one.Data, UsedAt = EF.Property<DateTimeOffset?>(one, UsedAt) })
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => new Passkey(Base64Url.EncodeToString(row.CredentialId), row.Data.Name ?? "", row.Data.CreatedAt,
            row.UsedAt)).OrderBy(one => one.AddedAt)];
    }

    /// <summary>Adds one that was checked.</summary>
    /// <param name="name">Empty: it gets one.</param>
    /// <returns>Why not; null when it is there.</returns>
    public Task<Refusal?> AddAsync(Caller caller, UserPasskeyInfo passkey, string name, CancellationToken cancellationToken) =>
        work.DoAsync<Refusal?>(async unit =>
        {
            var own = await unit.Context.UserPasskeys.CountAsync(one => one.UserId == caller.PersonId, cancellationToken);
            if (own >= MostForOne) return new Refusal("passkeys-many", $"You have {MostForOne} passkeys already. Remove one first.");
            if (await unit.Context.UserPasskeys.AnyAsync(one => one.CredentialId == passkey.CredentialId, cancellationToken))
                return new Refusal("passkey-known", $"This passkey is here already.");
            var called = Named(name) ?? $"Passkey {own + 1}";
            unit.Context.UserPasskeys.Add(new IdentityUserPasskey<string>
            {
                UserId = caller.PersonId,
                CredentialId = passkey.CredentialId,
                Data = new IdentityPasskeyData
                {
                    PublicKey = passkey.PublicKey,
                    Name = called,
                    CreatedAt = unit.Now,
                    SignCount = passkey.SignCount,
                    Transports = passkey.Transports,
                    IsUserVerified = passkey.IsUserVerified,
                    IsBackupEligible = passkey.IsBackupEligible,
                    IsBackedUp = passkey.IsBackedUp,
                    AttestationObject = passkey.AttestationObject,
                    ClientDataJson = passkey.ClientDataJson,
                },
            });
            unit.Audit(Note(caller, AuditActions.PasskeyAdded, called));
            unit.Publish(new PeopleChanged());
            return null;
        }, cancellationToken);

    /// <summary>Gives one of the caller's another name.</summary>
    public Task RenameAsync(Caller caller, string id, string name, CancellationToken cancellationToken) => ChangeAsync(caller, id,
        (unit, one) =>
        {
            if (Named(name) is not { } wanted || wanted == one.Data.Name) return;
            unit.Audit(Note(caller, AuditActions.PasskeyRenamed, wanted) with
            {
                Facts = [new AuditField("Passkey", one.Data.Name, wanted)],
            });
            one.Data.Name = wanted;
        }, cancellationToken);

    /// <summary>Removes one of the caller's; their sessions go on.</summary>
    public Task RemoveAsync(Caller caller, string id, CancellationToken cancellationToken) => ChangeAsync(caller, id, (unit, one) =>
    {
        unit.Context.UserPasskeys.Remove(one);
        unit.Audit(Note(caller, AuditActions.PasskeyRemoved, one.Data.Name ?? ""));
        unit.Publish(new PeopleChanged());
    }, cancellationToken);

    /// <summary>Keeps what an authenticator says of itself each time it is used: a copy of one is found out by its count.</summary>
    public Task UseAsync(string personId, UserPasskeyInfo passkey, CancellationToken cancellationToken) => work.DoAsync(async unit =>
    {
        if (await unit.Context.UserPasskeys.FirstOrDefaultAsync(
            one => one.UserId == personId && one.CredentialId == passkey.CredentialId, cancellationToken) is not { } known) return;
        (known.Data.SignCount, known.Data.IsBackedUp, known.Data.IsUserVerified) =
            (passkey.SignCount, passkey.IsBackedUp, passkey.IsUserVerified);
        unit.Context.Entry(known).Property<DateTimeOffset?>(UsedAt).CurrentValue = unit.Now;
    }, cancellationToken);

    private Task ChangeAsync(Caller caller, string id, Action<Unit, IdentityUserPasskey<string>> change,
        CancellationToken cancellationToken) => work.DoAsync(async unit =>
    {
        var own = await unit.Context.UserPasskeys.Where(one => one.UserId == caller.PersonId).ToListAsync(cancellationToken);
        if (own.Find(one => Base64Url.EncodeToString(one.CredentialId) == id) is { } known) change(unit, known);
    }, cancellationToken);

    private static string? Named(string name) => name.Trim() is { Length: > 0 } text
        ? text.Length > LongestName ? text[..LongestName] : text : null;

    private static AuditNote Note(Caller caller, AuditAction action, string name) =>
        new(caller, action, new AuditSubject("Passkey", "", name));
}

internal sealed class PasskeyConfiguration : IEntityTypeConfiguration<IdentityUserPasskey<string>>
{
    public void Configure(EntityTypeBuilder<IdentityUserPasskey<string>> builder) =>
        builder.Property<DateTimeOffset?>(PasskeyBook.UsedAt);
}

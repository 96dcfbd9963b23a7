using EsimAdmin.Core.Audit;

namespace EsimAdmin.Core.Storage;

/// <summary>Seals all secrets with a new key.</summary>
internal static class RotationEngine
{
    /// <summary>That it was begun and has not ended: killed in between, it goes on with the same key.</summary>
    internal const string FactName = "Storage:KeyRotation";

    internal const int MostAtOnce = 200;

    /// <summary>Does it, and writes it down.</summary>
    /// <param name="told">Hears how many are sealed after each batch.</param>
    /// <returns>How many were sealed by this run.</returns>
    public static async Task<long> RunAsync(Work work, SecretBox box, Action<long> told, CancellationToken cancellationToken)
    {
        var isBegun = await work.DoAsync(async unit => await FactBook.GetAsync(unit.Context, FactName, cancellationToken) is not null,
            cancellationToken);
        if (!isBegun)
        {
            var key = box.AddKey();
            await work.DoAsync(unit => FactBook.SetAsync(unit, FactName, key, cancellationToken), cancellationToken);
        }
        var sealedInAll = 0L;
        while (await work.DoAsync(unit => SecretBook.SealAnewAsync(unit, box, MostAtOnce, cancellationToken), cancellationToken) is
            > 0 and var count) told(sealedInAll += count);
        await work.DoAsync(async unit =>
        {
            await unit.Context.Facts.Where(fact => fact.Name == FactName).ExecuteDeleteAsync(cancellationToken);
            unit.Audit(new AuditNote(AuditActor.Itself, AuditActions.KeysRotated, new AuditSubject("Key", box.KeyId, "Key of the secrets"))
            {
                Facts = [AuditField.New("Secrets", sealedInAll)],
            });
        }, cancellationToken);
        return sealedInAll;
    }
}

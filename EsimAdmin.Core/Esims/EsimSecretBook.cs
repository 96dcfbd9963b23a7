namespace EsimAdmin.Core.Esims;

/// <summary>Reads and writes the secrets of eSIMs.</summary>
internal static class EsimSecretBook
{
    private const int MostAtOnce = 500;

    /// <summary>Those of one eSIM; null where none are known.</summary>
    public static async Task<EsimSecrets?> FindAsync(EsimAdminDbContext context, SecretBox box, string esimTranNo,
        CancellationToken cancellationToken) =>
        await SecretBook.FindAsync(context, box, EsimSecrets.NameOf(esimTranNo), cancellationToken) is { } text
            ? EsimSecrets.Read(text) : null;

    /// <summary>Takes over what the vendor told; what it left out stays as it was.</summary>
    public static async Task TakeAsync(Unit unit, SecretBox box, IReadOnlyDictionary<string, EsimSecrets> told,
        CancellationToken cancellationToken)
    {
        if (told.Count == 0) return;
        var known = await SecretBook.FindAsync(unit.Context, box, [.. told.Keys.Select(EsimSecrets.NameOf)], cancellationToken);
        var changed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (esimTranNo, secrets) in told)
        {
            var name = EsimSecrets.NameOf(esimTranNo);
            var text = (known.GetValueOrDefault(name) is { } before ? EsimSecrets.Read(before).With(secrets) : secrets).Write();
            if (text != known.GetValueOrDefault(name)) changed[name] = text;
        }
        await SecretBook.SetAsync(unit, box, changed, cancellationToken);
    }

    /// <summary>Seals some that an older version stored in clear, and takes away what stood there.</summary>
    /// <returns>How many; none when none are left.</returns>
    public static async Task<int> SealPlainAsync(Unit unit, SecretBox box, CancellationToken cancellationToken)
    {
        var plain = await unit.Context.PlainSecrets.OrderBy(secret => secret.EsimTranNo).Take(MostAtOnce).ToListAsync(cancellationToken);
        await TakeAsync(unit, box, plain.ToDictionary(secret => secret.EsimTranNo,
            secret => new EsimSecrets(secret.ActivationCode, secret.Pin, secret.Puk), StringComparer.Ordinal), cancellationToken);
        unit.Context.PlainSecrets.RemoveRange(plain);
        return plain.Count;
    }
}

/// <summary>Seals what the vendor tells of an eSIM's secrets.</summary>
internal sealed class SecretFollower(SecretBox box) : IEsimFollower
{
    public async Task FollowAsync(Unit unit, IReadOnlyList<EsimStep> steps, CancellationToken cancellationToken)
    {
        var told = new Dictionary<string, EsimSecrets>(StringComparer.Ordinal);
        foreach (var esim in steps.Select(step => step.Esim))
        {
            if (esim.Told is { } secrets && (secrets.ActivationCode.Length > 0 || secrets.Pin is not null || secrets.Puk is not null))
                told[esim.EsimTranNo] = secrets;
            esim.Told = null;
        }
        await EsimSecretBook.TakeAsync(unit, box, told, cancellationToken);
    }
}

namespace EsimAdmin.Core.Storage;

/// <summary>Reads and writes <see cref="Secret"/>s.</summary>
internal static class SecretBook
{
    /// <summary>One secret; null where there is none.</summary>
    public static async Task<string?> FindAsync(EsimAdminDbContext context, SecretBox box, string name,
        CancellationToken cancellationToken) =>
        (await FindAsync(context, box, [name], cancellationToken)).GetValueOrDefault(name);

    /// <summary>Several secrets by their names; those that are not there are left out.</summary>
    public static async Task<Dictionary<string, string>> FindAsync(EsimAdminDbContext context, SecretBox box,
        IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        (await context.Secrets.AsNoTracking().Where(secret => names.Contains(secret.Name)).ToListAsync(cancellationToken))
            .ToDictionary(secret => secret.Name, box.Open, StringComparer.Ordinal);

    /// <summary>Seals what is new or another than it was, with the newest key that the change sees.</summary>
    public static async Task SetAsync(Unit unit, SecretBox box, IReadOnlyDictionary<string, string> texts,
        CancellationToken cancellationToken)
    {
        if (texts.Count == 0) return;
        await FollowAsync(unit, box, cancellationToken);
        var names = texts.Keys.ToList();
        var known = await unit.Context.Secrets.Where(secret => names.Contains(secret.Name))
            .ToDictionaryAsync(secret => secret.Name, cancellationToken);
        var added = new List<Secret>();
        foreach (var (name, text) in texts)
        {
            if (!known.TryGetValue(name, out var secret)) added.Add(box.Seal(name, text));
            else if (box.Open(secret) != text) Take(secret, box.Seal(name, text));
        }
        await unit.InsertAsync(added, cancellationToken);
    }

    /// <summary>Takes these away; those that are not there do no harm.</summary>
    public static Task<int> RemoveAsync(Unit unit, IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        unit.Context.Secrets.Where(secret => names.Contains(secret.Name)).ExecuteDeleteAsync(cancellationToken);

    /// <summary>Seals some that another key opens with the newest one.</summary>
    /// <returns>How many; none when all are sealed with it.</returns>
    public static async Task<int> SealAnewAsync(Unit unit, SecretBox box, int count, CancellationToken cancellationToken)
    {
        await FollowAsync(unit, box, cancellationToken);
        var newest = box.KeyId;
        var old = await unit.Context.Secrets.Where(secret => secret.KeyId != newest).OrderBy(secret => secret.Name).Take(count)
            .ToListAsync(cancellationToken);
        foreach (var secret in old) Take(secret, box.Seal(secret.Name, box.Open(secret)));
        return old.Count;
    }

    private static async Task FollowAsync(Unit unit, SecretBox box, CancellationToken cancellationToken) =>
        box.Follow(await unit.Context.DataProtectionKeys.MaxAsync(key => (int?)key.Id, cancellationToken) ?? 0);

    private static void Take(Secret secret, Secret anew) => (secret.KeyId, secret.Sealed) = (anew.KeyId, anew.Sealed);
}

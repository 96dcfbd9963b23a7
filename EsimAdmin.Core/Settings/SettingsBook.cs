namespace EsimAdmin.Core.Settings;

/// <summary>Reads and writes what administrators have set.</summary>
internal static class SettingsBook
{
    private const string FactName = "Settings:Version";

    /// <summary>Which state they are in: grows with every change.</summary>
    public static async Task<long> VersionAsync(EsimAdminDbContext context, CancellationToken cancellationToken) =>
        long.TryParse(await FactBook.GetAsync(context, FactName, cancellationToken), CultureInfo.InvariantCulture, out var version)
            ? version : 0;

    /// <summary>All of them, opened.</summary>
    public static async Task<Dictionary<string, string>> ReadAsync(
        EsimAdminDbContext context, SecretBox box, CancellationToken cancellationToken)
    {
        // What is none of these is not put in force, whoever has written it there.
        var known = SettingFields.All.Select(field => field.Key).ToList();
        var stored = await context.Settings.AsNoTracking().Where(setting => known.Contains(setting.Key)).ToListAsync(cancellationToken);
        var names = stored.Where(setting => setting.Value is null).Select(setting => setting.SecretName).ToList();
        var secrets = await SecretBook.FindAsync(context, box, names, cancellationToken);
        return stored.Where(setting => setting.Value is not null || secrets.ContainsKey(setting.SecretName))
            .ToDictionary(setting => setting.Key, setting => setting.Value ?? secrets[setting.SecretName], StringComparer.Ordinal);
    }

    /// <summary>Stores these; an empty one goes back to its default.</summary>
    public static async Task SetAsync(
        Unit unit, SecretBox box, IReadOnlyDictionary<SettingField, string> values, Caller caller, CancellationToken cancellationToken)
    {
        foreach (var (field, value) in values)
        {
            var known = await unit.Context.Settings.FindAsync([field.Key], cancellationToken);
            if (value.Length == 0)
            {
                if (known is not null) unit.Context.Settings.Remove(known);
                continue;
            }
            if (known is null) unit.Context.Settings.Add(known = new Setting { Key = field.Key, ChangedBy = caller.Name });
            (known.Value, known.ChangedAt, known.ChangedBy) =
                (field.Kind == SettingKind.Secret ? null : value, unit.Now, caller.Name);
        }
        var secrets = values.Where(pair => pair.Key.Kind == SettingKind.Secret).ToList();
        await SecretBook.RemoveAsync(unit, [.. secrets.Where(pair => pair.Value.Length == 0)
            .Select(pair => Setting.SecretNameOf(pair.Key.Key))], cancellationToken);
        await SecretBook.SetAsync(unit, box, secrets.Where(pair => pair.Value.Length > 0)
            .ToDictionary(pair => Setting.SecretNameOf(pair.Key.Key), pair => pair.Value), cancellationToken);
        var version = await VersionAsync(unit.Context, cancellationToken) + 1;
        await FactBook.SetAsync(unit, FactName, version.ToString(CultureInfo.InvariantCulture), cancellationToken);
    }
}

using EsimAdmin.Core.Audit;
using EsimAdmin.Core.Mails;
using Microsoft.Extensions.Configuration;

namespace EsimAdmin.Core.Settings;

/// <summary>Where what is in force comes from.</summary>
public enum SettingSource
{
    /// <summary>Nobody has said anything.</summary>
    Default = 0,

    /// <summary>An administrator has set it here.</summary>
    Stored = 1,

    /// <summary>A file, the environment or the command line of this installation: it wins over what is set here.</summary>
    Installation = 2,
}

/// <summary>A setting as the page shows it.</summary>
/// <param name="Value">What is in force; empty for secrets.</param>
/// <param name="IsSet">Whether anything is: all that is told of a secret.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="IsFixed">Whether it cannot be changed here.</param>
/// <param name="ChangedAt">When it was changed here; null where it never was.</param>
/// <param name="ChangedBy">Who did.</param>
public sealed record SettingRow(SettingField Field, string Value, bool IsSet, SettingSource Source, bool IsFixed,
    DateTimeOffset? ChangedAt, string? ChangedBy);

/// <summary>All settings.</summary>
/// <param name="Version">Which state they are in; goes back with what is saved.</param>
public sealed record SettingsView(long Version, IReadOnlyList<SettingRow> Rows);

/// <summary>The settings that administrators change while EsimAdmin runs.</summary>
public sealed class SettingsService(Gate gate, Work work, SettingsWatch watch, StoredSettings stored, SecretBox box,
    IConfiguration configuration, EsimAccessClient vendor, MailSender mails, IOptions<MailOptions> mailOptions,
    IDbContextFactory<EsimAdminDbContext> contexts)
{
    /// <summary>All of them, as they are in force.</summary>
    public async Task<SettingsView> GetAsync(CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ManageSettings);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var kind = await KindBook.ReadAsync(context, cancellationToken);
        var changed = await context.Settings.AsNoTracking().ToDictionaryAsync(setting => setting.Key, cancellationToken);
        return new SettingsView(await SettingsBook.VersionAsync(context, cancellationToken), [.. SettingFields.All.Select(field =>
        {
            var value = Shown(field, configuration[field.Key] ?? "");
            var known = changed.GetValueOrDefault(field.Key);
            return new SettingRow(field, field.Kind == SettingKind.Secret ? "" : Or(value, DefaultOf(field, kind)), value.Length > 0,
                SourceOf(field.Key), IsFixed(field, kind), known?.ChangedAt, known?.ChangedBy);
        })]);
    }

    /// <summary>Stores settings of a group and puts them in force. Credentials are tried first: what eSIM Access refuses is not
    /// stored.</summary>
    /// <param name="values">What is changed, by key; empty goes back to the default.</param>
    /// <param name="version">The <see cref="SettingsView.Version"/> that the person looked at.</param>
    public async Task<Outcome> SaveAsync(
        SettingGroup group, IReadOnlyDictionary<string, string> values, long version, CancellationToken cancellationToken)
    {
        var allowed = await gate.ConfirmAsync(Permission.ManageSettings);
        if (!allowed.Succeeded(out var caller)) return allowed;
        var wanted = Of(group, values);
        if (wanted.Count == 0) return Outcome.Done;
        var kind = await KindAsync(cancellationToken);
        if (Refusal(wanted, kind) is { } refusal) return refusal;
        wanted = wanted.ToDictionary(pair => pair.Key, pair => SettingRules.Stored(pair.Key, pair.Value));
        if (group == SettingGroup.Mail && Hands(values) is { } handing) return handing;
        var inForce = SettingFields.All.Where(field => field.Group == group)
            .ToDictionary(field => field.Key, field => wanted.GetValueOrDefault(field) ?? configuration[field.Key] ?? "");
        if (SettingRules.Refusal(group, inForce) is { } together) return together;
        if (group == SettingGroup.Vendor && await vendor.TryCredentialsAsync(inForce[SettingFields.AccessCode],
            inForce[SettingFields.SecretKey], cancellationToken) is { } problem) return problem;
        var outcome = await work.DoAsync<Outcome>(async unit =>
        {
            await unit.TakeTurnsAsync("settings", cancellationToken);
            if (await SettingsBook.VersionAsync(unit.Context, cancellationToken) != version)
                return new Refusal("settings-changed", $"Somebody else has changed the settings meanwhile. Nothing was saved; look again.");
            unit.Audit(Note(caller, group, wanted, kind));
            await SettingsBook.SetAsync(unit, box, wanted, caller, cancellationToken);
            return Outcome.Done;
        }, cancellationToken);
        // Stored it is; that it is in force, too, does not depend on whether somebody still waits for the answer.
        if (outcome.IsDone) await watch.LoadAsync(CancellationToken.None);
        return outcome;
    }

    /// <summary>Sends a message to the caller's own address, with these settings instead of those in force.</summary>
    /// <param name="values">What is typed, by key; what is left out is as it is in force.</param>
    /// <returns>Where it went, for people.</returns>
    public async Task<Outcome<string>> TestMailAsync(IReadOnlyDictionary<string, string> values, CancellationToken cancellationToken)
    {
        var allowed = await gate.ConfirmAsync(Permission.ManageSettings);
        if (!allowed.Succeeded(out var caller)) return allowed.Refusal!;
        if (Refusal(Of(SettingGroup.Mail, values), await KindAsync(cancellationToken)) is { } refusal) return refusal;
        if (Hands(values) is { } handing) return handing;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var address = await context.Users.Where(person => person.Id == caller.PersonId).Select(person => person.Email)
            .FirstOrDefaultAsync(cancellationToken);
        if (string.IsNullOrEmpty(address)) return new Refusal("no-address", $"Your account has no mail address.");
        var tried = Options(values);
        var result = await mails.TryAsync(tried, address, caller.Name, cancellationToken);
        await work.DoAsync(unit =>
        {
            unit.Audit(new AuditNote(caller, AuditActions.MailTested, new AuditSubject("Settings", "", "Mail"))
            {
                Outcome = result.Problem is null ? AuditOutcome.Done : AuditOutcome.Failed,
                Reason = result.Problem is null ? "" : "The mail server did not take it.",
                Facts = [AuditField.New("Mail server", tried.Host.Length > 0 ? tried.Host : "none")],
            });
            return Task.CompletedTask;
        }, cancellationToken);
        if (result.Problem is { } problem) return new Refusal("mail", $"{problem}");
        return result.State == MailState.Filed ? $"No mail server is set: the message to {address} lies in the outbox folder."
            : $"The mail server has taken the message to {address}. Look whether it comes.";
    }

    // A password goes to the server that it was typed for, and to no other.
    private Refusal? Hands(IReadOnlyDictionary<string, string> values)
    {
        var now = mailOptions.Value;
        var isElsewhere = Differs("Mail:Host", now.Host) || Differs("Mail:User", now.User)
            || Differs("Mail:Port", now.Port.ToString(CultureInfo.InvariantCulture));
        return isElsewhere && now.Password.Length > 0 && !values.ContainsKey("Mail:Password")
            ? new Refusal("mail-password", $"Type the mail password, too: the one that is set was typed for another server.") : null;

        bool Differs(string key, string inForce) => values.TryGetValue(key, out var typed) && typed.Trim() != inForce;
    }

    // Credentials of a company may be laid down here beside those that are set outside: they count once those are taken away.
    private bool IsFixed(SettingField field, DatabaseKind? kind) => SourceOf(field.Key) == SettingSource.Installation
        && (field.Group != SettingGroup.Vendor || kind == DatabaseKind.Simulated);

    private async Task<DatabaseKind?> KindAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await KindBook.ReadAsync(context, cancellationToken);
    }

    private Refusal? Refusal(Dictionary<SettingField, string> wanted, DatabaseKind? kind)
    {
        foreach (var (field, value) in wanted)
        {
            if (SettingRules.Refusal(field, value) is { } refusal) return refusal;
            if (IsFixed(field, kind))
                return new Refusal("setting-fixed", $"{field.Label} is set by this installation and cannot be changed here.");
        }
        return null;
    }

    private static Dictionary<SettingField, string> Of(SettingGroup group, IReadOnlyDictionary<string, string> values) =>
        SettingFields.All.Where(field => field.Group == group && values.ContainsKey(field.Key))
            .ToDictionary(field => field, field => values[field.Key].Trim());

    private static string Or(string? value, string other) => string.IsNullOrEmpty(value) ? other : value;

    private static string DefaultOf(SettingField field, DatabaseKind? kind) =>
        kind == DatabaseKind.Simulated && field.DemoDefault is { } demo ? demo : field.Default;

    // The address may hold the secret where it is set outside.
    private static string Shown(SettingField field, string value) => field.Key == SettingFields.WebhookUrl && value.Length > 0
        ? AuditNotes.WithoutSecret(value) : SettingRules.Typed(field, value);

    private MailOptions Options(IReadOnlyDictionary<string, string> values)
    {
        var now = mailOptions.Value;
        string Of(string key, string inForce) => values.TryGetValue(key, out var typed) ? typed.Trim() : inForce;
        return new MailOptions
        {
            Host = Of("Mail:Host", now.Host),
            Port = int.TryParse(Of("Mail:Port", ""), NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : now.Port,
            User = Of("Mail:User", now.User),
            Password = Of("Mail:Password", now.Password),
            From = Of("Mail:From", now.From) is { Length: > 0 } from ? from : now.From,
            FromName = now.FromName,
            Outbox = now.Outbox,
        };
    }

    private AuditNote Note(Caller caller, SettingGroup group, Dictionary<SettingField, string> wanted, DatabaseKind? kind) =>
        new(caller, AuditActions.SettingsChanged, new AuditSubject("Settings", "", SettingFields.NameOf(group)))
        {
            Facts = AuditField.Differing(wanted.Select(pair => pair.Key.Kind == SettingKind.Secret
                ? AuditField.Hidden(pair.Key.Label, configuration[pair.Key.Key], pair.Value)
                : new AuditField(pair.Key.Label, Shown(pair.Key, Or(configuration[pair.Key.Key], DefaultOf(pair.Key, kind))),
                    Shown(pair.Key, Or(pair.Value, DefaultOf(pair.Key, kind)))))),
        };

    // What wins is asked first; files with the program's own defaults stand below what is stored.
    private SettingSource SourceOf(string key)
    {
        foreach (var provider in ((IConfigurationRoot)configuration).Providers.Reverse())
        {
            if (ReferenceEquals(provider, stored)) return stored.TryGet(key, out _) ? SettingSource.Stored : SettingSource.Default;
            // A list may be given entry by entry.
            if (provider.TryGet(key, out _) || provider.GetChildKeys([], key).Any())
                return SettingSource.Installation;
        }
        return SettingSource.Default;
    }
}

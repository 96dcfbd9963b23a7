namespace EsimAdmin.Core.Audit;

/// <summary>All that is written down.</summary>
public static class AuditActions
{
    private static readonly List<AuditAction> Known = [];

    /// <summary>Somebody signed in, or was refused.</summary>
    public static AuditAction SignIn { get; } = New(AuditArea.SignIns, "sign-in", "Sign in");

    /// <summary>Somebody signed out.</summary>
    public static AuditAction SignOut { get; } = New(AuditArea.SignIns, "sign-out", "Sign out");

    /// <summary>Somebody who is signed in has shown that it is really them.</summary>
    public static AuditAction Confirmed { get; } = New(AuditArea.SignIns, "sign-in.confirmed", "Confirmed who they are");

    /// <summary>Somebody wanted what they may not.</summary>
    public static AuditAction NotAllowed { get; } = New(AuditArea.NotAllowed, "not-allowed", "Not allowed");

    /// <summary>A note was written on an eSIM.</summary>
    public static AuditAction NoteWritten { get; } = New(AuditArea.Esims, "esim.note", "Note written");

    /// <summary>A code was shown on screen.</summary>
    public static AuditAction CodeShown { get; } = New(AuditArea.Codes, "code.screen", "QR code shown on screen");

    /// <summary>A code was saved as a picture.</summary>
    public static AuditAction CodeSaved { get; } = New(AuditArea.Codes, "code.file", "QR code saved as a file");

    /// <summary>A sheet with a code was opened to be printed.</summary>
    public static AuditAction CodePrinted { get; } = New(AuditArea.Codes, "code.print", "QR code printed");

    /// <summary>A code is sent by mail.</summary>
    public static AuditAction CodeMailed { get; } = New(AuditArea.Codes, "code.mail", "QR code sent by mail");

    /// <summary>A link to install an eSIM was made.</summary>
    public static AuditAction LinkMade { get; } = New(AuditArea.Codes, "link.made", "Install link made");

    /// <summary>It was taken back.</summary>
    public static AuditAction LinkRevoked { get; } = New(AuditArea.Codes, "link.revoked", "Install link taken back");

    /// <summary>PIN and PUK were looked at.</summary>
    public static AuditAction SecretsViewed { get; } = New(AuditArea.Codes, "secrets.viewed", "PIN and PUK looked at");

    /// <summary>All secrets were sealed with a new key.</summary>
    public static AuditAction KeysRotated { get; } = New(AuditArea.Codes, "keys.rotated", "Key of the secrets renewed");

    /// <summary>An order was placed.</summary>
    public static AuditAction OrderPlaced { get; } = New(AuditArea.Orders, "order.placed", "Order placed");

    /// <summary>What was refused of an order is ordered once more.</summary>
    public static AuditAction OrderResumed { get; } = New(AuditArea.Orders, "order.resumed", "Order resumed");

    /// <summary>An order that nobody knows of was closed as not taken.</summary>
    public static AuditAction OrderClosed { get; } = New(AuditArea.Orders, "order.closed", "Order closed as not taken");

    /// <summary>A rule that tops up was made.</summary>
    public static AuditAction RuleAdded { get; } = New(AuditArea.TopUpRules, "rule.added", "Top-up rule made");

    /// <summary>A rule was switched on or off.</summary>
    public static AuditAction RuleSwitched { get; } = New(AuditArea.TopUpRules, "rule.switched", "Top-up rule switched");

    /// <summary>What a rule may spend unasked was changed.</summary>
    public static AuditAction RuleLimited { get; } = New(AuditArea.TopUpRules, "rule.limit", "Approval limit of a top-up rule changed");

    /// <summary>A rule was removed.</summary>
    public static AuditAction RuleRemoved { get; } = New(AuditArea.TopUpRules, "rule.removed", "Top-up rule removed");

    /// <summary>All rules were stopped, or let go on.</summary>
    public static AuditAction RulesStopped { get; } = New(AuditArea.TopUpRules, "rules.stopped", "All top-up rules stopped or let go on");

    /// <summary>A top-up by rule was approved.</summary>
    public static AuditAction TopUpApproved { get; } = New(AuditArea.TopUpRules, "top-up.approved", "Automatic top-up approved");

    /// <summary>A top-up by rule was declined.</summary>
    public static AuditAction TopUpDeclined { get; } = New(AuditArea.TopUpRules, "top-up.declined", "Automatic top-up declined");

    /// <summary>An action on many eSIMs was begun.</summary>
    public static AuditAction BulkBegun { get; } = New(AuditArea.BulkActions, "bulk.begun", "Bulk action begun");

    /// <summary>It was paused, let go on or stopped.</summary>
    public static AuditAction BulkSet { get; } = New(AuditArea.BulkActions, "bulk.set", "Bulk action paused, let go on or stopped");

    /// <summary>A customer was added.</summary>
    public static AuditAction CustomerAdded { get; } = New(AuditArea.Customers, "customer.added", "Customer added");

    /// <summary>A customer was changed.</summary>
    public static AuditAction CustomerChanged { get; } = New(AuditArea.Customers, "customer.changed", "Customer changed");

    /// <summary>A customer's personal data was erased.</summary>
    public static AuditAction CustomerErased { get; } = New(AuditArea.Customers, "customer.erased", "Customer erased");

    /// <summary>eSIMs were given to a customer, or taken back.</summary>
    public static AuditAction EsimsAssigned { get; } = New(AuditArea.Customers, "customer.assigned", "eSIMs given or taken back");

    /// <summary>A role was made.</summary>
    public static AuditAction RoleAdded { get; } = New(AuditArea.People, "role.added", "Role made");

    /// <summary>A role was changed.</summary>
    public static AuditAction RoleChanged { get; } = New(AuditArea.People, "role.changed", "Role changed");

    /// <summary>A role was removed.</summary>
    public static AuditAction RoleRemoved { get; } = New(AuditArea.People, "role.removed", "Role removed");

    /// <summary>The list of eSIMs left as a file.</summary>
    public static AuditAction EsimsExported { get; } = New(AuditArea.Exports, "export.esims", "eSIMs exported");

    /// <summary>The ledger left as a file.</summary>
    public static AuditAction LedgerExported { get; } = New(AuditArea.Exports, "export.ledger", "Ledger exported");

    /// <summary>What is known of a customer left as a file.</summary>
    public static AuditAction CustomerExported { get; } = New(AuditArea.Exports, "export.customer", "Customer's data exported");

    /// <summary>The audit log left as a file.</summary>
    public static AuditAction AuditExported { get; } = New(AuditArea.Exports, "export.audit", "Audit log exported");

    /// <summary>Settings were changed.</summary>
    public static AuditAction SettingsChanged { get; } = New(AuditArea.Settings, "settings.changed", "Settings changed");

    /// <summary>A test message was sent with settings of mail.</summary>
    public static AuditAction MailTested { get; } = New(AuditArea.Settings, "settings.mail", "Mail settings tried");

    /// <summary>Somebody changed which alerts they get.</summary>
    public static AuditAction AlertSettings { get; } = New(AuditArea.Alerts, "alert.settings", "Alert settings changed");

    /// <summary>Somebody muted an eSIM or a customer, or no longer does.</summary>
    public static AuditAction AlertMuted { get; } = New(AuditArea.Alerts, "alert.muted", "Alerts muted or unmuted");

    /// <summary>The vendor is to be given another address for webhooks.</summary>
    public static AuditAction WebhookAsked { get; } = New(AuditArea.Connection, "webhook.register.asked",
        "Webhook address: asked for");

    /// <summary>The vendor was given another address for webhooks.</summary>
    public static AuditAction WebhookRegistered { get; } = New(AuditArea.Connection, "webhook.register", "Webhook address registered");

    /// <summary>A webhook is worked off once more.</summary>
    public static AuditAction WebhookReplayed { get; } = New(AuditArea.Connection, "webhook.replayed", "Webhook replayed");

    /// <summary>All eSIMs were compared with the vendor's because somebody asked for it.</summary>
    public static AuditAction Swept { get; } = New(AuditArea.Connection, "sweep", "eSIMs compared by hand");

    /// <summary>The catalogue was read because somebody asked for it.</summary>
    public static AuditAction CatalogRefreshed { get; } = New(AuditArea.Connection, "catalog.refreshed", "Catalogue refreshed by hand");

    /// <summary>The simulated vendor was disturbed.</summary>
    public static AuditAction SimulatorSet { get; } = New(AuditArea.Simulator, "simulator.faults", "Simulator's faults set");

    /// <summary>Somebody is invited to work here.</summary>
    public static AuditAction PersonInvited { get; } = New(AuditArea.People, "person.invited", "Colleague invited");

    /// <summary>Somebody is invited once more.</summary>
    public static AuditAction PersonInvitedAgain { get; } = New(AuditArea.People, "person.invited-again", "Colleague invited again");

    /// <summary>An invitation was withdrawn.</summary>
    public static AuditAction InvitationWithdrawn { get; } = New(AuditArea.People, "person.withdrawn", "Invitation withdrawn");

    /// <summary>Somebody took an invitation.</summary>
    public static AuditAction PersonJoined { get; } = New(AuditArea.People, "person.joined", "Invitation taken");

    /// <summary>An account was connected with somebody at the provider of single sign-on.</summary>
    public static AuditAction PersonLinked { get; } = New(AuditArea.People, "person.linked", "Connected with single sign-on");

    /// <summary>Somebody has another name.</summary>
    public static AuditAction PersonRenamed { get; } = New(AuditArea.People, "person.renamed", "Name changed");

    /// <summary>Somebody has another role.</summary>
    public static AuditAction PersonRoleChanged { get; } = New(AuditArea.People, "person.role", "Role changed");

    /// <summary>Somebody may not sign in any more.</summary>
    public static AuditAction PersonDisabled { get; } = New(AuditArea.People, "person.disabled", "Account disabled");

    /// <summary>Somebody may sign in again.</summary>
    public static AuditAction PersonEnabled { get; } = New(AuditArea.People, "person.enabled", "Account enabled");

    /// <summary>All of somebody's sessions were ended by somebody else.</summary>
    public static AuditAction PersonSignedOut { get; } = New(AuditArea.People, "person.signed-out", "Signed out everywhere");

    /// <summary>Somebody may sign in without the second step that they had.</summary>
    public static AuditAction PersonTwoFactorReset { get; } = New(AuditArea.People, "person.second-step", "Second step reset");

    /// <summary>A link to choose another password was asked for.</summary>
    public static AuditAction ResetAsked { get; } = New(AuditArea.SignIns, "sign-in.reset-asked", "Password reset asked for");

    /// <summary>Somebody changed their own account: written by older versions, which did not name what.</summary>
    public static AuditAction AccountChanged { get; } = New(AuditArea.People, "account.changed", "Own account changed");

    /// <summary>Somebody has given themselves another name.</summary>
    public static AuditAction NameChanged { get; } = New(AuditArea.People, "account.name", "Own name changed");

    /// <summary>Somebody has said where they are.</summary>
    public static AuditAction TimeZoneChanged { get; } = New(AuditArea.People, "account.time-zone", "Own time zone changed");

    /// <summary>Somebody has another password.</summary>
    public static AuditAction PasswordChanged { get; } = New(AuditArea.People, "account.password", "Own password changed");

    /// <summary>Somebody has another password by a link that came by mail.</summary>
    public static AuditAction PasswordReset { get; } = New(AuditArea.People, "account.password-reset", "Own password reset by mail");

    /// <summary>Somebody signs in with an authenticator app from now on.</summary>
    public static AuditAction AppTurnedOn { get; } = New(AuditArea.People, "account.app-on", "Own authenticator app turned on");

    /// <summary>Somebody does so no more.</summary>
    public static AuditAction AppTurnedOff { get; } = New(AuditArea.People, "account.app-off", "Own authenticator app turned off");

    /// <summary>Somebody has new recovery codes.</summary>
    public static AuditAction RecoveryCodesMade { get; } = New(AuditArea.People, "account.recovery-codes", "Own recovery codes made anew");

    /// <summary>Somebody has added a passkey.</summary>
    public static AuditAction PasskeyAdded { get; } = New(AuditArea.People, "account.passkey-added", "Own passkey added");

    /// <summary>Somebody calls a passkey otherwise.</summary>
    public static AuditAction PasskeyRenamed { get; } = New(AuditArea.People, "account.passkey-renamed", "Own passkey renamed");

    /// <summary>Somebody has removed a passkey.</summary>
    public static AuditAction PasskeyRemoved { get; } = New(AuditArea.People, "account.passkey-removed", "Own passkey removed");

    /// <summary>Somebody wants another mail address.</summary>
    public static AuditAction EmailAsked { get; } = New(AuditArea.People, "account.email-asked", "Own email: another asked for");

    /// <summary>Somebody has another mail address.</summary>
    public static AuditAction EmailChanged { get; } = New(AuditArea.People, "account.email", "Own email changed");

    /// <summary>Somebody has ended sessions of their own.</summary>
    public static AuditAction SessionsEnded { get; } = New(AuditArea.People, "account.sessions", "Own sessions ended");

    /// <summary>A backup was begun; it stands in the backup itself.</summary>
    public static AuditAction BackupMade { get; } = New(AuditArea.Backups, "backup", "Backup begun");

    /// <summary>A backup was put in the place of a database.</summary>
    public static AuditAction Restored { get; } = New(AuditArea.Backups, "restored", "Database restored from a backup");

    private static readonly Dictionary<string, (AuditAction Asked, AuditAction Ended)> OfEsims = new(StringComparer.Ordinal)
    {
        ["Cancel"] = Pair("cancel", "Cancel and refund"),
        ["Reissue"] = Pair("reissue", "Refund and reissue"),
        ["Suspend"] = Pair("suspend", "Suspend"),
        ["Resume"] = Pair("resume", "Resume"),
        ["Revoke"] = Pair("revoke", "Revoke"),
        ["TopUp"] = Pair("top-up", "Top up"),
        ["SendSms"] = Pair("sms", "Send SMS"),
    };

    private static readonly Dictionary<string, AuditAction> ByCode = Known.ToDictionary(action => action.Code, StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<AuditAction> All => Known;

    /// <summary>An action on an eSIM, by its name in the code: that it was asked for, and what came of it.</summary>
    public static (AuditAction Asked, AuditAction Ended) OfEsim(string action) => OfEsims[action];

    /// <summary>The name for people; the code itself where another version wrote it.</summary>
    public static string NameOf(string code) => ByCode.TryGetValue(code, out var known) ? known.Name : code;

    /// <summary>The kind of actions, for people.</summary>
    public static string NameOf(AuditArea area) => area switch
    {
        AuditArea.SignIns => "Signing in",
        AuditArea.NotAllowed => "Not allowed",
        AuditArea.Esims => "eSIMs",
        AuditArea.Codes => "Codes handed out",
        AuditArea.TopUpRules => "Automatic top-ups",
        AuditArea.BulkActions => "Bulk actions",
        AuditArea.Alerts => "Alert settings",
        _ => area.ToString(),
    };

    private static (AuditAction Asked, AuditAction Ended) Pair(string code, string name) =>
        (New(AuditArea.Esims, $"esim.{code}.asked", $"{name}: asked for"), New(AuditArea.Esims, $"esim.{code}", name));

    private static AuditAction New(AuditArea area, string code, string name)
    {
        var action = new AuditAction(code, name, area);
        Known.Add(action);
        return action;
    }
}

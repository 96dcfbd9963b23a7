namespace EsimAdmin.Core.Actions;

/// <summary>Which action when (field notes). Pure: the one table that screens, bulk actions and the service ask.</summary>
public static class ActionRules
{
    /// <summary>The most top-ups on one eSIM (field notes).</summary>
    public const int MostTopUps = 10;

    /// <summary>The most characters of an SMS (specification, 4.11).</summary>
    public const int MostSmsCharacters = 500;

    /// <summary>All actions, in the order in which they are offered.</summary>
    public static IReadOnlyList<EsimAction> All { get; } =
        [EsimAction.TopUp, EsimAction.Suspend, EsimAction.Resume, EsimAction.SendSms, EsimAction.Reissue, EsimAction.Cancel,
            EsimAction.Revoke];

    /// <summary>Why an action is not possible now, for people; null when it is.</summary>
    public static string? Refusal(EsimAction action, Esim esim) => action switch
    {
        EsimAction.Cancel or EsimAction.Reissue when esim.Status == EsimStatus.New => null,
        EsimAction.Resume when esim.Status == EsimStatus.Suspended => null,
        EsimAction.Resume => "It is not suspended.",
        _ when EsimStatusRules.HasEnded(esim.Status) =>
            $"It has ended: {EsimStatusRules.Name(esim.Status, esim.VendorStatus, esim.SmdpStatus)}.",
        EsimAction.Cancel or EsimAction.Reissue => "It was downloaded already; only an eSIM that never was can be refunded.",
        EsimAction.Revoke => null,
        EsimAction.Suspend when esim.Status == EsimStatus.Suspended => "It is suspended already.",
        EsimAction.Suspend when !WasInstalled(esim) => "It is not installed yet.",
        EsimAction.Suspend => null,
        EsimAction.SendSms when esim.SmsStatus is not (SmsSupport.PhonesAndUs or SmsSupport.OnlyUs) => "Its package has no SMS.",
        EsimAction.SendSms when !WasInstalled(esim) => "It is not installed yet.",
        EsimAction.SendSms => null,
        EsimAction.TopUp => TopUpRefusal(esim),
        _ => "This version does not know the action.",
    };

    /// <summary>What the action does, and to whose money, in one sentence for the dialog that asks again.</summary>
    public static string Effect(EsimAction action) => action switch
    {
        EsimAction.Cancel => "The eSIM ends for good and its price, with all top-ups, goes back to the balance.",
        EsimAction.Reissue => "The eSIM ends for good, what it cost goes back to the balance, and the same package is ordered again at "
            + "today's price, for the same customer.",
        EsimAction.Suspend => "Its data service pauses until it is resumed. No money moves.",
        EsimAction.Resume => "Its data service works again. No money moves.",
        EsimAction.Revoke => "The eSIM is permanently disabled. Nothing is refunded.",
        EsimAction.TopUp => "The package is put on the eSIM and charged to the balance.",
        EsimAction.SendSms => "The text is sent to the device. No money moves.",
        _ => "",
    };

    /// <summary>The name on the button.</summary>
    public static string Name(EsimAction action) => action switch
    {
        EsimAction.Cancel => "Cancel and refund",
        EsimAction.Reissue => "Refund and reissue",
        EsimAction.TopUp => "Top up",
        EsimAction.SendSms => "Send SMS",
        _ => action.ToString(),
    };

    /// <summary>What a person must be allowed to.</summary>
    public static Permission PermissionFor(EsimAction action) => action switch
    {
        EsimAction.TopUp => Permission.TopUpEsims,
        EsimAction.Cancel or EsimAction.Revoke or EsimAction.Reissue => Permission.EndEsims,
        _ => Permission.PauseEsims,
    };

    /// <summary>Whether the vendor's picture of the eSIM shows that the action took effect; null where it cannot show it.</summary>
    public static bool? HasHappened(EsimAction action, EsimStatus status) => action switch
    {
        EsimAction.Cancel or EsimAction.Reissue => status == EsimStatus.Cancelled,
        EsimAction.Suspend => status == EsimStatus.Suspended,
        EsimAction.Resume => status != EsimStatus.Suspended && !EsimStatusRules.HasEnded(status),
        EsimAction.Revoke => status == EsimStatus.Revoked,
        _ => null,
    };

    private static string? TopUpRefusal(Esim esim) => esim switch
    {
        { Status: EsimStatus.Suspended } => "It is suspended. Resume it first.",
        { Status: EsimStatus.Deleted } => "It was deleted from the device. The customer needs another eSIM.",
        { TopUpSupport: TopUpSupport.No } => "Its package cannot be topped up. The customer needs another eSIM.",
        _ when esim.Packages.Count > MostTopUps => $"It has {MostTopUps} top-ups, the most that eSIM Access takes.",
        _ => null,
    };

    private static bool WasInstalled(Esim esim) => esim.InstalledAt is not null || EsimStatusRules.WasInstalled(esim.SmdpStatus);
}

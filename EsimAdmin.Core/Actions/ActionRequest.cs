namespace EsimAdmin.Core.Actions;

/// <summary>What somebody wants done with an eSIM.</summary>
/// <param name="Key">Names this request: the same key is the same intent.</param>
/// <param name="Reason">Why, at most 200 characters; may be empty.</param>
/// <param name="PackageCode">For top-ups: the package offered.</param>
/// <param name="Days">For top-ups with a daily plan: how many days, 1–365.</param>
/// <param name="Amount">For top-ups: what the person accepts to pay in all.</param>
/// <param name="Message">For SMS: 1–500 characters.</param>
/// <param name="SeenAt">For top-ups: when whoever asks saw the eSIM; one that was topped up since is not topped up again unseen. Null: when
/// it is asked for.</param>
/// <param name="SeenTotal">For top-ups: the data that whoever asks saw on it in all; one that has another by now was topped up unseen.
/// Null:
/// what it has.</param>
/// <param name="IsAutomatic">Whether EsimAdmin itself asks, by a rule.</param>
public readonly record struct ActionRequest(Guid Key, string EsimTranNo, EsimAction Action, string Reason = "", string? PackageCode = null,
    int? Days = null, Money Amount = default, string? Message = null, DateTimeOffset? SeenAt = null, DataVolume? SeenTotal = null,
    bool IsAutomatic = false);

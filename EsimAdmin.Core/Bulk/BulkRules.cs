using System.Runtime.CompilerServices;
using EsimAdmin.Core.Actions;

namespace EsimAdmin.Core.Bulk;

/// <summary>How bulk actions are read. Pure.</summary>
public static class BulkRules
{
    /// <summary>The single action that is done with each; null for a mere question.</summary>
    public static EsimAction? ActionOf(BulkAction action) => action switch
    {
        BulkAction.Suspend => EsimAction.Suspend,
        BulkAction.Resume => EsimAction.Resume,
        BulkAction.Cancel => EsimAction.Cancel,
        BulkAction.TopUp => EsimAction.TopUp,
        _ => null,
    };

    /// <summary>The request key of an item's intent: the same item is the same request, in whichever process.</summary>
    public static Guid RequestKeyOf(long itemId) =>
        PendingRules.RequestKeyOf(string.Create(CultureInfo.InvariantCulture, $"bulk:{itemId}"));

    /// <summary>What a person must be allowed to.</summary>
    public static Permission PermissionFor(BulkAction action) =>
        ActionOf(action) is { } single ? ActionRules.PermissionFor(single) : Permission.ViewEsims;

    /// <summary>What somebody is offered to do with many eSIMs.</summary>
    public static IEnumerable<BulkAction> OfferedTo(Caller caller) =>
        Enum.GetValues<BulkAction>().Where(action => caller.May(PermissionFor(action)));

    /// <summary>Whether somebody may change anything of many eSIMs; asking after them alone is nothing that lists offer.</summary>
    public static bool MayAct(Caller caller) =>
        caller.May(Permission.ManageCustomers) || OfferedTo(caller).Any(action => ActionOf(action) is not null);

    /// <summary>
    /// Whether what was accepted is still what would be done: each eSIM, with its package and price. eSIMs that have joined the list since
    /// were not accepted and are left alone.
    /// </summary>
    /// <returns>Null when it is, else why not.</returns>
    public static Refusal? Changed(IReadOnlyCollection<BulkPlanItem> accepted, IReadOnlyCollection<BulkPlanItem> possible)
    {
        var now = possible.ToDictionary(item => item.EsimTranNo, StringComparer.Ordinal);
        var gone = accepted.Count(item => !now.ContainsKey(item.EsimTranNo));
        if (gone > 0)
        {
            return new Refusal("selection-changed", FormattableStringFactory.Create(
                "The selection has changed since the dry run: {0:N0} of {1:N0} eSIMs are no longer in it, or it is not possible for them "
                + "any more. Nothing was done; look at it again.", gone, accepted.Count));
        }
        if (accepted.Count(item => now[item.EsimTranNo].Total != item.Total) is > 0 and var toppedUp)
        {
            return new Refusal("topped-up",
                $"{toppedUp:N0} of these eSIMs were topped up since the dry run. Nothing was done; look at it again.");
        }
        var (before, after) = (Money.Sum(accepted.Select(item => item.Amount)),
            Money.Sum(accepted.Select(item => now[item.EsimTranNo].Amount)));
        if (before != after) return new Refusal("price-changed",
            $"The cost is now {after} instead of {before}. Look at it again; nothing was charged.");
        return accepted.All(item => now[item.EsimTranNo] == item) ? null
            : new Refusal("packages-changed", $"eSIM Access offers other packages now. Look at it again; nothing was charged.");
    }

    /// <summary>The name, for people.</summary>
    public static string Name(BulkAction action) => ActionOf(action) is { } single ? ActionRules.Name(single) : "Refresh";
}

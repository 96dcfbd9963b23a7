using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace EsimAdmin.Core.Live;

/// <summary>Something that open screens may show has changed. Published after the change is stored.</summary>
public abstract record Change;

/// <summary>An eSIM has changed, or a new one is there.</summary>
/// <param name="EsimTranNo">Which.</param>
public sealed record EsimChanged(string EsimTranNo) : Change;

/// <summary>An order has changed, or a new one is there.</summary>
/// <param name="OrderId">Which.</param>
public sealed record OrderChanged(long OrderId) : Change;

/// <summary>The balance at the vendor is known anew.</summary>
/// <param name="Balance">The balance.</param>
/// <param name="At">As of when.</param>
public sealed record BalanceChanged(Money Balance, DateTimeOffset At) : Change;

/// <summary>Packages or prices have changed.</summary>
public sealed record CatalogChanged : Change;

/// <summary>Somebody's cart has changed, perhaps in another tab.</summary>
/// <param name="PersonId">Whose.</param>
public sealed record CartChanged(string PersonId) : Change;

/// <summary>A webhook has been received or worked off.</summary>
/// <param name="DeliveryId">Which.</param>
public sealed record DeliveryChanged(long DeliveryId) : Change;

/// <summary>A bulk action has come further.</summary>
/// <param name="JobId">Which.</param>
public sealed record BulkChanged(long JobId) : Change;

/// <summary>A customer has changed.</summary>
/// <param name="CustomerId">Which.</param>
public sealed record CustomerChanged(long CustomerId) : Change;

/// <summary>The import of the account has come further.</summary>
public sealed record ImportProgressed : Change;

/// <summary>There is something new to be told, or something told is over.</summary>
/// <param name="AlertId">Which.</param>
public sealed record AlertChanged(long AlertId) : Change;

/// <summary>Somebody has read alerts or wants to hear of others, perhaps in another tab.</summary>
/// <param name="PersonId">Who.</param>
public sealed record AlertsRead(string PersonId) : Change;

/// <summary>A rule for top-ups, or one that a rule wants, has changed.</summary>
public sealed record AutoTopUpChanged : Change;

/// <summary>All eSIMs were compared with the vendor's.</summary>
public sealed record SweepEnded : Change;

/// <summary>Whether anything can be stored has changed.</summary>
public sealed record StorageChanged : Change;

/// <summary>How well the vendor could be reached has changed.</summary>
public sealed record ConnectionChanged : Change;

/// <summary>Carries changes to the open screens of this process.</summary>
public sealed class LiveUpdates(ILogger<LiveUpdates> logger)
{
    private readonly ConcurrentDictionary<long, Subscription> _subscriptions = new();
    private long _last;

    /// <summary>How many screens are listening.</summary>
    public int Listeners => _subscriptions.Count;

    /// <summary>Calls <paramref name="listener"/> for every change of this kind until the result is disposed. The listener must return quickly.</summary>
    public IDisposable Subscribe<TChange>(Action<TChange> listener) where TChange : Change
    {
        var key = Interlocked.Increment(ref _last);
        var subscription = new Subscription(change => { if (change is TChange wanted) listener(wanted); }, () => _subscriptions.TryRemove(key, out _));
        _subscriptions[key] = subscription;
        return subscription;
    }

    /// <summary>Tells every listener. One that fails is logged and does not keep the others from hearing.</summary>
    public void Publish(Change change)
    {
        foreach (var subscription in _subscriptions.Values)
        {
            try
            {
                subscription.Tell(change);
            }
#pragma warning disable CA1031 // whatever one screen throws must not silence the others
            catch (Exception exception)
#pragma warning restore CA1031
            {
                logger.LogError(exception, "A listener failed on {Change}", change);
            }
        }
    }

    private sealed class Subscription(Action<Change> tell, Action remove) : IDisposable
    {
        public void Tell(Change change) => tell(change);

        public void Dispose() => remove();
    }
}

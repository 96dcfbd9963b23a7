using System.Collections.Concurrent;

namespace EsimAdmin.Core.Live;

/// <summary>Something that open screens may show has changed. Published after the change is stored.</summary>
public abstract record Change;

/// <summary>Carries changes to the open screens of this process.</summary>
public sealed class LiveUpdates(ILogger<LiveUpdates> logger)
{
    private readonly ConcurrentDictionary<long, Subscription> _subscriptions = new();
    private long _last;

    /// <summary>How many screens are listening.</summary>
    public int Listeners => _subscriptions.Count;

    /// <summary>Calls <paramref name="listener"/> for every change of this kind until disposed of. It must return quickly.</summary>
    public IDisposable Subscribe<TChange>(Action<TChange> listener) where TChange : Change
    {
        var key = Interlocked.Increment(ref _last);
        var subscription = new Subscription(change => { if (change is TChange wanted) listener(wanted); },
            () => _subscriptions.TryRemove(key, out _));
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
            // whatever one screen throws must not silence the others
            catch (Exception exception)
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

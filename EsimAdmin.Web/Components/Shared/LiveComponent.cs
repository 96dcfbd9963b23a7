using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Live;
using Microsoft.AspNetCore.Components;

namespace EsimAdmin.Web.Components.Shared;

/// <summary>A component that calls the service and follows what changes.</summary>
public abstract class LiveComponent : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private readonly List<IDisposable> _subscriptions = [];

    /// <summary>What can be asked and done.</summary>
    [Inject]
    protected EsimAccessService Esim { get; set; } = default!;

    [Inject]
    private LiveUpdates Live { get; set; } = default!;

    /// <summary>Cancelled when the component is taken away.</summary>
    protected CancellationToken Gone => _gone.Token;

    /// <summary>Calls <paramref name="react"/> on every change of this kind, and renders.</summary>
    protected void On<TChange>(Action<TChange> react) where TChange : Change =>
        _subscriptions.Add(Live.Subscribe<TChange>(change => _ = ReactAsync(() =>
        {
            react(change);
            return Task.CompletedTask;
        })));

    /// <summary>
    /// Calls <paramref name="reload"/> after changes that concern this component, and renders. Changes that come while one is waiting to be
    /// worked off join it: a flood of changes is one reload after the other, never a queue of them.
    /// </summary>
    protected void On<TChange>(Func<TChange, bool> concerns, Func<Task> reload) where TChange : Change
    {
        var waiting = 0;
        _subscriptions.Add(Live.Subscribe<TChange>(change =>
        {
            if (!concerns(change) || Interlocked.Exchange(ref waiting, 1) == 1) return;
            // Elsewhere: whoever publishes must not wait until one screen after the other has read and rendered anew.
            _ = Task.Run(() => ReactAsync(() =>
            {
                Volatile.Write(ref waiting, 0);
                return reload();
            }));
        }));
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        foreach (var subscription in _subscriptions) subscription.Dispose();
        _gone.Cancel();
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }

    private Task ReactAsync(Func<Task> react) => InvokeAsync(async () =>
    {
        if (_gone.IsCancellationRequested) return;
        try
        {
            await react();
            StateHasChanged();
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // The component went away meanwhile: nobody waits for the answer.
        }
#pragma warning disable CA1031 // whatever it is belongs to the error boundary around the page
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await DispatchExceptionAsync(exception);
        }
    });
}

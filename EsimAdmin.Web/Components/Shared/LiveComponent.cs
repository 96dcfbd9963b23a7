using System.Collections.Concurrent;
using System.Diagnostics;
using EsimAdmin.Core;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.People;
using EsimAdmin.Web.Account;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;

namespace EsimAdmin.Web.Components.Shared;

/// <summary>Asks somebody to confirm that it is them; brings whether they did.</summary>
internal delegate Task<bool> ConfirmAsk();

/// <summary>A component that calls the service for whoever is signed in, follows what changes, and says what did not work.</summary>
public abstract class LiveComponent : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private readonly List<IDisposable> _subscriptions = [];
    private Task<AuthenticationState>? _known;
    private bool _isUnconfirmed;

    /// <summary>Makes it.</summary>
    protected LiveComponent() => Gone = _gone.Token;

    /// <summary>What can be asked and done.</summary>
    [Inject]
    protected EsimAccessService Esim { get; set; } = default!;

    /// <summary>The little that only a browser can do.</summary>
    [Inject]
    protected IJSRuntime Js { get; set; } = default!;

    /// <summary>Who is signed in; known before the component is initialised, and anew when rights change.</summary>
    protected Caller Caller { get; private set; } = Caller.Nobody;

    /// <summary>Whether something that the person asked for is under way; its button waits.</summary>
    protected bool IsBusy { get; private set; }

    /// <summary>What we said against what the person asked for last; null when nothing.</summary>
    protected string? Refusal { get; set; }

    /// <summary>What the vendor said against it; null when nothing.</summary>
    protected VendorProblem? Problem { get; set; }

    /// <summary>Cancelled when the component is taken away; what ends after that can still look at it.</summary>
    protected CancellationToken Gone { get; }

    [Inject]
    private LiveUpdates Live { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState>? Authentication { get; set; }

    [CascadingParameter]
    private ConfirmAsk? Confirm { get; set; }

    /// <inheritdoc/>
    public override async Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        if (_known != Authentication && Authentication is not null)
        {
            _known = Authentication;
            Caller = SignedInCaller.From((await Authentication).User);
        }
        await base.SetParametersAsync(ParameterView.Empty);
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        foreach (var subscription in _subscriptions) subscription.Dispose();
        _gone.Cancel();
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Calls <paramref name="react"/> on every change of this kind, and renders.</summary>
    protected void On<TChange>(Action<TChange> react) where TChange : Change =>
        _subscriptions.Add(Live.Subscribe<TChange>(change => Begin(() =>
        {
            react(change);
            return Task.CompletedTask;
        })));

    /// <summary>
    /// Calls <paramref name="reload"/> after changes that concern this component, and renders. Changes that come while one is waiting to be
    /// worked off join it: a flood of changes is one reload after the other, never a queue of them.
    /// </summary>
    /// <param name="concerns">Asked once for each change, where the component's fields may be used: never by whoever publishes.</param>
    protected void On<TChange>(Func<TChange, bool> concerns, Func<Task> reload) where TChange : Change
    {
        var (changes, waiting) = (new ConcurrentQueue<TChange>(), 0);
        _subscriptions.Add(Live.Subscribe<TChange>(change =>
        {
            changes.Enqueue(change);
            if (Interlocked.Exchange(ref waiting, 1) == 1) return;
            var began = Stopwatch.GetTimestamp();
            // Elsewhere: whoever publishes must not wait until one screen after the other has read and rendered anew.
            _ = Task.Run(() => ReactAsync(async () =>
            {
                Volatile.Write(ref waiting, 0);
                var any = false;
                while (changes.TryDequeue(out var one)) any |= concerns(one);
                try
                {
                    if (!any) return false;
                    await reload();
                    Measures.LiveDelay.Record(Stopwatch.GetElapsedTime(began).TotalSeconds);
                }
                catch (NotAllowedException)
                {
                    // The rights to it have just ended: the page is made anew with those that are left.
                }
                return any;
            }));
        }));
    }

    /// <summary>
    /// Does what the person asked for, once until it is through, and renders; what was said before is forgotten. Where it takes a
    /// confirmation, that is asked for, and it is done once more.
    /// </summary>
    protected async Task BusyAsync(Func<Task> act)
    {
        if (IsBusy) return;
        (IsBusy, Refusal, Problem, _isUnconfirmed) = (true, null, null, false);
        StateHasChanged();
        try
        {
            await act();
            if (!_isUnconfirmed || Confirm is null || !await Confirm()) return;
            (Refusal, Problem) = (null, null);
            await act();
        }
        catch (NotAllowedException)
        {
            // The rights to it have just ended: the page is made anew with those that are left.
            Refusal = "You may not do this any more.";
        }
        finally
        {
            IsBusy = false;
            StateHasChanged();
        }
    }

    /// <summary>Begins something that nobody waits for: it renders when it is through, and what it meets is not lost.</summary>
    protected void Begin(Func<Task> act) => _ = ReactAsync(async () =>
    {
        await act();
        return true;
    });

    /// <summary>Keeps what is said against something, to be shown.</summary>
    /// <returns>Whether it is done.</returns>
    protected bool Take(Outcome outcome)
    {
        (Refusal, Problem, _isUnconfirmed) = (outcome.Refusal?.Text, outcome.Problem, outcome.Refusal is NotConfirmed);
        return outcome.IsDone;
    }

    /// <summary>Has the browser save a file.</summary>
    /// <param name="type">Its media type.</param>
    /// <param name="content">What is in it; closed afterwards.</param>
    protected async Task DownloadAsync(string name, string type, Stream content)
    {
        using var stream = new DotNetStreamReference(content);
        await Js.InvokeVoidAsync("esimAdmin.download", Gone, name, type, stream);
    }

    /// <inheritdoc cref="DownloadAsync(string, string, Stream)"/>
    protected Task DownloadAsync(string name, string type, byte[] content) => DownloadAsync(name, type, new MemoryStream(content));

    /// <summary>What the person's own spreadsheet takes for CSV, as far as the browser's language tells.</summary>
    protected async ValueTask<CsvForm> CsvFormAsync() =>
        await Js.InvokeAsync<bool>("esimAdmin.hasDecimalComma", Gone) ? CsvForm.DecimalComma : CsvForm.DecimalPoint;

    /// <summary>Puts a text on the clipboard.</summary>
    /// <returns>Whether the browser allowed it.</returns>
    protected ValueTask<bool> CopyAsync(string text) => Js.InvokeAsync<bool>("esimAdmin.copy", Gone, text);

    /// <summary>Has the browser forget what was typed into the fields whose drafts begin so: it is stored now.</summary>
    protected ValueTask ForgetDraftsAsync(string beginning) => Js.InvokeVoidAsync("esimAdmin.forgetDrafts", beginning);

    private Task ReactAsync(Func<Task<bool>> react) => InvokeAsync(async () =>
    {
        if (_gone.IsCancellationRequested) return;
        try
        {
            if (await react()) StateHasChanged();
        }
        catch (Exception exception) when (_gone.IsCancellationRequested && exception is OperationCanceledException
            or JSDisconnectedException)
        {
            // The component went away meanwhile: nobody waits for the answer.
        }
        // whatever it is belongs to the error boundary around the page
        catch (Exception exception)
        {
            await DispatchExceptionAsync(exception);
        }
    });
}

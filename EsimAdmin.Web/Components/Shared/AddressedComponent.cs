using EsimAdmin.Core;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;

namespace EsimAdmin.Web.Components.Shared;

/// <summary>
/// A component whose state stands in the address: it can be shared, and survives reload and reconnect. The component holds the state and
/// the address follows, in the browser alone: an answer that comes late never sets back what was typed since, and no navigation of ours
/// overtakes the person's own.
/// </summary>
/// <typeparam name="TQuery">The state.</typeparam>
public abstract class AddressedComponent<TQuery> : LiveComponent
{
    /// <summary>How the state stands in the address.</summary>
    protected abstract ListAddress<TQuery> Address { get; }

    /// <summary>The page that the component is on.</summary>
    protected virtual string Path => Address.Path;

    /// <summary>What the address asks for.</summary>
    protected ListState<TQuery> State { get; private set; } = default!;

    /// <summary>What is shown; of an address that is not understood there is nothing.</summary>
    protected TQuery Query => State.IsUnderstood ? State.Query : Address.All;

    /// <summary>Where to go, and where one is.</summary>
    [Inject]
    protected NavigationManager Navigation { get; set; } = default!;

    /// <inheritdoc/>
    public override void Dispose()
    {
        Navigation.LocationChanged -= Moved;
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override Task OnInitializedAsync()
    {
        State = Address.Read(Navigation.Uri);
        Navigation.LocationChanged += Moved;
        return LoadAsync();
    }

    /// <summary>Reads what <see cref="State"/> asks for; nothing where it is not understood.</summary>
    protected abstract Task LoadAsync();

    /// <summary>Shows something else.</summary>
    /// <param name="page">Which page of it, from 0.</param>
    /// <param name="isTyped">Whether it is being typed: the address follows when that pauses, and Back leads to before all of it.</param>
    protected Task ShowAsync(TQuery query, int page = 0, bool isTyped = false)
    {
        State = new ListState<TQuery>(query, page);
        _ = KeepAsync(Address.Write(query, page, Path), isTyped);
        return LoadAsync();
    }

    /// <summary>Puts an address of this page into the browser.</summary>
    /// <param name="address">The address.</param>
    /// <param name="isTyped">Whether it takes the place of the one before, when typing pauses; else Back leads there.</param>
    protected async Task KeepAsync(string address, bool isTyped)
    {
        try
        {
            await Js.InvokeVoidAsync("esimAdmin.keepAddress", Gone, address, !isTyped);
        }
        catch (Exception exception) when (exception is OperationCanceledException or JSDisconnectedException)
        {
            // There is no browser any more, or none that answers: its address stays as it was.
        }
    }

    // Also where the address has become what it was before: a link to the page without filters is one.
    private void Moved(object? sender, LocationChangedEventArgs arguments)
    {
        var path = Navigation.ToBaseRelativePath(arguments.Location).Split('?', '#')[0];
        if (path != Path) return;
        Begin(() =>
        {
            State = Address.Read(arguments.Location);
            return LoadAsync();
        });
    }
}

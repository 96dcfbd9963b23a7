using EsimAdmin.Core;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.People;
using Microsoft.AspNetCore.Components;

namespace EsimAdmin.Web.Components.Shared;

/// <summary>What a <see cref="ListCard"/> shows of its list.</summary>
public interface IListPage
{
    /// <summary>What of the address is not understood, in words.</summary>
    IReadOnlyList<string> Problems { get; }

    /// <summary>Whether it is known which rows are wanted.</summary>
    bool IsUnderstood { get; }

    /// <summary>Whether the list could not be read.</summary>
    bool HasFailed { get; }

    /// <summary>Whether anything narrows the list.</summary>
    bool IsNarrowed { get; }

    /// <summary>How many rows there are in all; null before the first answer.</summary>
    int? Total { get; }

    /// <summary>The page shown, from 0.</summary>
    int PageIndex { get; }

    /// <summary>The most rows of a page.</summary>
    int PageSize { get; }

    /// <summary>The list without its filters.</summary>
    string WithoutFilters { get; }

    /// <summary>Shows another page.</summary>
    Task TurnAsync(int page);

    /// <summary>Reads once more.</summary>
    Task TryAgainAsync();
}

/// <summary>A list with search, filters, order and pages, all in the address.</summary>
/// <typeparam name="TQuery">Which rows.</typeparam>
/// <typeparam name="TRow">One row.</typeparam>
public abstract class ListPage<TQuery, TRow> : AddressedComponent<TQuery>, IListPage
{
    private int _readings;
    private bool _hasFailed;

    /// <summary>The rows; null before the first answer.</summary>
    protected Page<TRow>? List { get; private set; }

    /// <summary>The most rows of a page.</summary>
    protected virtual int PageSize => 50;

    /// <summary>How many there are, for the head of the page.</summary>
    protected string Found => List is null || !State.IsUnderstood ? "" : $"{List.Total:N0} found";

    IReadOnlyList<string> IListPage.Problems => State.Problems;

    bool IListPage.IsUnderstood => State.IsUnderstood;

    bool IListPage.HasFailed => _hasFailed;

    bool IListPage.IsNarrowed => !State.IsUnderstood || Address.Write(State.Query) != Address.Path;

    int? IListPage.Total => List?.Total;

    int IListPage.PageIndex => State.Page;

    int IListPage.PageSize => PageSize;

    string IListPage.WithoutFilters => Path;

    [Inject]
    private ILoggerFactory Loggers { get; set; } = default!;

    Task IListPage.TurnAsync(int page) => ShowAsync(State.Query, page);

    Task IListPage.TryAgainAsync() => LoadAsync();

    /// <summary>Reads a page of the list.</summary>
    protected abstract Task<Page<TRow>> ReadAsync(TQuery query, int page, int size, CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected sealed override async Task LoadAsync()
    {
        // Of several readings on their way only the one that began last counts.
        var reading = ++_readings;
        if (!State.IsUnderstood)
        {
            List = null;
            return;
        }
        try
        {
            var list = await ReadAsync(State.Query, State.Page, PageSize, Gone);
            if (reading != _readings) return;
            (List, _hasFailed) = (list, false);
            // A page that is not there, or no longer: the last one that is.
            if (list is { Rows.Count: 0, Total: > 0 } && State.Page > 0) await ShowAsync(State.Query, (list.Total - 1) / PageSize);
        }
        catch (OperationCanceledException) when (Gone.IsCancellationRequested)
        {
            // The person has gone on to another page.
        }
        // whatever it is, the page stays with its filters and what was typed, and offers to try again
        catch (Exception exception) when (exception is not NotAllowedException)
        {
            Loggers.CreateLogger(GetType()).LogError(exception, "A list could not be read");
            if (reading == _readings) _hasFailed = true;
        }
    }

    /// <summary>Reads anew after every change of this kind.</summary>
    protected void Follow<TChange>() where TChange : Change => On<TChange>(_ => true, LoadAsync);
}

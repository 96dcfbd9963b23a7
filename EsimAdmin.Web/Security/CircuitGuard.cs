using System.Threading.RateLimiting;
using EsimAdmin.Web.Account;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace EsimAdmin.Web.Security;

/// <summary>Gives one circuit a place among its person's pages (<see cref="CircuitLimits"/>).</summary>
internal sealed class CircuitGuard(CircuitLimits limits, PersonAuthentication authentication) : CircuitHandler, IDisposable
{
    private RateLimitLease? _place;

    /// <inheritdoc/>
    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _place = limits.OpenPage((await authentication.RightsAsync())?.PersonId ?? "");
        if (!_place.IsAcquired) throw new TooManyPagesException($"More than {limits.PerPerson} pages of one person are open.");
    }

    /// <summary>The circuit is gone: another page may be opened.</summary>
    public void Dispose() => _place?.Dispose();

    /// <summary>The circuit ends, and the log says why.</summary>
    private sealed class TooManyPagesException(string message) : Exception(message);
}

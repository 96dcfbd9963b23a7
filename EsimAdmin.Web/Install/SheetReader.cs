using EsimAdmin.Core;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Handover;
using EsimAdmin.Core.People;
using Microsoft.AspNetCore.Components.Authorization;

namespace EsimAdmin.Web.Install;

/// <summary>Hands an eSIM out for the print sheet as whoever is signed in; each opening of the sheet is recorded.</summary>
internal sealed class SheetReader(EsimAccessService service, AuthenticationStateProvider authentication, IHttpContextAccessor context)
{
    /// <summary>The eSIM with its activation code; null when there is none, or the person may not hand it out.</summary>
    public async Task<Esim?> ReadAsync(string esimTranNo, CancellationToken cancellationToken)
    {
        ((IHostEnvironmentAuthenticationStateProvider)authentication)
            .SetAuthenticationState(Task.FromResult(new AuthenticationState(context.HttpContext!.User)));
        try
        {
            return (await service.HandOut.TakeAsync(esimTranNo, HandOutWay.Print, cancellationToken)).Value?.Esim;
        }
        catch (NotAllowedException)
        {
            return null;
        }
    }
}

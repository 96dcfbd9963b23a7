using EsimAdmin.Core;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Handover;
using EsimAdmin.Core.People;
using Microsoft.AspNetCore.Components.Authorization;

namespace EsimAdmin.Web.Install;

/// <summary>Hands an eSIM out for the print sheet as whoever is signed in, and records it.</summary>
internal sealed class SheetReader(EsimAccessService service, AuthenticationStateProvider authentication, IHttpContextAccessor context)
{
    /// <summary>The eSIM with its activation code, or why there is none; null when the person may not hand it out.</summary>
    public async Task<Outcome<HandOut>?> ReadAsync(string esimTranNo, CancellationToken cancellationToken)
    {
        ((IHostEnvironmentAuthenticationStateProvider)authentication)
            .SetAuthenticationState(Task.FromResult(new AuthenticationState(context.HttpContext!.User)));
        try
        {
            return await service.HandOut.TakeAsync(esimTranNo, HandOutWay.Print, cancellationToken);
        }
        catch (NotAllowedException)
        {
            return null;
        }
    }
}

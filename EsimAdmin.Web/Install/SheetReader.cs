using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.People;
using Microsoft.AspNetCore.Components.Authorization;

namespace EsimAdmin.Web.Install;

/// <summary>Reads an eSIM for the print sheet as whoever is signed in; the click on "Print" has recorded it already.</summary>
internal sealed class SheetReader(EsimAccessService service, AuthenticationStateProvider authentication, IHttpContextAccessor context)
{
    /// <summary>The eSIM with its activation code; null when there is none, or the person may not hand it out.</summary>
    public async Task<Esim?> ReadAsync(string esimTranNo, CancellationToken cancellationToken)
    {
        ((IHostEnvironmentAuthenticationStateProvider)authentication).SetAuthenticationState(Task.FromResult(new AuthenticationState(context.HttpContext!.User)));
        try
        {
            return await service.Esims.GetAsync(esimTranNo, cancellationToken) is { MayHandOut: true, Esim: { ActivationCode.Length: > 0 } esim } ? esim : null;
        }
        catch (NotAllowedException)
        {
            return null;
        }
    }
}

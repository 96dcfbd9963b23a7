using System.Security.Claims;
using EsimAdmin.Core.People;

namespace EsimAdmin.Web.Account;

/// <summary>The caller is whoever is signed in on this circuit or request, with the rights of this moment.</summary>
internal sealed class SignedInCaller(PersonAuthentication authentication, CallerAddress address) : ICallerSource
{
    public async ValueTask<Caller> GetAsync() =>
        Of(await authentication.RightsAsync(), address.Value);

    /// <summary>Whoever asks for something by a request of their own.</summary>
    public static Caller Of(HttpContext context) => Of((context.User as SignedIn)?.Rights, CallerAddress.Of(context));

    /// <summary>Who is shown as signed in.</summary>
    public static Caller From(ClaimsPrincipal user) => (user as SignedIn)?.Rights.Caller ?? Caller.Nobody;

    private static Caller Of(Rights? rights, string? address) =>
        (rights?.Caller ?? Caller.Nobody) with { Address = address, IsConfirmed = rights?.IsConfirmed == true };
}

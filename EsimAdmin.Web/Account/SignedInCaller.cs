using System.Security.Claims;
using EsimAdmin.Core.People;

namespace EsimAdmin.Web.Account;

/// <summary>The caller is whoever is signed in on this circuit or request, with the rights of this moment.</summary>
internal sealed class SignedInCaller(PersonAuthentication authentication, CallerAddress address) : ICallerSource
{
    public async ValueTask<Caller> GetAsync() => await authentication.RightsAsync() is { } rights
        ? Of(SignedIn.CallerOf(rights, authentication.User), rights, address.Value) : Caller.Nobody with { Address = address.Value };

    /// <summary>Whoever asks for something by a request of their own.</summary>
    public static Caller Of(HttpContext context) => context.User is SignedIn person
        ? Of(person.Caller, person.Rights, CallerAddress.Of(context)) : Caller.Nobody with { Address = CallerAddress.Of(context) };

    /// <summary>Who is shown as signed in.</summary>
    public static Caller From(ClaimsPrincipal user) => (user as SignedIn)?.Caller ?? Caller.Nobody;

    private static Caller Of(Caller caller, Rights rights, string? address) =>
        caller with { Address = address, IsConfirmed = rights.IsConfirmed };
}

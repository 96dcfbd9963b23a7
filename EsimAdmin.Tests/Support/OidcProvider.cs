using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace EsimAdmin.Tests.Support;

/// <summary>A provider of OpenID Connect (OpenIddict) that signs in whoever is told.</summary>
internal sealed class OidcProvider : IAsyncDisposable
{
    public const string ClientId = "esimadmin", Secret = "a-secret-of-the-provider";

    private readonly WebApplication _app;

    private OidcProvider(WebApplication app) => _app = app;

    public string Address { get; private set; } = "";

    /// <summary>Who signs in next.</summary>
    public Action<ClaimsIdentity> Person { get; set; } = _ => { };

    public static async Task<OidcProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        OidcProvider? provider = null;
        builder.Services.AddOpenIddict().AddServer(server =>
        {
            server.EnableDegradedMode();
            server.SetAuthorizationEndpointUris("connect/authorize").SetTokenEndpointUris("connect/token");
            server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
            server.RegisterScopes(OpenIddictConstants.Scopes.Email, OpenIddictConstants.Scopes.Profile);
            server.AddEphemeralEncryptionKey().AddEphemeralSigningKey();
            server.UseAspNetCore().DisableTransportSecurityRequirement();
            server.AddEventHandler<ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                if (context.ClientId != ClientId || !context.RedirectUri!.EndsWith("/account/login/sso/answer", StringComparison.Ordinal))
                    context.Reject(OpenIddictConstants.Errors.InvalidClient);
                return default;
            }));
            server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                if (context.ClientId != ClientId || context.ClientSecret != Secret)
                    context.Reject(OpenIddictConstants.Errors.InvalidClient);
                return default;
            }));
            server.AddEventHandler<HandleAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
            {
                var identity = new ClaimsIdentity("test");
                provider!.Person(identity);
                identity.SetScopes(context.Request.GetScopes());
                identity.SetDestinations(_ => [OpenIddictConstants.Destinations.IdentityToken]);
                context.SignIn(new ClaimsPrincipal(identity));
                return default;
            }));
        });
        provider = new OidcProvider(builder.Build());
        await provider._app.StartAsync();
        provider.Address = provider._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return provider;
    }

    /// <summary>The settings with which a console uses it.</summary>
    public void Point(Dictionary<string, string> settings)
    {
        settings["Security:Oidc:Authority"] = Address;
        settings["Security:Oidc:ClientId"] = ClientId;
        settings["Security:Oidc:ClientSecret"] = Secret;
        settings["Security:Oidc:Name"] = "Example Login";
    }

    /// <summary>Has this person sign in next.</summary>
    public void SignsIn(string subject, string email, bool isVerified = true, string[]? groups = null, bool withTwoFactors = false) =>
        Person = identity =>
        {
            identity.SetClaim("sub", subject).SetClaim("email", email).SetClaim("email_verified", isVerified).SetClaim("name", "Noor Aziz");
            identity.SetClaims("roles", [.. groups ?? []]);
            if (withTwoFactors) identity.SetClaims("amr", ["pwd", "mfa"]);
        };

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

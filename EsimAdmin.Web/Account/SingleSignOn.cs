using System.Security.Claims;
using EsimAdmin.Core;
using EsimAdmin.Core.Audit;
using EsimAdmin.Core.People;
using EsimAdmin.Web.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Identity;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace EsimAdmin.Web.Account;

/// <summary>Signs in by a provider of OpenID Connect (decision 40).</summary>
internal sealed class SingleSignOn(UserManager<Person> people, PersonSignIn signIn, ExternalDesk desk, KnownDevices devices,
    TwoFactorRule rule, RightsBook rights, AuditDesk audit)
{
    /// <summary>Where the provider's answer comes in.</summary>
    public const string Callback = "/account/login/sso/answer";

    private const string Failed = "sso-failed";

    private const string Scheme = "oidc", Start = "/account/login/sso", Done = "/account/login/sso/done";

    /// <summary>Adds it where a provider is set.</summary>
    /// <exception cref="SettingException">What is set cannot work.</exception>
    public static void Add(IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<OidcOptions>().Bind(configuration.GetSection(OidcOptions.Section));
        var told = new OidcOptions();
        configuration.GetSection(OidcOptions.Section).Bind(told);
        if (told.Authority.Length == 0) return;
        if (!Uri.TryCreate(told.Authority, UriKind.Absolute, out var authority)
            || authority.Scheme != Uri.UriSchemeHttps && !(authority.Scheme == Uri.UriSchemeHttp && Loopback.IsName(authority.Host)))
        {
            throw new SettingException(
                $"{OidcOptions.Section}:Authority is '{told.Authority}': an address that begins with https:// is meant.");
        }
        if (told.ClientId.Length == 0) throw new SettingException($"{OidcOptions.Section}:ClientId is missing.");
        services.AddScoped<SingleSignOn>();
        services.AddAuthentication().AddOpenIdConnect(Scheme, told.Name, options => Configure(options, told, authority));
        services.AddOptions<OpenIdConnectOptions>(Scheme).Configure<HostNames>((options, names) =>
            options.Events.OnRedirectToIdentityProvider = context =>
            {
                // Never built from what a request calls this host, where it is set how others find it.
                if (names.Url is { } own) context.ProtocolMessage.RedirectUri = own.ToString().TrimEnd('/') + Callback;
                return Task.CompletedTask;
            });
    }

    /// <summary>Where it begins.</summary>
    public static string From(string? returnUrl) => $"{Start[1..]}?returnUrl={Uri.EscapeDataString(returnUrl ?? "")}";

    /// <summary>Says what is answered where.</summary>
    public static void Map(WebApplication app)
    {
        if (app.Services.GetRequiredService<IConfiguration>()[$"{OidcOptions.Section}:Authority"] is not { Length: > 0 }) return;
        app.MapGet(Start, (HttpContext context, string? returnUrl) => Results.Challenge(new AuthenticationProperties
        {
            RedirectUri = $"{context.Request.PathBase}{Done}?returnUrl={Uri.EscapeDataString(returnUrl ?? "")}",
        }, [Scheme])).AllowAnonymous();
        app.MapGet(Done, async (HttpContext context, SingleSignOn desk, string? returnUrl) =>
        {
            var refusal = await desk.EndAsync(context);
            return refusal is null ? Results.LocalRedirect(ReturnAddress.Ours(context, returnUrl) is { Length: > 0 } ours ? ours : "~/")
                : refusal.Length == 0 ? Results.LocalRedirect($"~/account/login/code?returnUrl={Uri.EscapeDataString(returnUrl ?? "")}")
                : Results.LocalRedirect($"~/account/login?sso={Uri.EscapeDataString(refusal)}");
        }).AllowAnonymous();
    }

    private static void Configure(OpenIdConnectOptions options, OidcOptions told, Uri authority)
    {
        options.SignInScheme = IdentityConstants.ExternalScheme;
        (options.Authority, options.ClientId, options.ClientSecret) = (told.Authority, told.ClientId, told.ClientSecret);
        options.RequireHttpsMetadata = authority.Scheme == Uri.UriSchemeHttps;
        options.ResponseType = OpenIdConnectResponseType.Code;
        // By address, not by a form of another site: cookies that only our own pages send are enough.
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        foreach (var cookie in new[] { options.CorrelationCookie, options.NonceCookie })
        {
            // For the whole host: over https they carry the prefix that demands it (PrefixedCookies).
            (cookie.SameSite, cookie.SecurePolicy, cookie.Path) = (SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest, "/");
        }
        options.CallbackPath = Callback;
        options.MapInboundClaims = false;
        options.GetClaimsFromUserInfoEndpoint = true;
        options.UsePkce = true;
        options.SaveTokens = false;
        options.Scope.Add("email");
        foreach (var claim in new[] { "email", "email_verified", "name", told.RolesClaim, "amr" })
            options.ClaimActions.MapJsonKey(claim, claim);
        options.Events.OnRemoteFailure = context =>
        {
            context.HttpContext.RequestServices.GetRequiredService<ILogger<SingleSignOn>>().LogWarning(context.Failure,
                "A sign-in at the provider was not completed");
            context.Response.Redirect($"{context.Request.PathBase}/account/login?sso={Failed}");
            context.HandleResponse();
            return Task.CompletedTask;
        };
    }

    // Null when they are signed in; empty when a second step follows here; else the code of why not.
    private async Task<string?> EndAsync(HttpContext context)
    {
        var answer = await context.AuthenticateAsync(IdentityConstants.ExternalScheme);
        await context.SignOutAsync(IdentityConstants.ExternalScheme);
        if (answer.Principal is not { } principal || principal.FindFirstValue("sub") is not { Length: > 0 } subject) return Failed;
        var options = context.RequestServices.GetRequiredService<Microsoft.Extensions.Options.IOptions<OidcOptions>>().Value;
        var told = Told(principal, subject, options, CallerAddress.Of(context));
        var taken = await desk.TakeAsync(told, CancellationToken.None);
        if (!taken.Succeeded(out var id) || await people.FindByIdAsync(id) is not { } person)
        {
            await audit.SignInRefusedAsync(told.Email ?? "", told.Address, "Not allowed by single sign-on");
            return taken.Refusal?.Code ?? Failed;
        }
        if (options.CountsAsTwoFactors || principal.FindAll("amr").Any(claim => claim.Value == PersonSignIn.TwoFactors))
        {
            await signIn.EndAsync(context, person, "single sign-on");
            return null;
        }
        if (await rule.LacksAsync(rights, person) && (await people.GetPasskeysAsync(person)).Count > 0) return Failed;
        var result = await signIn.GoOnAsync(person);
        if (result.RequiresTwoFactor) return "";
        if (!result.Succeeded) return Failed;
        devices.Remember(context, people.NormalizeEmail(person.Email ?? "") ?? "");
        await audit.SignedInAsync(person.Email ?? "", told.Address, "single sign-on");
        return null;
    }

    private static ExternalPerson Told(ClaimsPrincipal principal, string subject, OidcOptions options, string? address)
    {
        // An address that the provider does not vouch for is nobody's.
        var isVouchedFor = string.Equals(principal.FindFirstValue("email_verified"), "true", StringComparison.OrdinalIgnoreCase);
        return new ExternalPerson(principal.FindFirstValue("iss") ?? options.Authority, subject,
            isVouchedFor ? principal.FindFirstValue("email") : null, principal.FindFirstValue("name") ?? "",
            [.. principal.FindAll(options.RolesClaim).Select(claim => claim.Value)], address);
    }
}

using EsimAdmin.Core.People;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace EsimAdmin.Web.Account;

/// <summary>What sign-ins and sessions are made of.</summary>
internal static class AccountServices
{
    // PBKDF2 with HMAC-SHA512: what OWASP's Password Storage Cheat Sheet asks for, and a little more.
    private const int HashIterations = 220_000;

    /// <summary>Has the database say who is signed in, for how long, and with which rights.</summary>
    public static void AddSessions(this IServiceCollection services)
    {
        services.AddSingleton<RightsReader>();
        services.AddSingleton(provider => TwoFactorRule.Read(provider.GetRequiredService<IConfiguration>(),
            provider.GetServices<DemoAccount>().Any()));
        services.AddScoped<PersonAuthentication>();
        services.AddScoped<AuthenticationStateProvider>(provider => provider.GetRequiredService<PersonAuthentication>());
        services.AddScoped<ICallerSource, SignedInCaller>();
        services.AddSingleton<SessionStore>();
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme)
            .Configure<SessionStore, IOptions<SessionLimits>>((cookie, store, limits) =>
            {
                cookie.SessionStore = store;
                cookie.ExpireTimeSpan = limits.Value.Absolute;
                cookie.SlidingExpiration = false;
                cookie.Events.OnValidatePrincipal = ValidateAsync;
            });
    }

    /// <summary>Has sign-ins tell nobody which accounts there are, and passwords be good ones.</summary>
    public static void AddSignInDesk(this IServiceCollection services)
    {
        services.AddSingleton<Attempts>();
        services.AddSingleton<KnownDevices>();
        services.AddSingleton<UsedCodes>();
        services.AddScoped<SignInDesk>();
        services.AddScoped<CodeDesk>();
        services.AddScoped<JoinDesk>();
        services.AddScoped<PersonSignIn>();
        services.AddScoped<IPasswordValidator<Person>, PasswordCheck>();
        services.Configure<PasswordHasherOptions>(options => options.IterationCount = HashIterations);
    }

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var services = context.HttpContext.RequestServices;
        if (context.Principal is not { } user
            || await services.GetRequiredService<RightsReader>().ReadAsync(user) is not { } rights)
        {
            context.RejectPrincipal();
            return;
        }
        context.ReplacePrincipal(new SignedIn(user, rights));
        // An open page keeps its connection up by itself: that is no use of the session.
        if (!context.Request.Path.StartsWithSegments("/_blazor")
            && await services.GetRequiredService<SessionBook>().FindAsync(RightsReader.SessionOf(user)!) is { } session)
        {
            services.GetRequiredService<SessionBook>().Use(session);
        }
    }
}

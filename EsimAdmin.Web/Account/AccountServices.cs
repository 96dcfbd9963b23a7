using EsimAdmin.Core.People;
using EsimAdmin.Core.Settings;
using EsimAdmin.Web.Security;
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
        services.AddOptions<TwoFactorOptions>().BindConfiguration(TwoFactorOptions.Section)
            .PostConfigure<IEnumerable<DemoAccount>>((options, demos) => options.UseDefault(demos.Any()))
            .Validate(options => options.IsKnown, TwoFactorOptions.Usage).ValidateOnStart();
        services.AddSingleton<IOptions<TwoFactorOptions>, InForce<TwoFactorOptions>>();
        services.AddSingleton<TwoFactorRule>();
        services.AddScoped<PersonAuthentication>();
        services.AddScoped<AuthenticationStateProvider>(provider => provider.GetRequiredService<PersonAuthentication>());
        services.AddScoped<ICallerSource, SignedInCaller>();
        services.AddSingleton<SessionStore>();
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme)
            .Configure<SessionStore>((cookie, store) =>
            {
                cookie.SessionStore = store;
                // SessionBook says when one is over, by the limits that are in force then.
                cookie.ExpireTimeSpan = SessionLimits.Longest;
                cookie.SlidingExpiration = false;
                cookie.Events.OnValidatePrincipal = ValidateAsync;
                // ReturnAddress says where a sign-in leads: the framework would put what the address asks for into a header as it is.
                cookie.Events.OnRedirectToReturnUrl = _ => Task.CompletedTask;
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
        services.AddScoped<PasskeyDesk>();
        services.AddScoped<ConfirmDesk>();
        services.AddScoped<ResetDesk>();
        services.AddOptions<IdentityPasskeyOptions>().Configure<HostNames>(PasskeyDesk.Configure);
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
        context.ReplacePrincipal(new SignedIn(BrowserZone.Tell(user, context.Request), rights));
        // An open page keeps its connection up by itself: that is no use of the session.
        if (!context.Request.Path.StartsWithSegments("/_blazor")
            && await services.GetRequiredService<SessionBook>().FindAsync(RightsReader.SessionOf(user)!) is { } session)
        {
            services.GetRequiredService<SessionBook>().Use(session);
        }
    }
}

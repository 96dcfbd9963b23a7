using EsimAdmin.Core;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Settings;
using EsimAdmin.Core.Storage;
using EsimAdmin.Web.Account;
using EsimAdmin.Web.Components;
using EsimAdmin.Web.Components.Layout;
using EsimAdmin.Web.Endpoints;
using EsimAdmin.Web.Install;
using EsimAdmin.Web.Security;
using EsimAdmin.Web.Webhooks;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Configuration.Json;
using MudBlazor.Services;

namespace EsimAdmin.Web;

/// <summary>What the application is made of and what it answers.</summary>
internal static class Hosting
{
    private const int LongestMessage = 4 << 20;

    // Pages that lost their connection wait for it for some minutes: as many as a company's people may have open when its line fails.
    private const int MostRetained = 500;

    // At Debug and Trace these write down all that is typed on a page, passwords among it.
    private static readonly string[] Talkers = ["Microsoft.AspNetCore.SignalR", "Microsoft.AspNetCore.Components.Server",
        "Microsoft.AspNetCore.Http.Connections"];

    private static readonly string[] AddressKeys = ["urls", "http_ports", "https_ports"];

    /// <summary>Finds the application's own files from wherever it is started: the project folder, a published one, or elsewhere.</summary>
    public static WebApplicationOptions Options(string[] args) => new()
    {
        Args = args,
        ContentRootPath = File.Exists("appsettings.json")
            || args.Any(arg => arg.Contains("contentRoot", StringComparison.OrdinalIgnoreCase)) ? null : AppContext.BaseDirectory,
    };

    /// <summary>Serves <c>http://localhost:5080</c> unless told otherwise.</summary>
    public static void UseDefaultAddress(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        var told = AddressKeys.Any(key => !string.IsNullOrEmpty(configuration[key])) || configuration.GetSection("Kestrel:Endpoints")
            .Exists();
        if (!told) builder.WebHost.UseUrls("http://localhost:5080");
    }

    /// <summary>Makes what administrators set a part of the configuration: above the files that come with the program, below all else.
    /// </summary>
    public static void AddStoredSettings(this WebApplicationBuilder builder)
    {
        var stored = new StoredSettings();
        IList<IConfigurationSource> sources = ((IConfigurationBuilder)builder.Configuration).Sources;
        sources.Insert(sources.IndexOf(sources.OfType<JsonConfigurationSource>().Last()) + 1, stored);
        builder.Services.AddSingleton(stored);
    }

    /// <summary>Adds everything.</summary>
    /// <param name="kind">Whether it is the demo or a company's.</param>
    public static void AddEsimAdminWeb(this WebApplicationBuilder builder, DatabaseKind kind)
    {
        var services = builder.Services;
        builder.WebHost.UseStaticWebAssets();
        builder.Services.PostConfigure<LoggerFilterOptions>(KeepWhatIsTypedOut);
        services.AddSingleton(SubPath.Read(builder.Configuration));
        services.AddEsimAdmin(builder.Configuration, builder.Environment.ContentRootPath);
        services.AddScoped<CallerAddress>();
        services.AddWebhooks(builder.Configuration);

        // A pasted list of 20,000 ICCIDs is one message.
        services.AddRazorComponents().AddInteractiveServerComponents(circuits => circuits.DisconnectedCircuitMaxRetained = MostRetained)
            .AddHubOptions(hub =>
            {
                hub.MaximumReceiveMessageSize = LongestMessage;
                hub.AddFilter<CircuitPace>();
            });
        services.AddCircuitLimits(builder.Configuration);
        services.AddMudServices();
        services.AddSingleton<ThemeSheet>();
        services.AddSingleton<Places>();
        services.AddHealthChecks().AddCheck<ReadyCheck>("ready");
        services.AddTelemetry(builder.Configuration);
        services.AddTrustedProxies(builder.Configuration);
        services.AddFrontDoor(builder.Configuration, kind);
        services.AddInstallPage();
        services.AddHttpContextAccessor();
        services.AddScoped<SheetReader>();
        services.AddAccounts();
        SingleSignOn.Add(services, builder.Configuration);
    }

    // After all that is set: no setting makes them tell.
    private static void KeepWhatIsTypedOut(LoggerFilterOptions options)
    {
        foreach (var talker in Talkers)
        {
            foreach (var rule in options.Rules.Where(rule => rule.CategoryName?.StartsWith(talker, StringComparison.Ordinal) == true)
                .ToList()) options.Rules.Remove(rule);
            foreach (var provider in options.Rules.Select(rule => rule.ProviderName).Append(null).Distinct().ToList())
                options.Rules.Add(new LoggerFilterRule(provider, talker, LogLevel.Warning, null));
        }
    }

    /// <summary>Says what is answered where.</summary>
    public static void UseEsimAdminWeb(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.Services.GetRequiredService<SubPath>().Use(app);
        app.UseFrontDoor();
        app.UseExceptionHandler("/error", createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use(StatusAloneForMachines);
        app.UseSecurityHeaders();
        app.UsePackageAssets();
        app.UseAuthentication();
        app.UseAuthorization();
        TwoFactorRule.Use(app);
        app.UseCircuitLimits();
        app.UseRateLimiter();
        app.UseAntiforgery();
        app.Use(StaleForms.BringAnewAsync);

        app.MapStaticAssets().AllowAnonymous();
        ThemeSheet.Map(app);
        app.MapHealth();
        app.MapTelemetry();
        app.MapWebhooks();
        app.MapAccounts();
        SingleSignOn.Map(app);
        app.MapInstallPage();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null)
            .Add(AnswerBeforeProxiesGiveUp);
    }

    // Where WebSockets do not pass, the browser asks and waits; proxies give up after a minute, the hub would wait for 90 seconds.
    private static void AnswerBeforeProxiesGiveUp(EndpointBuilder endpoint)
    {
        if (endpoint.Metadata.OfType<HttpConnectionDispatcherOptions>().FirstOrDefault() is { } hub)
            hub.LongPolling.PollTimeout = TimeSpan.FromSeconds(30);
    }

    // People get a page with the status, machines nothing but the status.
    private static Task StatusAloneForMachines(HttpContext context, RequestDelegate next)
    {
        var forPeople = HttpMethods.IsGet(context.Request.Method) && !FrontDoor.IsForMachines(context.Request.Path);
        if (!forPeople && context.Features.Get<IStatusCodePagesFeature>() is { } pages) pages.Enabled = false;
        return next(context);
    }

    private static void AddAccounts(this IServiceCollection services)
    {
        services.AddCascadingAuthenticationState();
        services.AddAuthentication(IdentityConstants.ApplicationScheme)
            .AddIdentityCookies(cookies => cookies.ApplicationCookie?.Configure(cookie =>
        {
            cookie.LoginPath = "/account/login";
            cookie.AccessDeniedPath = "/account/denied";
            cookie.Cookie.Name = "esimadmin";
            cookie.Cookie.SameSite = SameSiteMode.Lax;
        }));
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddIdentityCore<Person>(options =>
        {
            options.User.RequireUniqueEmail = true;
            // The name is the mail address, with all that may stand in one.
            options.User.AllowedUserNameCharacters = "";
            options.Password.RequiredLength = PasswordRules.ShortestLength;
            options.Password.RequireNonAlphanumeric = options.Password.RequireUppercase = options.Password.RequireDigit =
                options.Password.RequireLowercase = false;
            options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
        }).AddRoles<IdentityRole>().AddEntityFrameworkStores<EsimAdminDbContext>().AddSignInManager().AddDefaultTokenProviders()
            // No roles on the cookie: rights are the database's.
            .AddClaimsPrincipalFactory<UserClaimsPrincipalFactory<Person>>();
        services.AddSessions();
        services.AddSignInDesk();
        services.AddSingleton<SetupCode>();
    }
}

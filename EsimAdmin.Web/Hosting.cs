using EsimAdmin.Core;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using EsimAdmin.Web.Account;
using EsimAdmin.Web.Components;
using EsimAdmin.Web.Components.Layout;
using EsimAdmin.Web.Endpoints;
using EsimAdmin.Web.Install;
using EsimAdmin.Web.Security;
using EsimAdmin.Web.Webhooks;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Identity;
using MudBlazor.Services;

namespace EsimAdmin.Web;

/// <summary>What the application is made of and what it answers.</summary>
internal static class Hosting
{
    private const int LongestMessage = 4 << 20;

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

    /// <summary>Adds everything.</summary>
    /// <param name="kind">Whether it is the demo or a company's.</param>
    public static void AddEsimAdminWeb(this WebApplicationBuilder builder, DatabaseKind kind)
    {
        var services = builder.Services;
        builder.WebHost.UseStaticWebAssets();
        services.AddSingleton(SubPath.Read(builder.Configuration));
        services.AddEsimAdmin(builder.Configuration, builder.Environment.ContentRootPath);
        services.AddScoped<CallerAddress>();
        services.AddWebhooks(builder.Configuration);

        // A pasted list of 20,000 ICCIDs is one message.
        services.AddRazorComponents().AddInteractiveServerComponents().AddHubOptions(hub => hub.MaximumReceiveMessageSize = LongestMessage);
        services.AddMudServices();
        services.AddSingleton<ThemeSheet>();
        services.AddSingleton<Places>();
        services.AddHealthChecks().AddCheck<StorageCheck>("storage");
        services.AddTrustedProxies(builder.Configuration);
        services.AddFrontDoor(builder.Configuration, kind);
        services.AddInstallPage();
        services.AddHttpContextAccessor();
        services.AddScoped<SheetReader>();
        services.AddAccounts();
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
        app.UseAuthentication();
        app.UseAuthorization();
        TwoFactorRule.Use(app);
        app.UseRateLimiter();
        app.UseAntiforgery();

        app.MapStaticAssets().AllowAnonymous();
        ThemeSheet.Map(app);
        app.MapHealth();
        app.MapWebhooks();
        app.MapAccounts();
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
        // Keys in the database: every node reads the same cookies, and a new container keeps people signed in.
        services.AddDataProtection().SetApplicationName("EsimAdmin").PersistKeysToDbContext<EsimAdminDbContext>();
        services.AddSingleton<SetupCode>();
    }
}

using EsimAdmin.Core.Storage;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EsimAdmin.Web.Security;

/// <summary>What stands between the network and the pages (decision 28).</summary>
internal static class FrontDoorSetup
{
    public static void AddFrontDoor(this IServiceCollection services, IConfiguration configuration, DatabaseKind kind)
    {
        services.AddSingleton(HostNames.Read(configuration, kind));
        // AllowedHosts is read by ours, which knows who else may ask by other names.
        services.Configure<HostFilteringOptions>(filter => filter.AllowedHosts = ["*"]);
        services.AddSingleton<FrontDoor>();
        services.AddHsts(hsts => hsts.MaxAge = TimeSpan.FromDays(365));
        services.Configure<AntiforgeryOptions>(forms => forms.Cookie.Name = "esimadmin-form");
        services.Replace(ServiceDescriptor.Singleton<IHttpContextFactory, SecretPaths>());
    }

    public static void AddCircuitLimits(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<CircuitOptions>().Bind(configuration.GetSection(CircuitOptions.Section)).ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<CircuitLimits>();
        services.AddSingleton<CircuitPace>();
        services.AddScoped<CircuitHandler, CircuitGuard>();
    }

    // Once it is known who asks.
    public static void UseCircuitLimits(this WebApplication app) => app.UseWhen(
        context => context.Request.Path.StartsWithSegments("/_blazor"),
        circuits => circuits.Use(app.Services.GetRequiredService<CircuitLimits>().ConnectAsync));

    public static void UseFrontDoor(this WebApplication app)
    {
        if (app.Services.GetRequiredService<HostNames>() is { IsOpen: true })
        {
            app.Logger.LogWarning("Brand:PublicUrl is not set: people are let in by whatever name they ask for. Set it to the address of "
                + "this installation");
        }
        app.UseOwnRedirects();
        app.UseMiddleware<FrontDoor>();
        app.UseHsts();
        app.UsePrefixedCookies();
    }
}

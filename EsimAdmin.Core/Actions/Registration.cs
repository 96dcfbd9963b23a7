using EsimAdmin.Core.Pending;
using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Core.Actions;

/// <summary>Puts the parts of this feature together.</summary>
internal static class Registration
{
    /// <summary>Adds what is done with an eSIM.</summary>
    public static IServiceCollection AddActions(this IServiceCollection services)
    {
        services.AddPending<ActionEngine, Intent>();
        services.AddScoped<ActionService>();
        return services;
    }
}

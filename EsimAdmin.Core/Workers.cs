using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EsimAdmin.Core;

/// <summary>Registers what works in the background.</summary>
internal static class Workers
{
    /// <summary>Adds something that works in the background and that others may speak to.</summary>
    public static void AddWorker<TWorker>(this IServiceCollection services) where TWorker : BackgroundService
    {
        services.AddSingleton<TWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<TWorker>());
    }
}

namespace EsimAdmin.Core;

internal static class Workers
{
    /// <summary>Adds something that works in the background and that others may speak to.</summary>
    public static IServiceCollection AddWorker<TWorker>(this IServiceCollection services) where TWorker : BackgroundService =>
        services.AddSingleton<TWorker>().AddHostedService(provider => provider.GetRequiredService<TWorker>());
}

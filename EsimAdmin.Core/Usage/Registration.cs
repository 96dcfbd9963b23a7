namespace EsimAdmin.Core.Usage;

internal static class Registration
{
    public static IServiceCollection AddUsage(this IServiceCollection services) =>
        services.AddSingleton<PastUsage>().AddWorker<UsageCollector>().AddWorker<UsageThinner>().AddScoped<UsageService>();
}

namespace EsimAdmin.Core.AutoTopUps;

internal static class Registration
{
    public static IServiceCollection AddAutoTopUps(this IServiceCollection services) =>
        services.AddPending<AutoTopUpEngine, AutoTopUp>().AddWorker<AutoTopUpWorker>().AddScoped<AutoTopUpService>();
}

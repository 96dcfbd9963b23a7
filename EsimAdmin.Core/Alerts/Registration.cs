namespace EsimAdmin.Core.Alerts;

internal static class Registration
{
    public static IServiceCollection AddAlerts(this IServiceCollection services) =>
        services.AddWorker<AlertWatch>().AddWorker<AlertMailer>().AddScoped<AlertService>();
}

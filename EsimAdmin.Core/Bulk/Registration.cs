namespace EsimAdmin.Core.Bulk;

internal static class Registration
{
    public static IServiceCollection AddBulk(this IServiceCollection services) =>
        services.AddWorker<BulkQueue>().AddPending<BulkRefreshEngine, BulkItem>().AddScoped<BulkService>();
}

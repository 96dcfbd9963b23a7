namespace EsimAdmin.Core.Audit;

internal static class Registration
{
    public static IServiceCollection AddAudit(this IServiceCollection services) => services.AddSingleton<RefusalNotes>()
        .AddSingleton<AuditReader>().AddSingleton<AuditDesk>().AddWorker<RefusalWorker>().AddWorker<AuditWatch>()
        .AddScoped<AuditService>();
}

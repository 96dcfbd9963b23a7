using EsimAdmin.Core.Pending;
using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Core.Bulk;

/// <summary>Puts the parts of this feature together.</summary>
internal static class Registration
{
    /// <summary>Adds actions on many eSIMs.</summary>
    public static IServiceCollection AddBulk(this IServiceCollection services)
    {
        services.AddWorker<BulkQueue>();
        services.AddPending<BulkRefreshEngine, BulkItem>();
        services.AddScoped<BulkService>();
        return services;
    }
}

using EsimAdmin.Core.Pending;
using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Core.Actions;

internal static class Registration
{
    public static IServiceCollection AddActions(this IServiceCollection services) =>
        services.AddPending<ActionEngine, Intent>().AddScoped<ActionService>();
}

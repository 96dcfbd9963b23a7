namespace EsimAdmin.Core.Actions;

internal static class Registration
{
    public static IServiceCollection AddActions(this IServiceCollection services) =>
        services.AddPending<ActionEngine, Intent>().AddScoped<ActionService>();
}

using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Core.Purchases;

/// <summary>Puts the parts of this feature together.</summary>
internal static class Registration
{
    /// <summary>Adds the desk that every way to spend passes. Its policies are <see cref="IPurchasePolicy"/> services.</summary>
    public static IServiceCollection AddPurchases(this IServiceCollection services)
    {
        services.AddSingleton<TopUpOffers>();
        services.AddSingleton<PurchaseDesk>();
        return services;
    }
}

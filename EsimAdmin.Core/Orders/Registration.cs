using EsimAdmin.Core.Pending;
using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Core.Orders;

/// <summary>Puts the parts of this feature together.</summary>
internal static class Registration
{
    /// <summary>Adds carts and orders.</summary>
    public static IServiceCollection AddOrders(this IServiceCollection services)
    {
        services.AddSingleton<OrderSearch>();
        services.AddPending<OrderEngine, OrderPart>();
        services.AddScoped<CartService>();
        services.AddScoped<OrderService>();
        return services;
    }
}

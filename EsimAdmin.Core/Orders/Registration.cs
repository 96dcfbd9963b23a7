namespace EsimAdmin.Core.Orders;

internal static class Registration
{
    public static IServiceCollection AddOrders(this IServiceCollection services) =>
        services.AddSingleton<OrderSearch>().AddPending<OrderEngine, OrderPart>().AddScoped<CartService>().AddScoped<OrderService>();
}

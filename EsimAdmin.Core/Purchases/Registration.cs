namespace EsimAdmin.Core.Purchases;

internal static class Registration
{
    /// <summary>The policies are <see cref="IPurchasePolicy"/> services, to be added by whoever has them.</summary>
    public static IServiceCollection AddPurchases(this IServiceCollection services) =>
        services.AddSingleton<TopUpOffers>().AddSingleton<PurchaseDesk>();
}

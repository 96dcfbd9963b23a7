namespace EsimAdmin.Core.Customers;

internal static class Registration
{
    public static IServiceCollection AddCustomers(this IServiceCollection services) =>
        services.AddScoped<CustomerService>();
}

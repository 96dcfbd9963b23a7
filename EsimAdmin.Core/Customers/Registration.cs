using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Core.Customers;

/// <summary>Puts the parts of this feature together.</summary>
internal static class Registration
{
    /// <summary>Adds customers.</summary>
    public static IServiceCollection AddCustomers(this IServiceCollection services)
    {
        services.AddScoped<CustomerService>();
        return services;
    }
}

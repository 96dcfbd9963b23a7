using EsimAdmin.Core.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EsimAdmin.Tests.Support;

/// <summary>Has all consoles of a test run use one model and one store of translated queries. EF Core keeps both for each logger factory,
/// for as long as the process lives: hundreds of consoles would make and keep them hundreds of times.</summary>
internal static class SharedModel
{
    /// <summary>Of a console that has a log of its own the database must tell that log: it keeps its own.</summary>
    public static IServiceCollection ShareModel(this IServiceCollection services) =>
        services.Any(service => service.ServiceType == typeof(ILoggerProvider) && service.Lifetime == ServiceLifetime.Singleton
            && service.ImplementationInstance is not null) ? services
            : services.ConfigureDbContext<EsimAdminDbContext>(options => options.UseLoggerFactory(NullLoggerFactory.Instance));
}

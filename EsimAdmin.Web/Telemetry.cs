using System.Security.Cryptography;
using System.Text;
using EsimAdmin.Core;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Web.Security;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace EsimAdmin.Web;

/// <summary>Measurements for Prometheus, and, where an address for them is set, measurements and traces for a collector. Nothing leaves
/// otherwise.</summary>
internal static class Telemetry
{
    /// <summary>Where measurements are read.</summary>
    public const string Path = "/metrics";

    private const string TokenKey = "Metrics:Token", CollectorKey = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const int ShortestToken = 20;

    // Room for every measurement's is taken beforehand: the library's 2,000 are some 20 MB, and no measurement comes near this many.
    private const int MostSeries = 500;

    /// <summary>Adds both.</summary>
    /// <exception cref="SettingException">The token can be guessed.</exception>
    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        if (configuration[TokenKey] is { Length: > 0 and < ShortestToken })
            throw new SettingException($"{TokenKey} must have {ShortestToken} characters or more.");
        var sends = configuration[CollectorKey] is { Length: > 0 };
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("esimadmin", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?
                .ToString(3)))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(Measures.Name, "Microsoft.AspNetCore.Components.Server.Circuits").AddAspNetCoreInstrumentation()
                    .AddHttpClientInstrumentation().AddRuntimeInstrumentation().AddPrometheusExporter()
                    .AddView(_ => new MetricStreamConfiguration { CardinalityLimit = MostSeries });
                if (sends) metrics.AddOtlpExporter();
            });
        // The demo's vendor calls from this very process, with what stands in the path of webhooks.
        if (sends) telemetry.WithTracing(traces => traces.AddSource(Measures.Name).AddAspNetCoreInstrumentation()
            .AddHttpClientInstrumentation(calls => calls.FilterHttpRequestMessage = EsimAccessClient.IsOwn).AddOtlpExporter());
    }

    /// <summary>Answers who sits at this machine or has the token; for others nothing is there.</summary>
    public static void MapTelemetry(this WebApplication app)
    {
        var token = app.Configuration[TokenKey] is { Length: > 0 } told ? Encoding.UTF8.GetBytes($"Bearer {told}") : null;
        app.MapPrometheusScrapingEndpoint(Path).AllowAnonymous().Add(endpoint =>
        {
            var answer = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = context =>
            {
                if (ThisMachine.Asks(context) || HasToken(context.Request, token)) return answer(context);
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            };
        });
    }

    // Over plain http others could read the token on the way.
    private static bool HasToken(HttpRequest request, byte[]? token) => token is not null && request.IsHttps
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()), token);
}

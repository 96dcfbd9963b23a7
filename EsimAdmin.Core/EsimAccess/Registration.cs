using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Timeout;

namespace EsimAdmin.Core.EsimAccess;

/// <summary>Adds the way to the vendor.</summary>
public static class Registration
{
    /// <summary>Adds the vendor's client alone: paced, signed, repeating where that is safe.</summary>
    public static IServiceCollection AddEsimAccessClient(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<EsimAccessOptions>().Bind(configuration.GetSection(EsimAccessOptions.Section)).Validate(
            options => options.IsBaseUrlSafe, "EsimAccess:BaseUrl must begin with https://, because the access code alone can spend the "
                + "balance; http:// is for this machine alone, such as http://127.0.0.1:5090.").ValidateOnStart();
        services.TryAddSingleton<LiveUpdates>();
        services.AddSingleton<ConnectionHealth>();
        services.AddSingleton<UnreadableNotes>();
        services.AddSingleton<RequestPacer>();
        services.AddTransient<PacingHandler>();
        services.AddTransient<SigningHandler>();

        // Outermost first: repeat → wait for a turn → limit the attempt's time → sign → wire. So each attempt waits its turn,
        // waiting does not count as the vendor's time, and each is signed afresh.
        var client = services.AddHttpClient<EsimAccessClient>(http => http.Timeout = Timeout.InfiniteTimeSpan);
        client.AddResilienceHandler("repeat",
            (pipeline, context) => pipeline
            .AddRetry(Repeat(context.ServiceProvider.GetRequiredService<IOptions<EsimAccessOptions>>().Value)));
        client.AddHttpMessageHandler<PacingHandler>();
        client.AddResilienceHandler("attempt", pipeline => pipeline.AddTimeout(new HttpTimeoutStrategyOptions
        {
            TimeoutGenerator = context => new(context.Context.GetRequestMessage()!.Options.TryGetValue(Call.Key, out var call)
                ? call.AttemptTimeout : TimeSpan.FromSeconds(30)),
        }));
        client.AddHttpMessageHandler<SigningHandler>();
        client.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            // A redirect would carry the access code elsewhere.
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(10),
        });
        client.SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        return services;
    }

    private static HttpRetryStrategyOptions Repeat(EsimAccessOptions options) => new()
    {
        MaxRetryAttempts = Math.Max(1, options.Retries),
        Delay = options.RetryDelay,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        ShouldRetryAfterHeader = true,
        ShouldHandle = arguments => new(
            arguments.Context.GetRequestMessage()!.Options.TryGetValue(Call.Key, out var call)
            && arguments.Outcome.Exception is null or HttpRequestException or IOException or TimeoutRejectedException
            && call.MayRepeat(arguments.Outcome.Exception is not null)),
    };
}

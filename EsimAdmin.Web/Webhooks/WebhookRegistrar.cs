using EsimAdmin.Core.Audit;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Webhooks;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace EsimAdmin.Web.Webhooks;

/// <summary>Gives the vendor the address for webhooks once the server listens; tries until it is taken.</summary>
internal sealed class WebhookRegistrar(EsimAccessClient client, WebhookAddress known, IServer server, IOptions<WebhookOptions> options,
    IHostApplicationLifetime lifetime, AuditDesk audit, TimeProvider time, ILogger<WebhookRegistrar> logger) : BackgroundService
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(30);

    private string? _told;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource();
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        known.Value = Address();
        if (known.Value is not { } address) return;

        while (!await RegisterAsync(address, stoppingToken)) await Task.Delay(Again, time, stoppingToken);
    }

    private async Task<bool> RegisterAsync(string address, CancellationToken cancellationToken)
    {
        if ((await client.WebhookAsync(cancellationToken)).Value == address) return true;
        if (_told is null) await audit.WebhookAskedAsync(address);
        var problem = await client.SaveWebhookAsync(address, cancellationToken);
        var told = problem?.Code ?? "";
        // Tried every half a minute for as long as an outage lasts: what came of it is told when it changes.
        if (told != _told) await audit.WebhookRegisteredAsync(address, problem);
        _told = told;
        if (problem is not null)
        {
            logger.LogWarning("eSIM Access did not take the webhook address ({Code}: {Message}); tried again in {Again}", problem.Code,
                problem.VendorMessage, Again);
            return false;
        }
        logger.LogInformation("eSIM Access sends its webhooks here now");
        return true;
    }

    private string? Address()
    {
        if (options.Value.PublicUrl.Length > 0) return options.Value.PublicUrl;
        if (!options.Value.UseOwnAddress
            || server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is not { } bound) return null;
        var own = new UriBuilder(BindingAddress.Parse(bound) is var binding ? $"{binding.Scheme}://127.0.0.1:{binding.Port}" : bound)
        {
            Path = WebhookEndpoint.Path + (options.Value.PathSecret.Length > 0 ? "/" + options.Value.PathSecret : ""),
        };
        return own.Uri.ToString();
    }
}

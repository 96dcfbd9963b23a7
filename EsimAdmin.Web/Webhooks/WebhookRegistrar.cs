using EsimAdmin.Core;
using EsimAdmin.Core.Audit;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.Settings;
using EsimAdmin.Core.Webhooks;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace EsimAdmin.Web.Webhooks;

/// <summary>Gives the vendor the address for webhooks once the server listens, and whenever another is set; tries until it is taken.
/// </summary>
internal sealed class WebhookRegistrar(EsimAccessClient client, WebhookAddress known, IServer server,
    IOptionsMonitor<WebhookOptions> options, IHostApplicationLifetime lifetime, AuditDesk audit, LiveUpdates live, TimeProvider time,
    ILogger<WebhookRegistrar> logger) : BackgroundService
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(30);

    private string? _asked, _told;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource();
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        var changed = new Signal();
        using var listening = live.Subscribe<SettingsChanged>(_ => changed.Raise());
        Task? heard = null;
        string? done = null;
        while (true)
        {
            if ((known.Value = Address()) is { } address && address != done) done = await TellAsync(address, stoppingToken);
            heard ??= changed.HearAsync(stoppingToken);
            await (known.Value == done ? heard : Task.WhenAny(heard, Task.Delay(Again, time, stoppingToken)));
            stoppingToken.ThrowIfCancellationRequested();
            if (heard.IsCompleted) heard = null;
        }
    }

    /// <summary>Tells the vendor of an address.</summary>
    /// <returns>The address; null when it was not taken.</returns>
    private async Task<string?> TellAsync(string address, CancellationToken cancellationToken)
    {
        if (address != _asked) (_asked, _told) = (address, null);
        try
        {
            return await RegisterAsync(address, cancellationToken) ? address : null;
        }
        // a disk that takes no entry must not end the whole program
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogError(exception, "The webhook address could not be registered; tried again in {Again}", Again);
            return null;
        }
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
        var (url, secret) = (options.CurrentValue.PublicUrl, options.CurrentValue.PathSecret);
        if (url.Length > 0)
            return secret.Length > 0 && url.EndsWith(WebhookEndpoint.Path, StringComparison.Ordinal) ? $"{url}/{secret}" : url;
        if (!options.CurrentValue.UseOwnAddress
            || server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is not { } bound) return null;
        var own = new UriBuilder(BindingAddress.Parse(bound) is var binding ? $"{binding.Scheme}://127.0.0.1:{binding.Port}" : bound)
        {
            Path = WebhookEndpoint.Path + (secret.Length > 0 ? "/" + secret : ""),
        };
        return own.Uri.ToString();
    }
}

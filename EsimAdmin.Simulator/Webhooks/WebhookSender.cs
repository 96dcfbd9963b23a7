using System.Text;
using EsimAdmin.Simulator.Vendor;

namespace EsimAdmin.Simulator.Webhooks;

/// <summary>Sends webhooks from the outbox; what is not answered with 2xx is sent again a few times, later each time.</summary>
internal sealed class WebhookSender(World world, Notifier notifier, IHttpClientFactory clients, TimeProvider time,
    ILogger<WebhookSender> logger)
{
    /// <summary>The name of the HTTP client.</summary>
    public const string Client = "webhooks";

    private const int MostAttempts = 6, MostAtOnce = 50;

    /// <summary>How many were answered with 2xx.</summary>
    public int Delivered { get; private set; }

    /// <summary>Whether an address answers CHECK_HEALTH with 2xx.</summary>
    public async Task<bool> TryAsync(Uri url) => await SendAsync(url, notifier.CheckHealth(time.GetUtcNow()), CancellationToken.None);

    /// <summary>Sends what is due, in order.</summary>
    public async Task SendDueAsync(CancellationToken cancellationToken)
    {
        List<SimWebhook> due;
        Uri url;
        lock (world.Sync)
        {
            if (world.Account.WebhookUrl is not { } address) return;
            url = new Uri(address);
            var now = time.GetUtcNow();
            due = [.. world.Outbox.Where(webhook => webhook.DueAt <= now).OrderBy(webhook => webhook.DueAt).ThenBy(webhook => webhook.Id)
                .Take(MostAtOnce)];
        }
        foreach (var webhook in due)
        {
            var delivered = await SendAsync(url, webhook.Body, cancellationToken);
            lock (world.Sync)
            {
                webhook.Attempts++;
                if (delivered) Delivered++;
                if (delivered || webhook.Attempts >= MostAttempts) world.Remove(webhook);
                else
                {
                    webhook.DueAt = time.GetUtcNow() + TimeSpan.FromSeconds(5 * Math.Pow(2, webhook.Attempts - 1));
                    world.Changed(webhook);
                }
                world.Commit();
            }
        }
    }

    private async Task<bool> SendAsync(Uri url, string body, CancellationToken cancellationToken)
    {
        try
        {
            using var client = clients.CreateClient(Client);
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var response = await client.PostAsync(url, content, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            logger.LogInformation("Webhook not delivered: {Reason}", exception.Message);
            return false;
        }
    }
}

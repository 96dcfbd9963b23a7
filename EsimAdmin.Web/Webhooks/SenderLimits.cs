using System.Net;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace EsimAdmin.Web.Webhooks;

/// <summary>How much each sender may send, and how often the log hears of those who may not send at all.</summary>
internal sealed class SenderLimits(IOptions<WebhookOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress> _webhooks = PartitionedRateLimiter.Create<IPAddress, IPAddress>(sender =>
        RateLimitPartition.GetTokenBucketLimiter(sender, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = Math.Max(MostOfOne, options.Value.Burst),
            TokensPerPeriod = Math.Max(1, options.Value.PerSecond),
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        }));

    private readonly FixedWindowRateLimiter _lines =
        new(new FixedWindowRateLimiterOptions { PermitLimit = 20, Window = TimeSpan.FromMinutes(1) });

    // A body of the largest size must fit.
    private const int BytesOfOne = 4096, MostOfOne = 1 + WebhookEndpoint.MostBytes / BytesOfOne;

    /// <summary>Whether a sender may send so much now.</summary>
    /// <param name="bytes">How long the body is.</param>
    /// <param name="again">When to come again, if not.</param>
    public bool Admits(IPAddress sender, int bytes, out TimeSpan again)
    {
        using var lease = _webhooks.AttemptAcquire(sender, 1 + bytes / BytesOfOne);
        again = lease.TryGetMetadata(MetadataName.RetryAfter, out var told) ? told : TimeSpan.FromSeconds(1);
        return lease.IsAcquired;
    }

    /// <summary>Whether the log takes another line about somebody who was refused: strangers must not fill it.</summary>
    public bool MayLog()
    {
        using var lease = _lines.AttemptAcquire();
        return lease.IsAcquired;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _webhooks.Dispose();
        _lines.Dispose();
    }
}

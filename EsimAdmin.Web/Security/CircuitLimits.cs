using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Threading.RateLimiting;
using EsimAdmin.Web.Account;
using Microsoft.Extensions.Options;

namespace EsimAdmin.Web.Security;

/// <summary>How much of the server one person may take.</summary>
internal sealed class CircuitOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Security:Circuits";

    /// <summary>How many pages one person may have open at a time, in all browsers together.</summary>
    [Range(1, 1000)]
    public int PerPerson { get; set; } = 32;
}

/// <summary>
/// Limits what one person takes of the server, in all their tabs together: open pages, connections that bring them, and what these send.
/// What comes faster than anybody types and clicks waits; nobody else waits for it.
/// </summary>
internal sealed class CircuitLimits(IOptions<CircuitOptions> options) : IDisposable
{
    /// <summary>How many messages one person may send at once before further ones wait.</summary>
    internal const int Burst = 400;

    private const int PerHalfSecond = 50;

    // A page that cannot open a WebSocket asks with one request and sends with another; one that can asks first where.
    private const int RequestsPerPage = 2;

    private readonly PartitionedRateLimiter<string> _pages = Places(options.Value.PerPerson);
    private readonly PartitionedRateLimiter<string> _requests = Places(options.Value.PerPerson * RequestsPerPage);

    // All pages may come back at once and once more; then one a second, so that nobody fills what the server remembers of lost ones.
    private readonly PartitionedRateLimiter<string> _openings =
        Buckets(options.Value.PerPerson * RequestsPerPage * 2, 1, TimeSpan.FromSeconds(1), 0);

    // One of each connection waits: the hub hands on no other meanwhile.
    private readonly PartitionedRateLimiter<string> _messages =
        Buckets(Burst, PerHalfSecond, TimeSpan.FromSeconds(0.5), int.MaxValue);

    /// <summary>How many pages one person may have open at a time.</summary>
    public int PerPerson => options.Value.PerPerson;

    /// <summary>Whether a person has as many pages open as they may.</summary>
    public bool IsFull(string person)
    {
        using var place = _pages.AttemptAcquire(person, 0);
        return !place.IsAcquired;
    }

    /// <summary>Takes the place of an open page, until it is disposed of.</summary>
    public RateLimitLease OpenPage(string person) => _pages.AttemptAcquire(person);

    /// <summary>Whether a person's next message may be worked off at once.</summary>
    public bool TryMessage(string person)
    {
        using var message = _messages.AttemptAcquire(person);
        return message.IsAcquired;
    }

    /// <summary>Waits until a person's next message may be worked off.</summary>
    public ValueTask<RateLimitLease> MessageAsync(string person, CancellationToken cancellationToken) =>
        _messages.AcquireAsync(person, 1, cancellationToken);

    /// <summary>How many messages of a person would be worked off at once.</summary>
    internal long Left(string person) => _messages.GetStatistics(person)?.CurrentAvailablePermits ?? Burst;

    /// <summary>Lets a request for a circuit through while its person has few others; machines read why not, and when to come again.
    /// </summary>
    public async Task ConnectAsync(HttpContext context, RequestDelegate next)
    {
        var who = RightsReader.PersonOf(context.User) ?? CallerAddress.Of(context) ?? "";
        using var place = IsFarewell(context) ? null : _requests.AttemptAcquire(who);
        using var opening = IsOpening(context) ? _openings.AttemptAcquire(who) : null;
        if (place is not { IsAcquired: false } && opening is not { IsAcquired: false })
        {
            await next(context);
            return;
        }
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = "10";
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture,
            $"One person may have {PerPerson} pages open. Close some, and load this one again."), context.RequestAborted);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pages.Dispose();
        _requests.Dispose();
        _openings.Dispose();
        _messages.Dispose();
    }

    // What closes a page makes room.
    private static bool IsFarewell(HttpContext context) => context.Request.Path.Value?.EndsWith("/disconnect", StringComparison.Ordinal)
        == true;

    private static bool IsOpening(HttpContext context) => FrontDoor.IsWebSocket(context.Request)
        || context.Request.Path.Value?.EndsWith("/negotiate", StringComparison.Ordinal) == true;

    private static PartitionedRateLimiter<string> Places(int most) => PartitionedRateLimiter.Create<string, string>(person =>
        RateLimitPartition.GetConcurrencyLimiter(person, _ => new ConcurrencyLimiterOptions { PermitLimit = most }));

    private static PartitionedRateLimiter<string> Buckets(int burst, int refill, TimeSpan every, int queue) =>
        PartitionedRateLimiter.Create<string, string>(person =>
            RateLimitPartition.GetTokenBucketLimiter(person, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = burst,
                TokensPerPeriod = refill,
                ReplenishmentPeriod = every,
                QueueLimit = queue,
                QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            }));
}

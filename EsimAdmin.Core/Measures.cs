using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;

namespace EsimAdmin.Core;

/// <summary>
/// What is measured and traced, under names that stay; <c>docs/operations.md</c> lists them. What a measurement is told apart by is a word
/// of ours or of the vendor's interface: never anybody's data, an eSIM, or a secret.
/// </summary>
public static class Measures
{
    /// <summary>The name of the meter and of the source of traces.</summary>
    public const string Name = "EsimAdmin";

    private static readonly Meter Meter = new(Name);

    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    /// <summary>Where traces begin.</summary>
    public static ActivitySource Traces { get; } = new(Name);

    /// <summary>Calls to eSIM Access.</summary>
    public static Histogram<double> VendorCalls { get; } = Time("esimadmin.vendor.call.duration",
        "Calls to eSIM Access with all their attempts and waits, by operation and outcome (done, refused, failed, unknown, cancelled)");

    /// <summary>Attempts at calls to eSIM Access.</summary>
    public static Counter<long> VendorAttempts { get; } = Count("esimadmin.vendor.attempts",
        "Attempts at calls to eSIM Access, by operation");

    /// <summary>Waits for a turn.</summary>
    public static Histogram<double> PacerWaits { get; } = Time("esimadmin.pacer.wait",
        "How long an attempt waited for its turn at eSIM Access, by priority (Person, Background)");

    /// <summary>Whether eSIM Access can be reached.</summary>
    public static Gauge<int> VendorReachable { get; } = Now<int>("esimadmin.vendor.reachable", null,
        "1 while the last call reached eSIM Access, 0 while something stands between");

    /// <summary>Webhooks that came in.</summary>
    public static Counter<long> WebhooksReceived { get; } = Count("esimadmin.webhooks.received",
        "Webhooks that came in, by outcome (Stored, Malformed, Flooded, NotStored)");

    /// <summary>Webhooks that were worked off.</summary>
    public static Counter<long> WebhooksWorkedOff { get; } = Count("esimadmin.webhooks.worked_off",
        "Webhooks that were worked off, by outcome (Applied, Repeated, NotUnderstood, Failed)");

    /// <summary>Webhooks that wait.</summary>
    public static Gauge<int> WebhooksWaiting { get; } = Now<int>("esimadmin.webhooks.waiting", null,
        "Webhooks that are stored and not worked off");

    /// <summary>How long the oldest of them has waited.</summary>
    public static Gauge<double> WebhooksOldest { get; } = Now<double>("esimadmin.webhooks.oldest", "s",
        "How long the oldest of them has waited");

    /// <summary>Calls that must not be lost.</summary>
    public static Gauge<int> PendingItems { get; } = Now<int>("esimadmin.pending.items", null,
        "Calls that must not be lost and are not through, by kind (OrderPart, Intent, AutoTopUp, BulkItem, Mail)");

    /// <summary>How long the oldest of them is overdue.</summary>
    public static Gauge<double> PendingOldest { get; } = Now<double>("esimadmin.pending.oldest", "s",
        "How long the next step of the oldest of them is overdue, by kind; a lease under way counts from its end");

    /// <summary>Vendor orders.</summary>
    public static Counter<long> Orders { get; } = Count("esimadmin.orders", "Vendor orders that were sent, by outcome (taken, refused)");

    /// <summary>Actions on eSIMs.</summary>
    public static Counter<long> Actions { get; } = Count("esimadmin.actions",
        "Actions on eSIMs that came to their end, by action (TopUp, Cancel and so on) and outcome (Done, Refused, Uncertain)");

    /// <summary>Mails.</summary>
    public static Counter<long> Mails { get; } = Count("esimadmin.mails",
        "Attempts at sending a mail, by outcome (Sent, Filed, Queued for another attempt, Failed, Uncertain)");

    /// <summary>Sign-ins.</summary>
    public static Counter<long> SignIns { get; } = Count("esimadmin.sign_ins", "Sign-ins, by outcome (done, refused)");

    /// <summary>How late open screens are.</summary>
    public static Histogram<double> LiveDelay { get; } = Time("esimadmin.live.delay",
        "From a change that concerns an open screen until the screen has read it");

    /// <summary>What sweeps found.</summary>
    public static Counter<long> SweepDifferences { get; } = Count("esimadmin.sweep.differences",
        "What a comparison of all eSIMs found that no webhook had told of, by kind (new, changed, order)");

    /// <summary>Whether anything can be stored.</summary>
    public static Gauge<int> StorageWritable { get; } = Now<int>("esimadmin.storage.writable", null,
        "1 while what happens can be stored, 0 after a write that failed");

    /// <summary>Whether the audit log is whole.</summary>
    public static Gauge<int> AuditWhole { get; } = Now<int>("esimadmin.audit.whole", null,
        "1 when the last check found the audit log as it was written, else 0");

    /// <summary>When that was last checked.</summary>
    public static Gauge<double> AuditAge { get; } = Now<double>("esimadmin.audit.age", "s", "How long ago the audit log was checked");

    /// <summary>Rounds of workers that failed.</summary>
    public static Counter<long> FailedRounds { get; } = Count("esimadmin.rounds.failed",
        "Rounds of background work that failed and were followed by the next, by work");

    /// <summary>All of one kind of measurement differ in one word.</summary>
    internal static void Add(this Counter<long> counter, string by, object value, long count = 1) =>
        counter.Add(count, new KeyValuePair<string, object?>(by, value.ToString()));

    /// <summary>
    /// The trace of a webhook, from its receipt to its effect, whichever process works it off: named by what is stored of it, so that
    /// nothing has to be stored for the trace.
    /// </summary>
    internal static ActivityContext TraceOf(long deliveryId, DateTimeOffset receivedAt, string fingerprint)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{deliveryId} {receivedAt.ToUnixTimeMilliseconds()} {fingerprint}");
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan();
        return new ActivityContext(ActivityTraceId.CreateFromBytes(hash[..16]), ActivitySpanId.CreateFromBytes(hash[16..24]),
            ActivityTraceFlags.Recorded, isRemote: true);
    }

    private static Histogram<double> Time(string name, string what) => Meter.CreateHistogram(name, "s", what, tags: null, Seconds);

    private static Counter<long> Count(string name, string what) => Meter.CreateCounter<long>(name, null, what);

    private static Gauge<T> Now<T>(string name, string? unit, string what) where T : struct => Meter.CreateGauge<T>(name, unit, what);
}

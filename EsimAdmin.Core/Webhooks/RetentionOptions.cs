namespace EsimAdmin.Core.Webhooks;

/// <summary>How long what is kept (configuration section <c>Retention</c>).</summary>
public sealed class RetentionOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Retention";

    /// <summary>For how many days the raw body of a webhook is kept; the delivery without it stays.</summary>
    public int WebhookBodies { get; set; } = 90;

    /// <summary>For how many days a delivery is kept.</summary>
    public int WebhookRows { get; set; } = 1095;

    /// <summary>How many megabytes (2^20 bytes) the raw bodies may take in all; beyond that the oldest are dropped first.</summary>
    public long WebhookQuota { get; set; } = 1024;

    /// <summary>How many megabytes must stay free on the database's disk for orders and top-ups; below that webhooks get 503.</summary>
    public long FreeSpaceFloor { get; set; } = 256;
}

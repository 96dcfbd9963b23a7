namespace EsimAdmin.Core.Webhooks;

/// <summary>The address under which this installation takes webhooks; known once the server listens.</summary>
public sealed class WebhookAddress
{
    /// <summary>The address; null when none is set and it cannot be guessed.</summary>
    public string? Value { get; set; }
}

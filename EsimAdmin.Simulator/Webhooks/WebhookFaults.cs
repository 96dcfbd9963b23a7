namespace EsimAdmin.Simulator.Webhooks;

/// <summary>How the way of webhooks is disturbed. Chances are in per cent.</summary>
public sealed class WebhookFaults
{
    /// <summary>How often each is sent, at least once.</summary>
    public int Copies { get; set; } = 1;

    /// <summary>The chance that one is never sent.</summary>
    public int LosePercent { get; set; }

    /// <summary>The chance that one waits for <see cref="DelaySeconds"/>, so that later ones overtake it.</summary>
    public int DelayPercent { get; set; }

    /// <summary>How long a delayed one waits.</summary>
    public double DelaySeconds { get; set; } = 5;

    /// <summary>The chance that one is sent a second time, somewhat later.</summary>
    public int RepeatPercent { get; set; }

    /// <summary>How many were never sent.</summary>
    public int Lost { get; set; }

    /// <summary>How many were overtaken.</summary>
    public int Delayed { get; set; }

    /// <summary>How many were sent more than once.</summary>
    public int Repeated { get; set; }
}

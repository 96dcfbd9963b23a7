using System.Net;

namespace EsimAdmin.Web.Webhooks;

/// <summary>How webhooks are let in (configuration section <c>Webhooks</c>).</summary>
internal sealed class WebhookOptions
{
    /// <summary>When set, only the path that ends with it is served.</summary>
    public string PathSecret { get; set; } = "";

    /// <summary>The address that the vendor is given.</summary>
    public string PublicUrl { get; set; } = "";

    /// <summary>Give the vendor this process's own address: only for a vendor on this machine.</summary>
    public bool UseOwnAddress { get; set; }

    /// <summary>From where webhooks are taken.</summary>
    public IReadOnlyList<IPNetwork> Senders { get; set; } = [];

    /// <summary>How many a second one sender may send in the long run; each further 4 KiB of a body count as one more.</summary>
    public int PerSecond { get; set; } = 500;

    /// <summary>How many one sender may send at once.</summary>
    public int Burst { get; set; } = 10_000;

    /// <summary>How long a body may take to come.</summary>
    public TimeSpan BodyTimeout { get; set; } = TimeSpan.FromSeconds(5);
}

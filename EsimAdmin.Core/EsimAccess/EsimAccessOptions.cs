namespace EsimAdmin.Core.EsimAccess;

/// <summary>How the eSIM Access Partner API is reached (configuration section <c>EsimAccess</c>).</summary>
public sealed class EsimAccessOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "EsimAccess";

    /// <summary>The access code, sent as <c>RT-AccessCode</c>. It alone can spend the balance: never logged.</summary>
    public string AccessCode { get; set; } = "";

    /// <summary>The secret key with which requests are signed. Never logged, never sent.</summary>
    public string SecretKey { get; set; } = "";

    /// <summary>Where the API is, without a path; https, save on this machine.</summary>
    public Uri BaseUrl { get; set; } = new("https://api.esimaccess.com");

    /// <summary>Whether nobody on the way to <see cref="BaseUrl"/> can read the access code.</summary>
    public bool IsBaseUrlSafe => BaseUrl.IsAbsoluteUri && (BaseUrl.Scheme == Uri.UriSchemeHttps
        || (BaseUrl.Scheme == Uri.UriSchemeHttp && Loopback.IsName(BaseUrl.Host)));

    /// <summary>The most requests that any span of one second may hold, for the whole account.</summary>
    public int RequestsPerSecond { get; set; } = 8;

    /// <summary>How long one attempt may take; the whole catalogue gets <see cref="CatalogTimeout"/>.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long one attempt at the whole catalogue (3 MB, 3.4 s when all is well) may take.</summary>
    public TimeSpan CatalogTimeout { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>The pause before the first repetition of a failed attempt; it doubles each time.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(400);

    /// <summary>How often all eSIMs that have not ended are compared with the vendor's; 500 are one request.</summary>
    public TimeSpan SweepEvery { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often a failed attempt is repeated, where repeating is safe.</summary>
    public int Retries { get; set; } = 3;
}

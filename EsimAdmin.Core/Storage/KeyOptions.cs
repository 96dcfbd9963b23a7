namespace EsimAdmin.Core.Storage;

/// <summary>What protects the key ring: a certificate, or else a key file (configuration section <c>Security:Keys</c>).</summary>
public class KeyGuardOptions
{
    /// <summary>A file of 32 random bytes, outside of the database.</summary>
    public string File { get; set; } = "";

    /// <summary>A certificate with its private key (PKCS #12).</summary>
    public string CertificatePath { get; set; } = "";

    /// <summary>What opens <see cref="CertificatePath"/>.</summary>
    public string CertificatePassword { get; set; } = "";
}

/// <summary>What protects the key ring, and what did before.</summary>
public sealed class KeyOptions : KeyGuardOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Security:Keys";

    /// <summary>What protected it until now: at the next start the ring is protected by the new one.</summary>
    public KeyGuardOptions Previous { get; set; } = new();
}

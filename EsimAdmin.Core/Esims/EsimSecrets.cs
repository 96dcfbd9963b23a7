using System.Text.Json;

namespace EsimAdmin.Core.Esims;

/// <summary>What installs and unlocks an eSIM. Read only to be handed out; never logged.</summary>
public sealed record EsimSecrets
{
    private const int MostOfNoCode = 400;

    /// <summary>Takes over what the vendor told.</summary>
    public EsimSecrets(string activationCode, string? pin, string? puk)
    {
        var text = activationCode.Trim();
        ActivationCode = Esims.ActivationCode.Parse(text)?.ToString() ?? (text.Length > MostOfNoCode ? text[..MostOfNoCode] : text);
        (Pin, Puk) = (pin, puk);
    }

    /// <summary>The LPA string as phones read it; what is none stays as it came, up to a QR code's length. Empty while it has not come.
    /// </summary>
    public string ActivationCode { get; }

    /// <summary>The PIN; null where the vendor told none.</summary>
    public string? Pin { get; }

    /// <summary>The PUK; null where the vendor told none.</summary>
    public string? Puk { get; }

    /// <summary>The name under which those of an eSIM are kept.</summary>
    internal static string NameOf(string esimTranNo) => "esim:" + esimTranNo;

    /// <summary>With what another answer told: nothing overwrites what is known.</summary>
    internal EsimSecrets With(EsimSecrets told) =>
        new(told.ActivationCode.Length > 0 ? told.ActivationCode : ActivationCode, told.Pin ?? Pin, told.Puk ?? Puk);

    internal static EsimSecrets Read(string text) => JsonSerializer.Deserialize<EsimSecrets>(text, JsonSerializerOptions.Web)!;

    internal string Write() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    /// <summary>Names none of them, wherever it is written.</summary>
    public override string ToString() => nameof(EsimSecrets);
}

/// <summary>Secrets as an older version stored them. There are none once this version has started.</summary>
public sealed class PlainSecret
{
    /// <summary>The eSIM.</summary>
    public required string EsimTranNo { get; init; }

    /// <summary>Its activation code.</summary>
    public required string ActivationCode { get; init; }

    /// <summary>Its PIN.</summary>
    public string? Pin { get; init; }

    /// <summary>Its PUK.</summary>
    public string? Puk { get; init; }
}

internal sealed class PlainSecretConfiguration : IEntityTypeConfiguration<PlainSecret>
{
    public void Configure(EntityTypeBuilder<PlainSecret> builder) => builder.HasKey(secret => secret.EsimTranNo);
}

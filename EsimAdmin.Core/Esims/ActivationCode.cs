namespace EsimAdmin.Core.Esims;

/// <summary>
/// An activation code as GSMA SGP.22 (4.1) writes it: <c>LPA:1$SM-DP+ address$matching ID$SM-DP+ OID$confirmation code flag</c>; the last
/// two may be missing.
/// </summary>
/// <param name="SmdpAddress">The server from which the profile is downloaded.</param>
/// <param name="MatchingId">Which profile; may be empty.</param>
/// <param name="SmdpOid">The server's object identifier; empty where there is none.</param>
/// <param name="NeedsConfirmationCode">Whether the phone asks for a confirmation code, which the seller gives separately.</param>
public sealed record ActivationCode(string SmdpAddress, string MatchingId, string SmdpOid = "", bool NeedsConfirmationCode = false)
{
    /// <summary>The most characters of one (SGP.22, 4.1).</summary>
    public const int MostCharacters = 255;

    private const string Scheme = "LPA:";

    /// <summary>Takes an LPA string apart; null when it is none. White space around it and a missing <c>LPA:</c> do no harm.</summary>
    public static ActivationCode? Parse(string? text)
    {
        var code = string.Concat((text ?? "").Where(sign => !char.IsWhiteSpace(sign) && sign != '\ufeff' && sign != '\u200b'));
        if (code.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) code = code[Scheme.Length..];
        if (code.Length is 0 or > MostCharacters || code.Split('$') is not ["1", { Length: > 0 } address, var id, .. var rest]) return null;
        return new ActivationCode(address, id, rest.ElementAtOrDefault(0) ?? "", rest.ElementAtOrDefault(1) == "1");
    }

    /// <summary>The code as phones read it.</summary>
    public override string ToString()
    {
        var code = $"{Scheme}1${SmdpAddress}${MatchingId}";
        return NeedsConfirmationCode ? $"{code}${SmdpOid}$1" : SmdpOid.Length > 0 ? $"{code}${SmdpOid}" : code;
    }
}

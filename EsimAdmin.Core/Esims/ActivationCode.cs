namespace EsimAdmin.Core.Esims;

/// <summary>An activation code as GSMA SGP.22 writes it: <c>LPA:1$SM-DP+ address$matching ID</c>, with optional parts behind.</summary>
/// <param name="SmdpAddress">The server from which the profile is downloaded.</param>
/// <param name="MatchingId">Which profile.</param>
public sealed record ActivationCode(string SmdpAddress, string MatchingId)
{
    /// <summary>Takes an LPA string apart; null when it is none.</summary>
    public static ActivationCode? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        var code = text.Trim();
        if (code.StartsWith("LPA:", StringComparison.OrdinalIgnoreCase)) code = code[4..];
        var parts = code.Split('$');
        return parts.Length >= 3 && parts[0] == "1" && parts[1].Length > 0 ? new ActivationCode(parts[1], parts[2]) : null;
    }
}

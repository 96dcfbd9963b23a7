using System.Security.Cryptography;
using System.Text;

namespace EsimAdmin.Core.EsimAccess;

/// <summary>The signature of a request (specification, section 2.2).</summary>
public static class RequestSigner
{
    /// <summary>Signs one request: HMAC-SHA256 of timestamp, request id, access code and body, in lowercase hexadecimal.</summary>
    /// <param name="timestamp">Milliseconds since 1970, as text, exactly as sent in <c>RT-Timestamp</c>.</param>
    /// <param name="requestId">The UUID sent in <c>RT-RequestID</c>.</param>
    /// <param name="accessCode">The access code sent in <c>RT-AccessCode</c>.</param>
    /// <param name="body">The exact bytes of the body that is sent.</param>
    public static string Sign(string timestamp, string requestId, string accessCode, ReadOnlySpan<byte> body, string secretKey)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secretKey));
        hmac.AppendData(Encoding.UTF8.GetBytes(timestamp + requestId + accessCode));
        hmac.AppendData(body);
        return Convert.ToHexStringLower(hmac.GetHashAndReset());
    }
}

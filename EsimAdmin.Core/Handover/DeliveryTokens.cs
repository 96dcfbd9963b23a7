using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace EsimAdmin.Core.Handover;

/// <summary>The secrets in install links. Pure but for the random numbers.</summary>
internal static class DeliveryTokens
{
    /// <summary>A new token: 256 random bits, 43 characters that need no escaping in a URL.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is kept of it.</summary>
    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}

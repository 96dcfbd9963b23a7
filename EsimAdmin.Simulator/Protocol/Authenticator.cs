using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EsimAdmin.Simulator.Vendor;

namespace EsimAdmin.Simulator.Protocol;

/// <summary>Looks at who calls: by the access code alone, or by all four headers (specification, section 2).</summary>
internal sealed class Authenticator(SimulatorOptions options, TimeProvider time)
{
    /// <summary>Of a timestamp in seconds; one of milliseconds has more. The specification says the one and shows the other.</summary>
    private const int DigitsOfSeconds = 10;

    /// <summary>Whether the caller's address is blocked (101002).</summary>
    public bool Blocked { get; set; }

    public void Check(IHeaderDictionary headers, byte[] body)
    {
        string Header(string name) => headers.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 } text ? text
            : throw new Refusal("000101", $"Req Header:[{name}] is null");

        var code = Header("RT-AccessCode");
        if (Blocked) throw new Refusal("101002");
        if (options.Authentication == Authentication.Signature)
        {
            CheckSignature(code, Header("RT-Timestamp"), Header("RT-RequestID"), Header("RT-Signature"), body);
        }
        else if (code != options.AccessCode) throw new Refusal("401001");
    }

    private void CheckSignature(string code, string stamp, string id, string signature, byte[] body)
    {
        if (!long.TryParse(stamp, NumberStyles.None, CultureInfo.InvariantCulture, out var sent)) throw Format("RT-Timestamp");
        if (!Guid.TryParse(id, out _)) throw Format("RT-RequestID");
        if (signature.Length != 64) throw Format("RT-Signature");
        if (code != options.AccessCode) throw new Refusal("401001");

        var milliseconds = stamp.Length <= DigitsOfSeconds ? sent * 1000m : sent;
        var distance = Math.Abs(time.GetUtcNow().ToUnixTimeMilliseconds() - milliseconds);
        if (distance > options.TimestampToleranceSeconds * 1000m) throw new Refusal("101001");

        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.SecretKey),
            (byte[])[.. Encoding.UTF8.GetBytes(stamp + id + code), .. body]);
        if (!string.Equals(Convert.ToHexStringLower(expected), signature, StringComparison.Ordinal)) throw new Refusal("101003");
    }

    private static Refusal Format(string name) => new("000102", $"Req Header:[{name}] has the wrong format");
}

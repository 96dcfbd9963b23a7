using System.Text;

namespace EsimAdmin.Tests.Hostile;

/// <summary>Something else made of what is well-formed: bytes turned, taken out, put in, doubled, cut off, mixed with another.</summary>
internal sealed class Mutation(int seed, IReadOnlyList<string> corpus)
{
    private static readonly byte[][] Words = [.. new[]
    {
        "null", "true", "{}", "[]", "\"\"", "-1", "0", "1e400", "9223372036854775808", "NaN", "\\u0000", "\\ud800", "\u0000", "\u202e",
        "%00", "%", "%2e%2e/", "../", "'", "\"", "<script>", "${x}", "{{x}}", "=1+1", "\r\n", ";", "&", "?", "#", "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00Z", "\ufeff", "\uffff", "ß", "İ", "𝟙", "८", "LPA:1$", "--", "/*", "*", "_", "\\", "%25", "+", "😀",
    }.Select(Encoding.UTF8.GetBytes), [0xFF, 0xFE], [0xC0, 0x80], [0xED, 0xA0, 0x80], new byte[300]];

    private readonly Random _random = new(seed);

    /// <summary>The next input.</summary>
    public byte[] Next()
    {
        var bytes = new List<byte>(Any());
        for (var left = _random.Next(6); left >= 0; left--) Turn(bytes);
        // Longer ones are refused by their length alone.
        if (bytes.Count > 20_000) bytes.RemoveRange(20_000, bytes.Count - 20_000);
        return [.. bytes];
    }

    /// <summary>The next input as a text; what is no text becomes one.</summary>
    public string NextText() => Encoding.UTF8.GetString(Next());

    private byte[] Any() => Encoding.UTF8.GetBytes(corpus[_random.Next(corpus.Count)]);

    private void Turn(List<byte> bytes)
    {
        var at = _random.Next(bytes.Count + 1);
        var length = Math.Min(bytes.Count - at, 1 + _random.Next(_random.Next(1, 40)));
        switch (_random.Next(8))
        {
            case 0 when at < bytes.Count: bytes[at] ^= (byte)(1 << _random.Next(8)); break;
            case 1: bytes.RemoveRange(at, length); break;
            case 2: bytes.InsertRange(at, Words[_random.Next(Words.Length)]); break;
            case 3: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
            case 4 when _random.Next(4) == 0: bytes.RemoveRange(at, bytes.Count - at); break;
            case 5:
                var other = Any();
                bytes.InsertRange(at, other.AsSpan(_random.Next(other.Length + 1)).ToArray());
                break;
            case 6 when at < bytes.Count: bytes[at] = (byte)_random.Next(256); break;
            default:
                bytes.RemoveRange(at, length);
                bytes.InsertRange(at, Words[_random.Next(Words.Length)]);
                break;
        }
    }
}

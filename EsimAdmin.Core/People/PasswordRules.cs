using System.IO.Compression;

namespace EsimAdmin.Core.People;

/// <summary>Which passwords are refused, beside those that are too short.</summary>
public static class PasswordRules
{
    /// <summary>How many characters a password has at least.</summary>
    public const int ShortestLength = 12;

    private const string Resource = "common-passwords.txt.gz";

    // Shorter names and addresses stand in too many words.
    private const int ShortestName = 4;

    private static readonly string[] Tracks = ["abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "qwertzuiop", "azertyuiop",
        "asdfghjkl", "qsdfghjklm", "zxcvbnm", "yxcvbnm", "wxcvbn"];

    /// <summary>Why a password is refused, for people; null when it is not.</summary>
    /// <param name="email">The person's address.</param>
    /// <param name="name">The person's name.</param>
    public static async Task<string?> RefusalAsync(string password, string? email, string? name, CancellationToken cancellationToken)
    {
        var text = password.ToLowerInvariant();
        if (IsPattern(text)) return "This password is one pattern, such as a row of keys or a repetition. Choose another one.";
        if (Own(email, name).Any(own => text.Contains(own, StringComparison.Ordinal)))
            return "This password contains your name or email address. Choose another one.";
        var core = text.Trim([.. text.Where(character => !char.IsLetter(character))]);
        return await IsCommonAsync(core == text ? [text] : [text, core], cancellationToken)
            ? "This password is among those that are tried first, or is one of them with something added. Choose another one." : null;
    }

    /// <summary>Whether it is a few runs along the alphabet or the keyboard, or one short piece again and again.</summary>
    internal static bool IsPattern(string text)
    {
        var runs = 1;
        for (var at = 1; at < text.Length; at++)
        {
            if (text[at] != text[at - 1] && !Tracks.Any(track => AreNeighbours(track, text[at - 1], text[at]))) runs++;
        }
        if (runs * 4 <= text.Length) return true;
        return Enumerable.Range(1, text.Length / 2).Where(period => period <= 6)
            .Any(period => Enumerable.Range(period, text.Length - period).All(at => text[at] == text[at - period]));
    }

    private static bool AreNeighbours(string track, char first, char second) =>
        track.Contains($"{first}{second}", StringComparison.Ordinal) || track.Contains($"{second}{first}", StringComparison.Ordinal);

    private static IEnumerable<string> Own(string? email, string? name) =>
        new[] { email, email?.Split('@')[0] }.Concat(name?.Split(' ') ?? []).OfType<string>()
            .Where(own => own.Length >= ShortestName).Select(own => own.ToLowerInvariant());

    // Read through when somebody chooses a password, which is seldom: kept in memory, the list would take 30 MB.
    private static async Task<bool> IsCommonAsync(string[] candidates, CancellationToken cancellationToken)
    {
        await using var file = typeof(PasswordRules).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is missing.");
        await using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        using var lines = new StreamReader(unpacked);
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (candidates.Contains(line, StringComparer.Ordinal)) return true;
        }
        return false;
    }
}

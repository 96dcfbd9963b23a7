using System.Collections.Frozen;
using System.IO.Compression;
using System.Text;

namespace EsimAdmin.Core;

/// <summary>
/// The two forms of a text in which what looks alike is written alike (Unicode Standard Annex 15), also where the runtime has no ICU and
/// leaves texts as they are. Pure.
/// </summary>
public static class TextForms
{
    private const string Resource = "text-forms.txt.gz";

    // Korean syllables are counted, not listed: 19 leading, 21 middle and 28 closing letters (one of them none).
    private const int Syllables = 0xAC00;
    private const int Leading = 0x1100;
    private const int Middle = 0x1161;
    private const int Closing = 0x11A7;
    private const int LeadingCount = 19;
    private const int MiddleCount = 21;
    private const int ClosingCount = 28;
    private const int SyllableCount = LeadingCount * MiddleCount * ClosingCount;

    private static readonly Lazy<Tables> Known = new(Read);

    /// <summary>Taken apart into letters and marks, marks in their order (NFKD).</summary>
    public static string Apart(string text) => Ascii.IsValid(text) ? text : Written(Decompose(text));

    /// <summary>Taken apart and put together again (NFKC).</summary>
    public static string Together(string text) => Ascii.IsValid(text) ? text : Written(Compose(Decompose(text)));

    // Half a surrogate pair is no letter: it becomes the sign for what cannot be read.
    private static List<int> Decompose(string text)
    {
        var tables = Known.Value;
        var letters = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (tables.Apart.TryGetValue(rune.Value, out var parts)) letters.AddRange(parts);
            else if (rune.Value is >= Syllables and < Syllables + SyllableCount) AddSyllable(letters, rune.Value - Syllables);
            else letters.Add(rune.Value);
        }
        Order(letters, tables);
        return letters;
    }

    private static void AddSyllable(List<int> letters, int number)
    {
        letters.Add(Leading + number / (MiddleCount * ClosingCount));
        letters.Add(Middle + number / ClosingCount % MiddleCount);
        if (number % ClosingCount is > 0 and var closing) letters.Add(Closing + closing);
    }

    private static void Order(List<int> letters, Tables tables)
    {
        for (var start = 0; start < letters.Count; start++)
        {
            var end = start;
            while (end < letters.Count && tables.ClassOf(letters[end]) > 0) end++;
            if (end - start < 2) continue;
            var marks = letters[start..end].OrderBy(tables.ClassOf).ToList();
            for (var at = 0; at < marks.Count; at++) letters[start + at] = marks[at];
            start = end;
        }
    }

    private static List<int> Compose(List<int> letters)
    {
        var tables = Known.Value;
        var composed = new List<int>(letters.Count);
        var starter = -1;
        var before = 0;
        foreach (var letter in letters)
        {
            var rank = tables.ClassOf(letter);
            // A mark of the same rank, or any letter, between the two keeps them apart.
            var reaches = starter >= 0 && (starter == composed.Count - 1 || (before != 0 && before < rank));
            if (reaches && Pair(composed[starter], letter, tables) is { } one)
            {
                composed[starter] = one;
                continue;
            }
            if (rank == 0) starter = composed.Count;
            composed.Add(letter);
            before = rank;
        }
        return composed;
    }

    private static int? Pair(int first, int second, Tables tables)
    {
        if (first is >= Leading and < Leading + LeadingCount && second is >= Middle and < Middle + MiddleCount)
            return Syllables + ((first - Leading) * MiddleCount + second - Middle) * ClosingCount;
        if (first is >= Syllables and < Syllables + SyllableCount && (first - Syllables) % ClosingCount == 0
            && second is > Closing and < Closing + ClosingCount) return first + second - Closing;
        return tables.Together.TryGetValue((first, second), out var one) ? one : null;
    }

    private static string Written(List<int> letters)
    {
        var text = new StringBuilder(letters.Count);
        foreach (var letter in letters) text.Append(new Rune(letter).ToString());
        return text.ToString();
    }

    private static Tables Read()
    {
        var (apart, classes, together) = (new Dictionary<int, int[]>(), new Dictionary<int, int>(), new Dictionary<(int, int), int>());
        using var file = typeof(TextForms).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is missing.");
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        using var lines = new StreamReader(unpacked);
        while (lines.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            int[] letters = [.. words[1..].Select(word => int.Parse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
            if (words[0] == "D") apart[letters[0]] = letters[1..];
            else if (words[0] == "C") classes[letters[0]] = int.Parse(words[2], CultureInfo.InvariantCulture);
            else together[(letters[0], letters[1])] = letters[2];
        }
        return new(apart.ToFrozenDictionary(), classes.ToFrozenDictionary(), together.ToFrozenDictionary());
    }

    private sealed record Tables(FrozenDictionary<int, int[]> Apart, FrozenDictionary<int, int> Classes,
        FrozenDictionary<(int First, int Second), int> Together)
    {
        public int ClassOf(int letter) => Classes.GetValueOrDefault(letter);
    }
}

using CsvHelper;

namespace EsimAdmin.Core.Handover;

/// <summary>A phone that takes eSIMs.</summary>
/// <param name="Note">Where it does not hold; may be empty.</param>
public sealed record Phone(string Brand, string Model, string Note)
{
    /// <summary>Maker and model.</summary>
    public string Name => $"{Brand} {Model}";
}

/// <summary>Phones that take eSIMs, shipped with the program. That one is missing does not say that it does not.</summary>
public static class Phones
{
    private static readonly Lazy<IReadOnlyList<Phone>> Known = new(Read);

    /// <summary>As of when the list is.</summary>
    public static DateOnly AsOf { get; } = new(2026, 11, 1);

    /// <summary>From where it is.</summary>
    public static string Sources => "the makers' published specifications";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Phone> All => Known.Value;

    /// <summary>Those whose name holds every word.</summary>
    public static IEnumerable<Phone> Find(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return All.Where(phone => words.All(word => phone.Name.Contains(word, StringComparison.OrdinalIgnoreCase)));
    }

    private static List<Phone> Read()
    {
        using var stream = typeof(Phones).Assembly.GetManifestResourceStream("phones.csv")
            ?? throw new InvalidOperationException("The list of phones is missing from the assembly.");
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        using var csv = CsvReader.Create(buffer.ToArray(), new CsvReaderOptions());
        csv.ReadHeader();
        var phones = new List<Phone>();
        while (csv.Read()) phones.Add(new Phone(csv.GetString("brand"), csv.GetString("model"), csv.GetString("note")));
        return phones;
    }
}

namespace EsimAdmin.Core;

/// <summary>
/// How the query of a list stands in the address of its page, so that it can be shared and survives a reload. Each field is named once,
/// with how it is written and read: what is written is read back the same. What is not understood is said and never left out: a list
/// without one of its filters is a longer list, and whoever acts on it would act on too much.
/// </summary>
/// <param name="path">The page below the base, for example <c>esims</c>.</param>
/// <param name="all">The query that narrows nothing.</param>
/// <param name="hasPages">Whether the list has pages.</param>
public sealed class ListAddress<TQuery>(string path, TQuery all, bool hasPages = true)
{
    private const string PageName = "page";

    private readonly List<Field> _fields = [];

    private delegate bool Reading(string text, ref TQuery query);

    /// <summary>The page.</summary>
    public string Path => path;

    /// <summary>The query that narrows nothing.</summary>
    public TQuery All => all;

    /// <summary>The address of a list.</summary>
    /// <param name="page">Which page of it, from 0.</param>
    /// <param name="at">Another page that takes the same query; null for <see cref="Path"/>.</param>
    public string Write(TQuery query, int page = 0, string? at = null)
    {
        var pairs = _fields.Select(field => (field.Name, Text: field.Write(query))).Where(pair => !string.IsNullOrEmpty(pair.Text));
        if (hasPages && page > 0) pairs = pairs.Append((PageName, (page + 1).ToString(CultureInfo.InvariantCulture)));
        var text = string.Join('&', pairs.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Text!)}"));
        return text.Length == 0 ? at ?? path : $"{at ?? path}?{text}";
    }

    /// <summary>What an address asks for.</summary>
    /// <param name="address">Absolute or not, with whatever stands behind the question mark.</param>
    public ListState<TQuery> Read(string address)
    {
        var (query, page, isUnderstood) = (all, 0, true);
        var (problems, seen) = (new List<string>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var pair in After(address, '?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            var (name, text) = (Plain(parts[0]), parts.Length == 2 ? Plain(parts[1]) : "");
            if (hasPages && name == PageName)
            {
                // A page that is not there hides nothing and shows nothing more: the first one is shown.
                if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && seen.Add(name))
                    page = number - 1;
                else problems.Add($"there is no page “{text}”");
                continue;
            }
            if (seen.Add(name) && _fields.Find(field => field.Name == name) is { } known && known.Read(text, ref query)) continue;
            problems.Add($"“{name}={text}”");
            isUnderstood = false;
        }
        return new ListState<TQuery>(query, page, problems, isUnderstood);
    }

    /// <summary>Adds a text.</summary>
    public ListAddress<TQuery> Text(string name, Func<TQuery, string?> get, Func<TQuery, string, TQuery> set) =>
        With(name, get, (string text, ref TQuery query) =>
    {
        if (text.Length > SearchText.MostCharacters) return false;
        // No text narrows nothing, and is not written either.
        if (text.Length > 0) query = set(query, text);
        return true;
    });

    /// <summary>Adds what is either so or not.</summary>
    public ListAddress<TQuery> Flag(string name, Func<TQuery, bool> get, Func<TQuery, bool, TQuery> set) =>
        With(name, query => get(query) ? "true" : null, (string text, ref TQuery query) =>
        {
            if (text is not ("true" or "false" or "1" or "0")) return false;
            query = set(query, text is "true" or "1");
            return true;
        });

    /// <summary>Adds one of several names.</summary>
    public ListAddress<TQuery> Choice<TEnum>(string name, Func<TQuery, TEnum?> get, Func<TQuery, TEnum, TQuery> set) where TEnum
        : struct, Enum =>
        With(name, query => get(query)?.ToString(), (string text, ref TQuery query) =>
        {
            // By name alone: numbers and lists of names are read, too, by what .NET has for it.
            if (!Enum.GetNames<TEnum>().Contains(text, StringComparer.OrdinalIgnoreCase)) return false;
            query = set(query, Enum.Parse<TEnum>(text, ignoreCase: true));
            return true;
        });

    /// <summary>Adds a whole number.</summary>
    /// <param name="name">What it is called in the address.</param>
    /// <param name="get">Brings it; null where it narrows nothing.</param>
    /// <param name="set">Takes it over.</param>
    /// <param name="least">The smallest one that means something.</param>
    /// <param name="most">The greatest one.</param>
    public ListAddress<TQuery> Number(string name, Func<TQuery, long?> get, Func<TQuery, long, TQuery> set, long least = 1,
        long most = long.MaxValue) =>
        With(name, query => get(query)?.ToString(CultureInfo.InvariantCulture), (string text, ref TQuery query) =>
        {
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < least || number > most)
                return false;
            query = set(query, number);
            return true;
        });

    /// <summary>Adds a day, as <c>2026-11-25</c>.</summary>
    public ListAddress<TQuery> Day(string name, Func<TQuery, DateOnly?> get, Func<TQuery, DateOnly, TQuery> set) =>
        With(name, query => get(query)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), (string text, ref TQuery query) =>
        {
            if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return false;
            query = set(query, day);
            return true;
        });

    private ListAddress<TQuery> With(string name, Func<TQuery, string?> write, Reading read)
    {
        _fields.Add(new Field(name, write, read));
        return this;
    }

    private static string After(string address, char mark)
    {
        var end = address.IndexOf('#', StringComparison.Ordinal);
        var whole = end < 0 ? address : address[..end];
        var at = whole.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? "" : whole[(at + 1)..];
    }

    private static string Plain(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private sealed record Field(string Name, Func<TQuery, string?> Write, Reading Read);
}

/// <summary>What the address of a list asks for.</summary>
public sealed class ListState<TQuery>
{
    private readonly TQuery _query;

    internal ListState(TQuery query, int page, IReadOnlyList<string> problems, bool isUnderstood) =>
        (_query, Page, Problems, IsUnderstood) = (query, page, problems, isUnderstood);

    /// <summary>A state that was not read but chosen.</summary>
    /// <param name="page">Which page, from 0.</param>
    public ListState(TQuery query, int page) : this(query, page, [], true)
    {
    }

    /// <summary>Which rows.</summary>
    /// <exception cref="InvalidOperationException">The address is not understood: no list may be read, and nothing done, as if it narrowed
    /// less.</exception>
    public TQuery Query => IsUnderstood ? _query
        : throw new InvalidOperationException("The address is not understood: " + string.Join(", ", Problems));

    /// <summary>Which page of it, from 0.</summary>
    public int Page { get; }

    /// <summary>What of the address is not understood, in words for people.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>Whether it is known which rows are wanted.</summary>
    public bool IsUnderstood { get; }
}

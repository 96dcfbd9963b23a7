using System.Text;
using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using EsimAdmin.Core;
using EsimAdmin.Tests.Support;

namespace EsimAdmin.Tests;

/// <summary>
/// The floors of <c>EsimAdmin.Core</c>: records and rules, storage, books, processes, services, facade. Nothing knows what stands above it,
/// and on one floor no
/// two features know each other both ways. The table of who knows whom stands in <c>docs/architecture.md</c>, written by this test with
/// <c>WRITE_DOCS=1</c>.
/// </summary>
public sealed class LayerTests
{
    private const string Root = "EsimAdmin.Core", Begin = "<!-- floors -->\n", End = "<!-- /floors -->";

    /// <summary>The floors from below, and who stands on them: the first line that fits a type counts. A star stands for
    /// anything.</summary>
    private static readonly (string Floor, string[] Types)[] Floors =
    [
        ("facade", ["EsimAccessService", "Extensions", "MirrorWorker", "*.Registration"]),
        ("services", ["*Service", "SystemHealth", "*Services", "HandOut", "InstallPages", "Installation"]),
        ("processes", ["*Mirror", "*Engine", "*Worker*", "*Queue", "*Importer", "*Sweeper", "*Reader", "*Confirmer", "*Collector",
            "*Thinner", "*Eraser", "*Watch", "*Mailer",
            "*Inbox", "*Desk", "*Store", "*Search", "*Planner", "*Room", "PastUsage", "TopUpOffers", "MailSender", "*Writer", "IMailWriter",
                "MailContent", "MirrorResult",
            "AccountPage", "PendingCall*", "Receipt", "KnownSubjects"]),
        ("books", ["*Book", "*Follower", "EsimStep", "UsageDays", "*Query", "*Selection", "*Finder", "*File", "WebhookHealth",
        "BulkRequest", "BulkPlan", "PersonalData", "Settlement*", "LedgerSums", "Assigning*",
            "Paging", "Sums"]),
        ("storage", ["EsimAdminDbContext", "Work", "Unit", "BulkInsert", "Storage*", "Sqlite*", "DesignTimeFactory"]),
        ("vendor's client", ["EsimAccess.EsimAccessClient", "EsimAccess.*Handler", "EsimAccess.RequestPacer", "EsimAccess.RequestSigner",
            "EsimAccess.Call", "EsimAccess.ConnectionHealth"]),
        ("records and rules", ["*"]),
    ];

    private static readonly IReadOnlyList<(string Feature, int Floor, string Type, HashSet<IType> Uses)> Types = Read();

    [Fact]
    public void Nothing_knows_what_stands_on_a_floor_above_it()
    {
        var up = from one in Types
                 from used in one.Uses
                 let place = Place(used)
                 where place.Floor < one.Floor
                 select $"{Floors[one.Floor].Floor}: {one.Type} knows {NameOf(used)} of {Floors[place.Floor].Floor}";
        Assert.Equal([], up.Distinct().Order());
    }

    [Fact]
    public void On_one_floor_no_two_features_know_each_other_both_ways()
    {
        foreach (var floor in Enumerable.Range(0, Floors.Length))
        {
            var graph = Graph(floor);
            Assert.True(Sorted(graph) is not null,
                $"{Floors[floor].Floor}: "
                + $"{string.Join("; ", graph.Select(pair => $"{pair.Key} → {string.Join(", ", pair.Value.Order())}"))}");
        }
    }

    [Fact]
    public void The_table_in_the_documents_is_the_one_in_the_code()
    {
        var file = Path.Combine(Repository.Root, "docs", "architecture.md");
        var text = File.ReadAllText(file).ReplaceLineEndings("\n");
        var (from, to) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        var table = Table();
        if (Environment.GetEnvironmentVariable("WRITE_DOCS") == "1") File.WriteAllText(file, text[..from] + table + text[to..]);
        else Assert.Equal(table, text[from..to]);
    }

    [Fact]
    public void The_mirror_of_the_esims_uses_at_most_ten_other_files()
    {
        var mirror = FileOf("Esims.EsimMirror")!;
        // What it uses without a word, too; and what it names without using.
        var code = Regex.Replace(File.ReadAllText(mirror), "//.*", "");
        var used = Types.Where(one => FileOf(one.Type) == mirror).SelectMany(one => one.Uses).Select(NameOf)
            .Concat(Types.Select(one => one.Type).Where(type => Regex.IsMatch(code, $@"(?<!\.)\b{type.Split('.')[^1]}\b")))
            .Select(FileOf).OfType<string>().Where(file => file != mirror).Distinct().Select(Path.GetFileName)
            .Order(StringComparer.Ordinal);
        Assert.True(used.Count() <= 10, string.Join(", ", used));
    }

    /// <summary>The file that declares a type: namespaces are folders. Null for what a compiler has made.</summary>
    private static string? FileOf(string type)
    {
        var parts = type.Split('.');
        return Directory.EnumerateFiles(Path.Combine([Repository.Root, Root, .. parts[..^1]]), "*.cs")
            .SingleOrDefault(file => Regex.IsMatch(File.ReadAllText(file), $@"\b(class|record|struct|interface|enum) {parts[^1]}\b"));
    }

    private static string Table()
    {
        var table = new StringBuilder("| floor | features, each with those that it knows on its floor |\n| --- | --- |\n");
        foreach (var floor in Enumerable.Range(0, Floors.Length))
        {
            var graph = Graph(floor);
            var features = (Sorted(graph) ?? [])
                .Select(feature => graph[feature].Count == 0 ? feature
                : $"{feature} → {string.Join(", ", graph[feature].Order(StringComparer.Ordinal))}");
            table.Append($"| {Floors[floor].Floor} | {string.Join("; ", features)} |\n");
        }
        return table.ToString();
    }

    private static Dictionary<string, HashSet<string>> Graph(int floor)
    {
        var here = Types.Where(one => one.Floor == floor).ToList();
        return here.GroupBy(one => one.Feature).OrderBy(group => group.Key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.SelectMany(one => one.Uses)
            .Where(used => Place(used).Floor == floor).Select(used => Place(used).Feature).Where(feature => feature != group.Key)
            .ToHashSet());
    }

    /// <summary>The features so that each comes after those that it knows; null when there is a cycle.</summary>
    private static List<string>? Sorted(Dictionary<string, HashSet<string>> graph)
    {
        var sorted = new List<string>();
        while (sorted.Count < graph.Count)
        {
            if (graph.Keys.Except(sorted).Order(StringComparer.Ordinal)
                .FirstOrDefault(feature => graph[feature].All(sorted.Contains)) is not { } next) return null;
            sorted.Add(next);
        }
        return sorted;
    }

    private static List<(string, int, string, HashSet<IType>)> Read()
    {
        var house = new ArchLoader().LoadAssemblies(typeof(Money).Assembly).Build();
        return [.. house.Types.Where(IsOurs).GroupBy(NameOf).Select(group =>
        {
            var (feature, floor) = Place(group.First());
            return (feature, floor, group.Key, group.SelectMany(type => type.Dependencies).Select(dependency => dependency.Target)
                .Where(IsOurs).Where(used => NameOf(used) != group.Key).ToHashSet());
        })];
    }

    private static bool IsOurs(IType type) =>
        type.FullName.StartsWith(Root, StringComparison.Ordinal) && !type.FullName.Contains(".Migrations.", StringComparison.Ordinal)
        && !NameOf(type).EndsWith("Configuration", StringComparison.Ordinal) && !type.FullName.Contains('<', StringComparison.Ordinal);

    private static (string Feature, int Floor) Place(IType type)
    {
        var name = NameOf(type);
        var feature = name.Split('.') is [var first, _, ..] ? first : "(base)";
        var last = name.Split('.')[^1];
        return (feature, Array.FindIndex(Floors,
            floor => floor.Types.Any(pattern => Fits(pattern.StartsWith("*.", StringComparison.Ordinal) ? pattern[2..] : pattern,
            pattern.Contains('.', StringComparison.Ordinal) && pattern[0] != '*' ? name : last))));
    }

    private static bool Fits(string pattern, string name) => pattern == "*" || Regex.IsMatch(
        name, "^" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal) + "$");

    /// <summary>The type in the source: without the root, and of nested and generic ones the outer one.</summary>
    private static string NameOf(IType type) => type.FullName[(Root.Length + 1)..].Split('+', '`', '/')[0];
}

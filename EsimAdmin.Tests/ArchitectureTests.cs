using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnit;
using EsimAdmin.Core;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.Storage;
using EsimAdmin.Simulator;
using EsimAdmin.Tests.Support;
using EsimAdmin.Web.Simulation;
using static ArchUnitNET.Fluent.ArchRuleDefinition;
using Assembly = System.Reflection.Assembly;

namespace EsimAdmin.Tests;

/// <summary>The rules of the house that a compiler does not know.</summary>
public sealed class ArchitectureTests
{
    private static readonly Assembly Core = typeof(Money).Assembly, Vendor = typeof(SimulatorApp).Assembly,
        Web = typeof(SimulatorControl).Assembly;

    private static readonly Architecture House = new ArchLoader().LoadAssemblies(Core, Vendor, Web).Build();

    [Fact]
    public void No_line_is_longer_than_140_characters() => Assert.Empty(
        from file in Files("EsimAdmin.Core", "EsimAdmin.Web", "EsimAdmin.Simulator", "EsimAdmin.Tests", "EsimAdmin.Benchmarks")
        from line in CodeOf(file)
        where line.Text.Length > 140
        select $"{file}:{line.Number}");

    [Fact]
    public void Core_knows_neither_the_simulator_nor_the_web() => Types().That().ResideInAssembly(Core)
        .Should().NotDependOnAny(Types().That().ResideInAssembly(Vendor).Or().ResideInAssembly(Web)).Check(House);

    [Fact]
    public void The_simulator_knows_neither_core_nor_web() => Types().That().ResideInAssembly(Vendor)
        .Should().NotDependOnAny(Types().That().ResideInAssembly(Core).Or().ResideInAssembly(Web)).Check(House);

    [Fact]
    public void Nothing_in_the_web_outside_its_own_folder_knows_the_simulator() =>
        Types().That().ResideInAssembly(Web).And().DoNotResideInNamespace("EsimAdmin.Web.Simulation")
        .Should().NotDependOnAny(Types().That().ResideInAssembly(Vendor)).Check(House);

    [Fact]
    public void Components_see_neither_the_database_nor_the_vendors_client() =>
        Types().That().ResideInNamespaceMatching(@"EsimAdmin\.Web\.Components(\..*)?")
        .Should().NotDependOnAny(Types().That().Are(typeof(EsimAdminDbContext), typeof(EsimAccessClient))).Check(House);

    [Fact]
    public void What_goes_over_the_wire_is_known_in_the_vendors_folder_alone()
    {
        const string folder = "EsimAdmin.Core.EsimAccess", wire = $"{folder}.Wire";
        Types().That().ResideInNamespace(wire).Should().NotBePublic().Check(House);
        Types().That().DoNotResideInNamespace(folder).And().DoNotResideInNamespace(wire)
            .Should().NotDependOnAny(Types().That().ResideInNamespace(wire)).Check(House);
    }

    [Fact]
    public void The_vendors_words_stand_in_its_folder_alone()
    {
        string[] words =
        [
            "BASE", "TOPUP", "TOPUP_[^\"]*", "DAY", "MONTH", "[0-9]{6}", .. NoticeTypes.All,
            "GOT_RESOURCE", "IN_USE", "USED_UP", "USED_EXPIRED", "UNUSED_EXPIRED", "CANCEL", "REVOKED?", "SUSPENDED",
            "RELEASED", "DOWNLOAD", "INSTALLATION", "ENABLED", "DISABLED", "DELETED",
        ];
        var literal = new Regex($"\"({string.Join('|', words)})\"");
        Assert.Matches(literal, File.ReadAllText(Path.Combine(Repository.Root, "EsimAdmin.Core", "EsimAccess", "EsimStatus.cs")));
        Assert.Empty(
            from file in Files("EsimAdmin.Core", "EsimAdmin.Web")
            where !file.StartsWith(Path.Combine("EsimAdmin.Core", "EsimAccess") + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            from found in literal.Matches(File.ReadAllText(Path.Combine(Repository.Root, file)))
            select $"{file}: {found.Value}");
    }

    [Fact]
    public void No_link_leaves_the_sub_path_below_which_the_console_may_live()
    {
        var leaving = new Regex("(?:href|src|action|All)=\\\"/|(?:NavigateTo|LocalRedirect)\\(\\$?\"/|\\.open\", Gone, \\$?\"/");
        Assert.Empty(
            from file in Files("EsimAdmin.Web")
            from found in leaving.Matches(File.ReadAllText(Path.Combine(Repository.Root, file)))
            select $"{file}: {found.Value}");
    }

    /// <summary>A change reaches every open page, whoever has it open: what it is about they read for themselves, as far as they may.
    /// </summary>
    [Fact]
    public void A_live_change_carries_keys_and_nothing_else()
    {
        var changes = Core.GetTypes().Where(type => type.IsSubclassOf(typeof(Change))).ToList();
        Assert.NotEmpty(changes);
        Assert.Empty(
            from change in changes
            from property in change.GetProperties()
            where property.Name != "EqualityContract"
            where property.Name is not ("EsimTranNo" or "PersonId" or "KeyHash")
                && !(property.PropertyType == typeof(long) && property.Name.EndsWith("Id", StringComparison.Ordinal))
            select $"{change.Name}.{property.Name}");
    }

    private static IEnumerable<string> Files(params string[] rooms) => rooms
        .SelectMany(room => Directory.EnumerateFiles(Path.Combine(Repository.Root, room), "*.*", SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(Repository.Root, file))
        .Where(file => Path.GetExtension(file) is ".cs" or ".razor")
        .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(folder => folder is "obj" or "bin" or "Migrations"));

    // What a raw string holds stands as it is sent.
    private static IEnumerable<(string Text, int Number)> CodeOf(string file)
    {
        var isRaw = false;
        var number = 0;
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, file)))
        {
            number++;
            var marks = line.Split("\"\"\"").Length - 1;
            if (!isRaw && marks == 0) yield return (line, number);
            if (marks % 2 == 1) isRaw = !isRaw;
        }
    }
}

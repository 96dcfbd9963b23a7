using System.Text;
using EsimAdmin.Core.People;
using EsimAdmin.Tests.Support;

namespace EsimAdmin.Tests.Core.People;

/// <summary>The table of permissions in <c>docs/permissions.md</c> is the one in the code; <c>WRITE_DOCS=1</c> writes it.</summary>
public sealed class PermissionTableTests
{
    private const string Begin = "<!-- permissions -->\n", End = "<!-- /permissions -->";

    [Fact]
    public void The_table_in_the_documents_is_the_one_in_the_code()
    {
        var file = Path.Combine(Repository.Root, "docs", "permissions.md");
        var text = File.ReadAllText(file).ReplaceLineEndings("\n");
        var (from, to) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        var table = Table();
        if (Environment.GetEnvironmentVariable("WRITE_DOCS") == "1") File.WriteAllText(file, text[..from] + table + text[to..]);
        else Assert.Equal(table, text[from..to]);
    }

    [Fact]
    public void Every_permission_has_its_row_and_every_group_stands_together()
    {
        Assert.Equal(Enum.GetValues<Permission>().Order(), Permissions.Table.Select(row => row.Permission).Order());
        var groups = Permissions.Table.Select(row => row.Group).ToList();
        Assert.Equal(groups.Distinct().Count(), groups.Where((group, index) => index == 0 || groups[index - 1] != group).Count());
        Assert.Equal(Permissions.Table.Count, Permissions.Of([Roles.Administrator]).Count);
        Assert.False(Permissions.Of([Roles.Support]).Contains(Permission.SeePrices));
    }

    private static string Table()
    {
        var table = new StringBuilder($"| about | permission | lets somebody | {string.Join(" | ", Roles.All)} |\n");
        table.Append(string.Concat(Enumerable.Repeat("| --- ", 3 + Roles.All.Count))).Append("|\n");
        foreach (var row in Permissions.Table)
        {
            var words = char.ToLowerInvariant(row.Words[0]) + row.Words[1..] + (row.IsCompanyWide ? " (of the whole company)" : "");
            table.Append($"| {row.Group} | `{row.Permission}` | {words} | ")
                .Append(string.Join(" | ", Roles.All.Select(role => row.Roles.Contains(role) ? "yes" : ""))).Append(" |\n");
        }
        return table.ToString();
    }
}

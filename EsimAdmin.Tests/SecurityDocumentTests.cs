using System.Reflection;
using System.Text.RegularExpressions;
using EsimAdmin.Tests.Support;

namespace EsimAdmin.Tests;

/// <summary>What docs/security.md says is kept by a test is.</summary>
public sealed partial class SecurityDocumentTests
{
    [Fact]
    public void Every_test_that_the_document_names_is_there()
    {
        var tests = typeof(SecurityDocumentTests).Assembly.GetTypes().SelectMany(type => type.GetMethods(BindingFlags.Public
            | BindingFlags.Instance)).Where(method => method.GetCustomAttributes<FactAttribute>().Any()).Select(method => method.Name)
            .ToHashSet();
        var named = Named().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "security.md")))
            .Select(match => match.Groups[1].Value).ToList();

        Assert.All(named, name => Assert.Contains(name, tests));
        Assert.True(named.Count > 50, $"{named.Count} tests are named");
    }

    [GeneratedRegex("`([A-Z][A-Za-z]*(?:_[A-Za-z0-9]+)+)`")]
    private static partial Regex Named();
}

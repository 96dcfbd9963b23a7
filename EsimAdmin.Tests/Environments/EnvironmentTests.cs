using System.Globalization;
using System.Runtime.CompilerServices;
using EsimAdmin.Tests.Support;

namespace EsimAdmin.Tests.Environments;

/// <summary>That the environment in which <c>environments.sh</c> runs the suite is in effect.</summary>
public sealed class EnvironmentTests
{
    // As it was before any test: the program sets a culture of its own when it starts, as everywhere.
    private static string _culture = "";

    [ModuleInitializer]
    internal static void Note() => _culture = CultureInfo.CurrentCulture.Name;

    [Fact]
    public void The_culture_is_the_one_that_was_asked_for()
    {
        var expected = Environment.GetEnvironmentVariable("EXPECTED_CULTURE");
        if (expected is null) return;
        Assert.Equal(expected is "none" or "invariant" ? "" : expected, _culture);
        // What needs data of ICU tells whether there are any.
        if (expected == "none") Assert.Throws<CultureNotFoundException>(() => new CultureInfo("de-DE"));
        else Assert.Equal("Dezember", new CultureInfo("de-DE").DateTimeFormat.GetMonthName(12));
    }

    [Fact]
    public void The_time_zone_is_the_one_that_was_asked_for()
    {
        if (Environment.GetEnvironmentVariable("EXPECTED_ZONE") is { } expected) Assert.Equal(expected, TimeZoneInfo.Local.Id);
    }

    [Fact]
    public void The_program_folder_cannot_be_written_where_that_was_asked_for()
    {
        if (Environment.GetEnvironmentVariable("EXPECTED_READONLY") is null) return;
        Assert.Throws<UnauthorizedAccessException>(() => File.Create(Path.Combine(Repository.Root, "x")));
        Assert.Throws<UnauthorizedAccessException>(() => File.Create(Path.Combine(AppContext.BaseDirectory, "x")));
    }
}

namespace EsimAdmin.Tests.Support;

/// <summary>The files that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "EsimAdmin.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The repository is not above the tests.");
        }
        return folder.FullName;
    }
}

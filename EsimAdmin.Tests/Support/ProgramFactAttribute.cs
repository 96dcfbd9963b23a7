namespace EsimAdmin.Tests.Support;

/// <summary>A test that runs a program of the machine; where there is none it says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ProgramFactAttribute : FactAttribute
{
    public ProgramFactAttribute(string program, string package)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var found = folders.Any(folder => File.Exists(Path.Combine(folder, program)));
        Skip = found ? null : $"{program} is not installed (Debian package {package}).";
    }
}

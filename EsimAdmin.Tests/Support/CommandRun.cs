using System.Diagnostics;

namespace EsimAdmin.Tests.Support;

/// <summary>A command of the program, in a process of its own.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Output">All that it said.</param>
internal sealed record CommandRun(int Code, string Output)
{
    /// <summary>Runs it to its end.</summary>
    /// <param name="database">The file that is configured.</param>
    /// <param name="arguments">The command.</param>
    public static async Task<CommandRun> OfAsync(string database, params string[] arguments)
    {
        var own = AppContext.BaseDirectory;
        var tests = typeof(CommandRun).Assembly.GetName().Name!;
        var start = new ProcessStartInfo(WebProcess.Dotnet,
        [
            "exec", "--depsfile", Path.Combine(own, tests + ".deps.json"), "--runtimeconfig",
            Path.Combine(own, tests + ".runtimeconfig.json"), Path.Combine(own, "EsimAdmin.Web.dll"), .. arguments,
        ])
        {
            WorkingDirectory = own,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A server could not listen there.
        start.Environment["ASPNETCORE_URLS"] = "http://192.0.2.1:1";
        start.Environment["ConnectionStrings__EsimAdmin"] = $"Data Source={database}";
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return new CommandRun(process.ExitCode, await output + await errors);
    }
}

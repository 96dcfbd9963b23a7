using System.Diagnostics;

namespace EsimAdmin.Tests.Support;

/// <summary>A start of the program outside Development, with its settings on the command line.</summary>
/// <param name="Listens">Whether it came so far as to listen; it is ended then.</param>
/// <param name="ExitCode">With what it ended by itself.</param>
/// <param name="Said">What it wrote to the error output.</param>
internal sealed record ProgramRun(bool Listens, int ExitCode, string Said)
{
    /// <summary>Starts it and waits until it listens or has ended.</summary>
    /// <param name="database">The file.</param>
    public static async Task<ProgramRun> StartAsync(string database, string host, params string[] settings)
    {
        var own = AppContext.BaseDirectory;
        var tests = typeof(ProgramRun).Assembly.GetName().Name!;
        var port = WebProcess.FreePort();
        var start = new ProcessStartInfo(WebProcess.Dotnet,
        [
            "exec", "--depsfile", Path.Combine(own, tests + ".deps.json"), "--runtimeconfig",
            Path.Combine(own, tests + ".runtimeconfig.json"), Path.Combine(own, "EsimAdmin.Web.dll"),
            $"--ConnectionStrings:EsimAdmin=Data Source={database}", $"--urls=http://{host}:{port}",
            .. settings,
        ])
        {
            WorkingDirectory = own,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        using var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEndAsync();
        var listens = false;
        while (!listens && await process.StandardOutput.ReadLineAsync() is { } line)
            listens = line.Contains("Now listening on: ", StringComparison.Ordinal) && line.Contains($":{port}", StringComparison.Ordinal);
        if (listens) process.Kill();
        await process.WaitForExitAsync();
        return new ProgramRun(listens, process.ExitCode, await said);
    }

    /// <summary>Fails unless it ended with a sentence that says this.</summary>
    public void MustRefuse(params string[] words)
    {
        Assert.False(Listens);
        Assert.Equal(1, ExitCode);
        Assert.StartsWith("EsimAdmin cannot start. ", Said, StringComparison.Ordinal);
        Assert.Single(Said.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.All(words, word => Assert.Contains(word, Said, StringComparison.Ordinal));
    }
}

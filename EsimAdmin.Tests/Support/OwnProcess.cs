using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EsimAdmin.Tests.Hostile;

namespace EsimAdmin.Tests.Support;

/// <summary>The tests as a program: what is measured in it is not measured together with what other tests hold meanwhile.</summary>
internal static class OwnProcess
{
    private const string Result = "result ";

    /// <summary>The process itself: the inputs of <see cref="FuzzRun"/>, or <see cref="CircuitHost"/> without an argument.</summary>
    /// <param name="args">How many inputs, and the seed.</param>
    public static async Task Main(string[] args)
    {
        if (args is not [var inputs, var seed])
        {
            await CircuitHost.ServeAsync();
            return;
        }
        var result = await FuzzRun.RunAsync(int.Parse(inputs, CultureInfo.InvariantCulture), int.Parse(seed, CultureInfo.InvariantCulture),
            Console.WriteLine);
        Console.WriteLine(Result + JsonSerializer.Serialize(result));
    }

    /// <summary>Runs <see cref="FuzzRun"/> in a process of its own.</summary>
    /// <param name="inputs">How many inputs in all.</param>
    /// <param name="seed">The same seed makes the same inputs.</param>
    public static async Task<FuzzResult> FuzzAsync(int inputs, int seed)
    {
        using var process = Start(inputs.ToString(CultureInfo.InvariantCulture), seed.ToString(CultureInfo.InvariantCulture));
        var result = JsonSerializer.Deserialize<FuzzResult>(await LineAsync(process, Result))!;
        await process.WaitForExitAsync();
        return result;
    }

    /// <summary>Starts the tests' program.</summary>
    public static Process Start(params string[] args) =>
        Process.Start(new ProcessStartInfo(WebProcess.Dotnet, [typeof(OwnProcess).Assembly.Location, .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException("dotnet did not start.");

    /// <summary>What follows the next line's beginning.</summary>
    /// <exception cref="InvalidOperationException">It ended before it wrote such a line.</exception>
    public static async Task<string> LineAsync(Process process, string beginning)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(beginning, StringComparison.Ordinal)) return line[beginning.Length..];
        }
        throw new InvalidOperationException("The process has ended.");
    }
}

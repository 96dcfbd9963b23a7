using System.Diagnostics;
using System.Runtime.Versioning;
using EsimAdmin.Tests.Support;

namespace EsimAdmin.Tests.Environments;

/// <summary>The program in a folder that its account cannot write.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ReadOnlyFolderTests : IDisposable
{
    private const UnixFileMode ReadAndEnter = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead
        | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute,
        All = (UnixFileMode)0x1FF;

    private readonly string _program = Directory.CreateTempSubdirectory("esimadmin-program-").FullName;
    private readonly string _data = Directory.CreateTempSubdirectory("esimadmin-data-").FullName;

    public ReadOnlyFolderTests()
    {
        var built = Path.Combine(Repository.Root, "EsimAdmin.Web", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name,
            "net10.0");
        foreach (var file in Directory.EnumerateFiles(built, "*", SearchOption.AllDirectories))
        {
            // A published folder does not know where it was built.
            if (file.EndsWith(".staticwebassets.runtime.json", StringComparison.Ordinal)) continue;
            var copy = Path.Combine(_program, Path.GetRelativePath(built, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        if (Directory.Exists(Path.Combine(_program, "App_Data"))) Directory.Delete(Path.Combine(_program, "App_Data"), recursive: true);
        File.SetUnixFileMode(_program, ReadAndEnter);
        File.SetUnixFileMode(_data, All);
    }

    [Theory]
    [InlineData("The folder ", "")]
    [InlineData("The folder ", "--EsimAccess:AccessCode=x", "--EsimAccess:SecretKey=x")]
    [InlineData("EsimAccess:SecretKey is missing.", "--EsimAccess:AccessCode=x")]
    [InlineData("EsimAccess:AccessCode is missing.", "--EsimAccess:SecretKey=x")]
    public async Task A_program_that_cannot_start_says_why_in_a_sentence_and_ends_with_1(string sentence, params string[] settings)
    {
        using var process = Start(settings);
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(1, process.ExitCode);
        Assert.StartsWith("EsimAdmin cannot start. " + sentence, said, StringComparison.Ordinal);
        Assert.Single(said.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task The_program_works_where_its_data_are_given_another_folder()
    {
        var database = Path.Combine(_data, "console.db");
        var address = new Uri($"http://127.0.0.1:{WebProcess.FreePort()}");
        using var process = Start([$"--ConnectionStrings:EsimAdmin=Data Source={database}", $"--Mail:Outbox={_data}", $"--urls={address}"]);
        try
        {
            // The simulator within tells before that it listens, too.
            var listens = $"Now listening on: {address.GetLeftPart(UriPartial.Authority)}";
            while (await process.StandardOutput.ReadLineAsync() is { } line && !line.Contains(listens, StringComparison.Ordinal)) { }
            using var client = new HttpClient();
            Assert.Equal("Healthy", await client.GetStringAsync(new Uri(address, "/healthz/ready")));
            Assert.Contains("Sign in", await client.GetStringAsync(new Uri(address, "/account/login")), StringComparison.Ordinal);
            Assert.True(File.Exists(database));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    // Root can write everywhere: there the program runs as nobody.
    private Process Start(string[] arguments)
    {
        string[] program = [WebProcess.Dotnet, Path.Combine(_program, "EsimAdmin.Web.dll"), .. arguments];
        string[] command = Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", .. program] : program;
        return Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = _data,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    public void Dispose()
    {
        File.SetUnixFileMode(_program, All);
        Directory.Delete(_program, recursive: true);
        Directory.Delete(_data, recursive: true);
    }
}

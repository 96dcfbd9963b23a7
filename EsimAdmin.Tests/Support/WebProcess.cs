using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EsimAdmin.Tests.Support;

/// <summary>The web application in a process of its own, that can be killed and started again on the same file.</summary>
internal sealed class WebProcess : IAsyncDisposable
{
    private readonly Dictionary<string, string> _settings;
    private Process? _process;

    public WebProcess(string folder, string vendor, Dictionary<string, string> settings)
    {
        Folder = folder;
        var port = FreePort();
        Address = new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}");
        _settings = new Dictionary<string, string>(settings)
        {
            ["ASPNETCORE_HOSTINGSTARTUPASSEMBLIES"] = typeof(WebProcess).Assembly.GetName().Name!,
            ["ASPNETCORE_URLS"] = Address.ToString(),
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["ConnectionStrings__EsimAdmin"] = $"Data Source={Database}",
            ["EsimAccess__BaseUrl"] = vendor,
            ["Webhooks__PublicUrl"] = new Uri(Address, "/webhooks/esim-access").ToString(),
            ["Webhooks__AllowedSenders__0"] = "127.0.0.1",
            ["Setup__AdminEmail"] = "admin@example.com",
            ["Setup__AdminPassword"] = "a-long-enough-password",
            ["Logging__LogLevel__Default"] = "Error",
        };
    }

    public Uri Address { get; }

    /// <summary>The dotnet that runs this process, or else the one on the path.</summary>
    public static string Dotnet => Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path
        : "dotnet";

    public string Folder { get; }

    public string Database => Path.Combine(Folder, "console.db");

    /// <summary>Starts it and waits until it answers.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var own = AppContext.BaseDirectory;
        // What the tests run with, the web application's own parts among it.
        var host = typeof(WebProcess).Assembly.GetName().Name!;
        var start = new ProcessStartInfo(Dotnet)
        {
            WorkingDirectory = own,
            ArgumentList = { "exec", "--depsfile", Path.Combine(own, host + ".deps.json"), "--runtimeconfig",
                Path.Combine(own, host + ".runtimeconfig.json"), Path.Combine(own, "EsimAdmin.Web.dll") },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in _settings) start.Environment[key] = value;
        _process = Process.Start(start)!;
        var log = Path.Combine(Folder, "web.log");
        _process.OutputDataReceived += (_, line) => Append(log, line.Data);
        _process.ErrorDataReceived += (_, line) => Append(log, line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        using var client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(2) };
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (_process.HasExited) throw new InvalidOperationException(
                $"The web process ended by itself with {_process.ExitCode}; see {log}.");
            try
            {
                using var answer = await client.GetAsync(new Uri("/healthz/ready", UriKind.Relative), cancellationToken);
                if (answer.IsSuccessStatusCode) return;
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException
                && !cancellationToken.IsCancellationRequested)
            {
                // Not up yet: the next look follows.
            }
        }
    }

    /// <summary>SIGKILL: nothing in the process hears of it.</summary>
    public async Task KillAsync()
    {
        if (_process is not { HasExited: false } process) return;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        _process = null;
    }

    /// <summary>SIGTERM: asks it to stop, and waits until it has.</summary>
    /// <returns>How long that took.</returns>
    public async Task<TimeSpan> TerminateAsync()
    {
        var process = _process!;
        var watch = Stopwatch.StartNew();
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        process.Dispose();
        _process = null;
        return watch.Elapsed;
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    private static void Append(string file, string? line)
    {
        if (line is null) return;
        lock (typeof(WebProcess)) File.AppendAllText(file, line + Environment.NewLine);
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace EsimAdmin.Tests.Support;

/// <summary>Debian's nginx before an application, on a port of its own, with nothing but the application's sub-path on it.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    public const string Path = "/usr/sbin/nginx";

    private readonly Process _process;
    private readonly string _folder;

    private Nginx(Process process, string folder, Uri address) => (_process, _folder, Address) = (process, folder, address);

    /// <summary>Where the application is found, with a slash at the end.</summary>
    public Uri Address { get; }

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="port">Where it listens.</param>
    /// <param name="subPath">For example <c>/esim</c>.</param>
    /// <param name="application">Where the application listens.</param>
    /// <param name="webSockets">Whether WebSockets are passed on.</param>
    /// <param name="takesPathOff">Whether the application is asked without the sub-path.</param>
    public static async Task<Nginx> StartAsync(int port, string subPath, Uri application, bool webSockets, bool takesPathOff = false)
    {
        var folder = Directory.CreateTempSubdirectory("esimadmin-nginx-").FullName;
        var temporary = string.Concat(new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(
            kind => $"{kind}_temp_path {folder}/{kind};"));
        var upgrade = webSockets ? "proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;" : "";
        await File.WriteAllTextAsync($"{folder}/nginx.conf", $$"""
            daemon off; master_process off; pid {{folder}}/pid; error_log {{folder}}/error.log;
            events {}
            http {
              {{temporary}}
              log_format short '$status $uri'; access_log {{folder}}/access.log short;
              map $http_upgrade $connection_upgrade { default upgrade; '' close; }
              server {
                listen 127.0.0.1:{{port}};
                location {{subPath}}/ {
                  proxy_pass {{application.GetLeftPart(UriPartial.Authority)}}{{(takesPathOff ? "/" : "")}};
                  proxy_http_version 1.1;
                  proxy_set_header Host $http_host;
                  {{upgrade}}
                }
                location / { return 410; }
              }
            }
            """);
        var process = Process.Start(new ProcessStartInfo(Path, ["-p", folder, "-e", $"{folder}/error.log", "-c", $"{folder}/nginx.conf"]))!;
        await Eventually.TrueAsync(async () =>
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync("127.0.0.1", port);
                return true;
            }
            catch (SocketException) when (!process.HasExited)
            {
                return false;
            }
        }, "nginx listens");
        return new Nginx(process, folder, new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}{subPath}/"));
    }

    /// <summary>What was asked for so far, each as status and path.</summary>
    public async Task<IReadOnlyList<string>> AskedAsync() => await File.ReadAllLinesAsync($"{_folder}/access.log");

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}

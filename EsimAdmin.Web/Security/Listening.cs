using EsimAdmin.Core;

namespace EsimAdmin.Web.Security;

/// <summary>Where the settings have the application listen. Pure.</summary>
internal static class Listening
{
    /// <summary>The addresses, in the order in which the server takes them; none where nothing is set.</summary>
    public static IReadOnlyList<string> Addresses(IConfiguration configuration)
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>();
        var urls = Split(configuration["urls"]);
        // Ports alone are all addresses, and count where no address is named.
        if (urls.Length == 0) urls = [.. Split(configuration["http_ports"]).Select(port => $"http://*:{port}"),
            .. Split(configuration["https_ports"]).Select(port => $"https://*:{port}")];
        return [.. endpoints, .. urls];
    }

    /// <summary>Whether only this machine can reach all of them.</summary>
    public static bool IsLoopbackAlone(IConfiguration configuration) => Addresses(configuration).All(IsLoopback);

    private static string[] Split(string? addresses) =>
        (addresses ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool IsLoopback(string address)
    {
        try
        {
            return Loopback.IsName(BindingAddress.Parse(address).Host);
        }
        catch (FormatException)
        {
            // The server will say what is wrong with it.
            return false;
        }
    }
}

using System.Net;
using System.Net.WebSockets;
using System.Text.RegularExpressions;

namespace EsimAdmin.Tests.Support;

/// <summary>A browser without a screen, as a proxy that is named hands it on: by any host, over http or https. Keeps
/// every cookie.</summary>
internal sealed partial class Visitor : IDisposable
{
    private readonly HttpClient _client;

    public Visitor(Uri address, string? host = null, bool https = false, params (string Name, string Value)[] headers)
    {
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = address };
        _client.DefaultRequestHeaders.Host = host;
        if (https) _client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        foreach (var (name, value) in headers) _client.DefaultRequestHeaders.Add(name, value);
    }

    public Dictionary<string, string> Cookies { get; } = [];

    /// <summary>Each cookie as it was given, with what it demands.</summary>
    public List<string> Given { get; } = [];

    /// <summary>For <see cref="HttpRequestMessage"/>s of the test's own.</summary>
    public string CookieHeader => string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));

    public static void BehindProxy(Dictionary<string, string> settings) => settings["Proxy:KnownProxies"] = "127.0.0.1, ::1";

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, null, headers);

    public async Task<string> ReadAsync(string path)
    {
        using var answer = await GetAsync(path);
        return await answer.Content.ReadAsStringAsync();
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content,
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        if (Cookies.Count > 0) request.Headers.Add("Cookie", CookieHeader);
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        var answer = await _client.SendAsync(request);
        if (!answer.Headers.TryGetValues("Set-Cookie", out var given)) return answer;
        foreach (var line in given)
        {
            Given.Add(line);
            var pair = line.Split(';')[0].Split('=', 2);
            Cookies[pair[0]] = pair[1];
        }
        return answer;
    }

    /// <summary>Posts a form of the sign-in page.</summary>
    public async Task<HttpResponseMessage> PostAsync(string handler, string below = "", params (string Name, string Value)[] fields)
    {
        var path = below + "/account/login";
        var token = Token().Match(await ReadAsync(path)).Groups[1].Value;
        using var form = new FormUrlEncodedContent(
        [
            new("_handler", handler), new("__RequestVerificationToken", token),
            .. fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value)),
        ]);
        return await SendAsync(HttpMethod.Post, path, form);
    }

    /// <summary>Signs in with a password.</summary>
    public async Task<Visitor> SignInAsync(string email = "ada@example.com", string below = "")
    {
        using var answer = await PostAsync("sign-in", below, ("Input.Email", email), ("Input.Password", Journeys.DemoPassword));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return this;
    }

    /// <summary>Asks for the WebSocket of a circuit, as a page of that origin would.</summary>
    /// <returns>The socket, and the status that says whether it is open.</returns>
    public async Task<(ClientWebSocket Socket, HttpStatusCode Status)> ConnectAsync(string? origin)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Cookie", CookieHeader);
        if (origin is not null) socket.Options.SetRequestHeader("Origin", origin);
        try
        {
            await socket.ConnectAsync(new UriBuilder(_client.BaseAddress!) { Scheme = "ws", Path = "/_blazor" }.Uri, default);
        }
        catch (WebSocketException)
        {
            // The status says why.
        }
        return (socket, socket.HttpStatusCode);
    }

    public void Dispose() => _client.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}

using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using EsimAdmin.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EsimAdmin.Tests.Hostile;

/// <summary>Stands between the simulated vendor and the product over real HTTP, and makes something else of the answers.</summary>
internal sealed class HostileVendor : IAsyncDisposable
{
    private const string Open = "/api/v1/open/";

    /// <summary>So many rows of the long lists are told, and told from memory: they are the same each time.</summary>
    private const int MostRows = 12;

    private readonly WebApplication _app;
    private readonly HttpClient _http = new();
    private readonly ConcurrentDictionary<string, string> _long = new();

    private HostileVendor(WebApplication app) => _app = app;

    public string Address { get; private set; } = "";

    /// <summary>What is made of an answer: its endpoint, the question and the answer. Null: nothing.</summary>
    public Func<string, JsonNode, string, byte[]>? Change { get; set; }

    /// <summary>Whether the vendor is always asked for the first page of eSIMs, for tests that make pages of their own.</summary>
    public bool AsksForFirstPage { get; set; }

    /// <summary>How many answers went through it.</summary>
    public int Answers { get; private set; }

    public static async Task<HostileVendor> StartAsync(TestSimulator simulator, string? kept = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var vendor = new HostileVendor(builder.Build());
        vendor._app.MapPost($"{Open}{{**endpoint}}", (HttpContext context, string endpoint) =>
            vendor.AnswerAsync(context, endpoint, simulator.Address, kept));
        await vendor._app.StartAsync();
        vendor.Address = vendor._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return vendor;
    }

    /// <summary>A console whose vendor this is; it repeats little and waits for nothing.</summary>
    public Task<TestConsole> ConsoleAsync(
        TestSimulator simulator, bool workers, ILoggerProvider? log = null, Action<Dictionary<string, string?>>? change = null) =>
        TestConsole.StartAsync(simulator, workers: workers, change: settings =>
        {
            Point(settings);
            change?.Invoke(settings);
        }, services: services => services.AddLogging(logging => { if (log is not null) logging.AddProvider(log); }));

    public void Point(Dictionary<string, string?> settings)
    {
        settings["EsimAccess:BaseUrl"] = Address;
        settings["EsimAccess:Retries"] = "1";
        settings["EsimAccess:RetryDelay"] = "00:00:00.001";
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context, string endpoint, string vendor, string? kept)
    {
        using var reader = new StreamReader(context.Request.Body);
        var asked = await reader.ReadToEndAsync();
        var question = AsksForFirstPage ? System.Text.RegularExpressions.Regex.Replace(asked, @"""pageNum"":\d+", @"""pageNum"":1") : asked;
        var answer = endpoint is "package/list" or "location/list" && !question.Contains("packageCode\":", StringComparison.Ordinal)
            ? _long.TryGetValue(endpoint + question, out var told) ? told
            : _long[endpoint + question] = Short(await ForwardAsync(context, endpoint, vendor, question), kept)
            : await ForwardAsync(context, endpoint, vendor, question);
        Answers++;
        var bytes = Change?.Invoke(endpoint, JsonNode.Parse(asked)!, answer) ?? Encoding.UTF8.GetBytes(answer);
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(bytes);
    }

    private async Task<string> ForwardAsync(HttpContext context, string endpoint, string vendor, string question)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, vendor + Open + endpoint);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(question));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        foreach (var (name, value) in context.Request.Headers)
        {
            if (name.StartsWith("RT-", StringComparison.OrdinalIgnoreCase))
                request.Headers.TryAddWithoutValidation(name, value.ToString());
        }
        using var response = await _http.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    private static string Short(string answer, string? kept)
    {
        var told = JsonNode.Parse(answer)!;
        foreach (var list in told["obj"]!.AsObject().Select(field => field.Value).OfType<JsonArray>().ToList())
        {
            var rows = list.ToList();
            foreach (var row in rows.Skip(MostRows).Where(row => row!["packageCode"]?.ToString() != kept || kept is null)) list.Remove(row);
        }
        return told.ToJsonString();
    }
}

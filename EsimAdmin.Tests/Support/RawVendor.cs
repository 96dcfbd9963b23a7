using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EsimAdmin.Simulator;
using EsimAdmin.Simulator.Vendor;

namespace EsimAdmin.Tests.Support;

/// <summary>The simulated vendor as somebody sees it who has no client but HTTP.</summary>
internal sealed class RawVendor : IAsyncDisposable
{
    private RawVendor(TestSimulator simulator) => Simulator = simulator;

    public TestSimulator Simulator { get; }

    public HttpClient Http { get; } = new(new SocketsHttpHandler
    {
        UseProxy = false,
        SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=localhost" },
    });

    public static TheoryData<SimulatorPreset> RealAndStrict => [SimulatorPreset.Real, SimulatorPreset.Strict];

    public static async Task<RawVendor> OpenAsync(SimulatorPreset preset = SimulatorPreset.Real, Action<SimulatorOptions>? change = null)
    {
        var options = TestSimulator.Quick(SimulatorOptions.Of(preset));
        change?.Invoke(options);
        return new RawVendor(await TestSimulator.StartAsync(options));
    }

    /// <summary>Sends a request with what the vendor demands; <paramref name="change"/> may put something else in its place.</summary>
    public async Task<HttpResponseMessage> SendAsync(string endpoint, string body = "{}", Action<Dictionary<string, string>>? change = null)
    {
        var options = Simulator.Options;
        var headers = new Dictionary<string, string> { ["RT-AccessCode"] = options.AccessCode };
        if (options.Authentication == Authentication.Signature)
        {
            headers["RT-Timestamp"] = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
            headers["RT-RequestID"] = Guid.NewGuid().ToString();
        }
        change?.Invoke(headers);
        if (options.Authentication == Authentication.Signature && !headers.ContainsKey("RT-Signature"))
        {
            headers["RT-Signature"] = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.SecretKey),
                Encoding.UTF8.GetBytes(headers["RT-Timestamp"] + headers["RT-RequestID"] + headers["RT-AccessCode"] + body)));
        }
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Simulator.Address}/api/v1/open/{endpoint}");
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await Http.SendAsync(request);
    }

    /// <summary>The whole answer to a request.</summary>
    public async Task<JsonObject> AskAsync(string endpoint, object? body = null)
    {
        using var response = await SendAsync(endpoint, body as string ?? JsonSerializer.Serialize(body ?? new { }));
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
    }

    /// <summary>What a request brought.</summary>
    public async Task<JsonNode> GetAsync(string endpoint, object? body = null)
    {
        var answer = await AskAsync(endpoint, body);
        Assert.Equal("true", answer["success"]!.ToString());
        return answer["obj"]!;
    }

    /// <summary>The code with which a request was refused.</summary>
    public async Task<string?> CodeAsync(string endpoint, object? body = null) => (await AskAsync(endpoint, body))["errorCode"]?.ToString();

    /// <summary>The package with this slug.</summary>
    public SimPackage Package(string slug) => Simulator.World.Catalogue.FindSlug(slug)!;

    /// <summary>Buys eSIMs and waits for them.</summary>
    public async Task<List<JsonNode>> BuyAsync(string package, int count = 1)
    {
        var orderNo = (await GetAsync("esim/order", new
        {
            transactionId = Guid.NewGuid().ToString("N"),
            packageInfoList = new[] { new { packageCode = package, count } },
        }))["orderNo"]!.ToString();
        var answer = await Eventually.GetAsync(() => AskAsync("esim/query", new { orderNo, pager = new { pageNum = 1, pageSize = 50 } }),
            told => told["errorCode"]?.ToString() != "200010", "the eSIMs are there");
        return [.. answer["obj"]!["esimList"]!.AsArray().Select(esim => esim!)];
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Simulator.DisposeAsync();
    }
}

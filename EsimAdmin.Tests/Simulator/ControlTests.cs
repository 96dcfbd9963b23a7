using System.Net;
using EsimAdmin.Simulator;
using EsimAdmin.Simulator.Control;
using EsimAdmin.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Tests.Simulator;

/// <summary>Who may move the simulated world.</summary>
public sealed class ControlTests
{
    private const string Token = "a-token";

    [Theory]
    [InlineData("localhost", "", "", HttpStatusCode.OK)]
    [InlineData("127.0.0.1:5090", "", "", HttpStatusCode.OK)]
    [InlineData("[::1]:5090", "", "", HttpStatusCode.OK)]
    // A page whose name leads to this machine, one on another port, one that hides where it is from, one in an old browser's frame.
    [InlineData("rebound.example.com", "", "", HttpStatusCode.Forbidden)]
    [InlineData("localhost.example.com", "", "", HttpStatusCode.Forbidden)]
    [InlineData("localhost", "Origin", "https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("localhost", "Origin", "http://localhost:8000", HttpStatusCode.Forbidden)]
    [InlineData("localhost", "Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("localhost", "Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("simulator:5090", "X-Control-Token", Token, HttpStatusCode.OK)]
    [InlineData("simulator:5090", "X-Control-Token", "another", HttpStatusCode.Forbidden)]
    public async Task The_world_is_moved_by_programs_on_this_machine_and_by_who_knows_the_token(string host, string header, string value,
        HttpStatusCode status)
    {
        await using var simulator = await TestSimulator.StartAsync(options => options.ControlToken = Token);
        var before = simulator.With(world => world.Account.Balance);
        Assert.Equal(status, await PostAsync(simulator, "/control/balance/7", host, header, value));
        Assert.Equal(status == HttpStatusCode.OK ? 7 : before, simulator.With(world => world.Account.Balance));
        // The vendor's own interface is anybody's.
        Assert.Equal(HttpStatusCode.OK, await PostAsync(simulator, "/api/v1/open/balance/query", host, header, value));
    }

    [Fact]
    public async Task Without_a_token_that_is_set_none_is_right()
    {
        await using var simulator = await TestSimulator.StartAsync();
        Assert.Equal(HttpStatusCode.Forbidden,
            await PostAsync(simulator, "/control/balance/7", "simulator", "X-Control-Token", " "));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(simulator, "/CONTROL/balance/7", "simulator", "", ""));
    }

    [Theory]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("::1", HttpStatusCode.OK)]
    [InlineData("192.0.2.7", HttpStatusCode.Forbidden)]
    [InlineData("::ffff:192.0.2.7", HttpStatusCode.Forbidden)]
    public async Task Who_asks_from_elsewhere_by_the_name_of_this_machine_moves_nothing(string from, HttpStatusCode status)
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        var app = new ApplicationBuilder(services);
        ControlGuard.Use(app, new SimulatorOptions { ControlToken = Token });
        app.Run(_ => Task.CompletedTask);
        var context = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(from) } };
        (context.Request.Path, context.Request.Host) = ("/control/books", new HostString("localhost"));
        await app.Build()(context);
        Assert.Equal((int)status, context.Response.StatusCode);
    }

    private static async Task<HttpStatusCode> PostAsync(TestSimulator simulator, string path, string host, string header, string value)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(simulator.Address), path));
        request.Headers.Host = host;
        if (header.Length > 0) request.Headers.TryAddWithoutValidation(header, value);
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}

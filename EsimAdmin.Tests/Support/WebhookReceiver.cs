using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EsimAdmin.Tests.Support;

/// <summary>Whoever hears the vendor's webhooks, and answers each with the same status.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Body, string[] Headers)> _heard = new();

    private WebhookReceiver(WebApplication app) => _app = app;

    public string Address { get; private set; } = "";

    public IReadOnlyList<(string Body, string[] Headers)> Heard => [.. _heard];

    public static async Task<WebhookReceiver> StartAsync(int status = 200)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var receiver = new WebhookReceiver(builder.Build());
        receiver._app.MapPost("/hook", async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            receiver._heard.Enqueue((await reader.ReadToEndAsync(), [.. context.Request.Headers.Keys]));
            context.Response.StatusCode = status;
        });
        await receiver._app.StartAsync();
        receiver.Address = receiver._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()
            + "/hook";
        return receiver;
    }

    /// <summary>The webhooks of a type, once there are as many.</summary>
    public async Task<List<JsonNode>> WaitAsync(string type, int count = 1)
    {
        List<JsonNode> Of() =>
            [.. Heard.Select(heard => JsonNode.Parse(heard.Body)!).Where(body => body["notifyType"]!.ToString() == type)];
        await Eventually.TrueAsync(() => Of().Count >= count, $"{count} × {type}");
        return Of();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

using System.Net;
using System.Net.WebSockets;
using EsimAdmin.Tests.Support;
using EsimAdmin.Web.Security;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EsimAdmin.Tests.Web;

/// <summary>What one person may take of the server.</summary>
public sealed class CircuitLimitTests
{
    [Fact]
    public async Task Who_sends_faster_than_anybody_types_waits_in_order_and_nobody_else_does()
    {
        using var limits = new CircuitLimits(Options.Create(new CircuitOptions()));
        for (var number = 0; number < CircuitLimits.Burst; number++) Assert.True(limits.TryMessage("flood"));
        using var end = new CancellationTokenSource();
        var first = limits.MessageAsync("flood", default).AsTask();
        var second = limits.MessageAsync("flood", end.Token).AsTask();
        Assert.False(first.IsCompleted);
        Assert.True(limits.TryMessage("other"));
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        using var lease = await first;
        Assert.True(lease.IsAcquired);
    }

    [Fact]
    public async Task Who_opens_one_connection_after_the_other_is_told_to_come_again()
    {
        await using var web = new WebConsole(settings => settings["Security:Circuits:PerPerson"] = "2");
        using var person = await new Visitor(web.Address).SignInAsync();
        var statuses = new List<HttpStatusCode>();
        for (var number = 0; number < 30 && !statuses.Contains(HttpStatusCode.TooManyRequests); number++)
        {
            var (socket, status) = await ConnectAsync(web, person);
            statuses.Add(status);
            socket.Dispose();
        }
        Assert.Equal(HttpStatusCode.SwitchingProtocols, statuses[0]);
        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
    }

    [Fact]
    public void A_page_that_is_closed_makes_room_for_another()
    {
        using var limits = new CircuitLimits(Options.Create(new CircuitOptions { PerPerson = 2 }));
        using var first = limits.OpenPage("one");
        var second = limits.OpenPage("one");
        Assert.True(first.IsAcquired && second.IsAcquired);
        Assert.True(limits.IsFull("one"));
        Assert.False(limits.IsFull("another"));
        using (var third = limits.OpenPage("one")) Assert.False(third.IsAcquired);
        second.Dispose();
        Assert.False(limits.IsFull("one"));
        using var fourth = limits.OpenPage("one");
        Assert.True(fourth.IsAcquired);
    }

    [Fact]
    public async Task A_circuit_too_many_ends_when_it_opens_also_where_the_page_that_says_so_was_gone_round()
    {
        await using var web = new WebConsole(settings => settings["Security:Circuits:PerPerson"] = "1");
        await using var first = web.Services.CreateAsyncScope();
        await GuardOf(first).OnCircuitOpenedAsync(null!, default);
        await using (var second = web.Services.CreateAsyncScope())
            Assert.Contains("More than 1 pages", (await EndOf(GuardOf(second).OnCircuitOpenedAsync(null!, default))).Message,
                StringComparison.Ordinal);
        // The circuit is gone with its scope.
        await first.DisposeAsync();
        await using var third = web.Services.CreateAsyncScope();
        await GuardOf(third).OnCircuitOpenedAsync(null!, default);
    }

    [Fact]
    public async Task One_person_has_few_connections_and_a_colleague_is_not_kept_out_by_them()
    {
        await using var web = new WebConsole(settings => settings["Security:Circuits:PerPerson"] = "2");
        using var person = await new Visitor(web.Address).SignInAsync();
        using var colleague = await new Visitor(web.Address).SignInAsync("maya@example.com");
        var open = new List<ClientWebSocket>();
        for (var number = 0; number < 4; number++)
        {
            var (socket, status) = await ConnectAsync(web, person);
            Assert.Equal(HttpStatusCode.SwitchingProtocols, status);
            await HandshakeAsync(socket);
            open.Add(socket);
        }
        var (refused, tooMany) = await ConnectAsync(web, person);
        Assert.Equal(HttpStatusCode.TooManyRequests, tooMany);
        Assert.Equal("10", refused.HttpResponseHeaders!["Retry-After"].Single());
        refused.Dispose();
        var (other, welcome) = await ConnectAsync(web, colleague);
        Assert.Equal(HttpStatusCode.SwitchingProtocols, welcome);
        other.Dispose();
        open.ForEach(socket => socket.Dispose());
        await Eventually.TrueAsync(async () =>
        {
            var (again, status) = await ConnectAsync(web, person);
            again.Dispose();
            return status == HttpStatusCode.SwitchingProtocols;
        }, "closed connections make room");
    }

    [Fact]
    public async Task A_message_longer_than_any_paste_ends_its_connection_and_no_other()
    {
        await using var web = new WebConsole();
        using var person = await new Visitor(web.Address).SignInAsync();
        var (socket, _) = await ConnectAsync(web, person);
        var (beside, _) = await ConnectAsync(web, person);
        await HandshakeAsync(socket);
        await HandshakeAsync(beside);
        var part = new byte[1 << 16];
        // A length of 5 MB, as the protocol writes lengths: seven bits at a time.
        new byte[] { 0x80, 0x80, 0xC0, 0x02 }.CopyTo(part, 0);
        var closed = ReadToEndAsync(socket);
        try
        {
            for (var sent = 0; sent < 5 << 20; sent += part.Length)
                await socket.SendAsync(part, WebSocketMessageType.Binary, false, default);
        }
        catch (WebSocketException)
        {
            // It was closed while we were sending.
        }
        // Without a limit it would be waited for the rest of the message.
        await closed.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.NotEqual(WebSocketState.Open, socket.State);
        Assert.Equal(WebSocketState.Open, beside.State);
        socket.Dispose();
        beside.Dispose();
    }

    private static CircuitGuard GuardOf(AsyncServiceScope scope) =>
        scope.ServiceProvider.GetServices<CircuitHandler>().OfType<CircuitGuard>().Single();

    private static Task<Exception> EndOf(Task circuit) => Assert.ThrowsAnyAsync<Exception>(() => circuit);

    private static async Task HandshakeAsync(ClientWebSocket socket)
    {
        var hello = "{\"protocol\":\"blazorpack\",\"version\":1}\u001e"u8.ToArray();
        await socket.SendAsync(hello, WebSocketMessageType.Text, true, default);
        var answer = await socket.ReceiveAsync(new byte[1024], default);
        Assert.Equal(3, answer.Count);
    }

    private static async Task ReadToEndAsync(ClientWebSocket socket)
    {
        var buffer = new byte[1 << 12];
        try
        {
            while (socket.State == WebSocketState.Open) await socket.ReceiveAsync(buffer, default);
        }
        catch (WebSocketException)
        {
            // Cut off is closed, too.
        }
    }

    private static Task<(ClientWebSocket Socket, HttpStatusCode Status)> ConnectAsync(WebConsole web, Visitor visitor) =>
        visitor.ConnectAsync(web.Address.GetLeftPart(UriPartial.Authority));
}

using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace EsimAdmin.Tests.Support;

/// <summary>A slow line to a server: what goes in at one end comes out at the other after a while, in both directions, in its
/// order.</summary>
internal sealed class DelayProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Uri _server;
    private readonly TimeSpan _delay;
    private readonly Task _accepting;
    private volatile CancellationTokenSource _line = new();

    /// <summary>Opens the line.</summary>
    /// <param name="server">Where it leads.</param>
    /// <param name="milliseconds">How long everything takes, each way.</param>
    public DelayProxy(Uri server, int milliseconds)
    {
        (_server, _delay) = (server, TimeSpan.FromMilliseconds(milliseconds));
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    /// <summary>Where the near end is.</summary>
    public Uri Address { get; }

    /// <summary>Whether new connections are cut at once.</summary>
    public bool IsDown { get; private set; }

    /// <summary>Cuts all connections; new ones are cut, too, until <see cref="Mend"/>.</summary>
    public void Cut()
    {
        IsDown = true;
        Interlocked.Exchange(ref _line, new CancellationTokenSource()).Cancel();
    }

    /// <summary>Lets new connections through again.</summary>
    public void Mend() => IsDown = false;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _line.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                _ = CarryAsync(await _listener.AcceptTcpClientAsync(_end.Token), _line.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The line is being taken down, or somebody hung up before they were through.
            }
        }
    }

    private async Task CarryAsync(TcpClient near, CancellationToken cut)
    {
        using (near)
        using (var far = new TcpClient())
        {
            if (IsDown) return;
            try
            {
                near.NoDelay = far.NoDelay = true;
                await far.ConnectAsync(_server.Host, _server.Port, cut);
                await Task.WhenAny(PumpAsync(near.GetStream(), far.GetStream(), cut), PumpAsync(far.GetStream(), near.GetStream(), cut));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException)
            {
                // Cut: both ends see their connection closed.
            }
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, CancellationToken cut)
    {
        var under = Channel.CreateUnbounded<(DateTimeOffset Due, byte[] Bytes)>();
        var writing = WriteAsync();
        try
        {
            var buffer = new byte[64 * 1024];
            while (await from.ReadAsync(buffer, cut) is var count and > 0)
            {
                under.Writer.TryWrite((TimeProvider.System.GetUtcNow() + _delay, buffer[..count]));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // One end is gone; what is on its way still arrives.
        }
        under.Writer.Complete();
        await writing;

        async Task WriteAsync()
        {
            try
            {
                await foreach (var (due, bytes) in under.Reader.ReadAllAsync(cut))
                {
                    var wait = due - TimeProvider.System.GetUtcNow();
                    if (wait > TimeSpan.Zero) await Task.Delay(wait, cut);
                    await to.WriteAsync(bytes, cut);
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException)
            {
                // Nobody is there any more to hear it.
            }
        }
    }
}

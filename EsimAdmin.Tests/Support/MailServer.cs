using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EsimAdmin.Tests.Support;

/// <summary>A mail server that answers the body of each mail as told; an empty answer hangs up.</summary>
internal sealed class MailServer : IDisposable
{
    private readonly TcpListener _listener;
    private readonly Queue<string> _answers;
    private int _received;

    public MailServer(params string[] answers) : this(IPAddress.Loopback, answers)
    {
    }

    public MailServer(IPAddress at, params string[] answers)
    {
        _listener = new TcpListener(at, 0);
        _answers = new Queue<string>(answers);
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Received => _received;

    /// <summary>Every command, in its order.</summary>
    public ConcurrentQueue<string> Heard { get; } = new();

    /// <summary>What it answers to a command that begins so, instead of <c>250 ok</c>.</summary>
    public Dictionary<string, string> Replies { get; } = [];

    public void Dispose() => _listener.Stop();

    private async Task ServeAsync()
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync();
            using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
            await using var writer = new StreamWriter(client.GetStream(), Encoding.ASCII) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("220 test");
            while (await reader.ReadLineAsync() is { } line && await AnswerAsync(line, reader, writer))
            {
            }
        }
    }

    private async Task<bool> AnswerAsync(string line, StreamReader reader, StreamWriter writer)
    {
        Heard.Enqueue(line);
        if (line.StartsWith("QUIT", StringComparison.Ordinal)) return false;
        if (!line.StartsWith("DATA", StringComparison.Ordinal))
        {
            var told = Replies.FirstOrDefault(reply => line.StartsWith(reply.Key, StringComparison.Ordinal)).Value;
            await writer.WriteLineAsync(told ?? "250 ok");
            return true;
        }
        await writer.WriteLineAsync("354 go");
        while (await reader.ReadLineAsync() is { } body && body != ".")
        {
        }
        Interlocked.Increment(ref _received);
        var answer = _answers.Count > 0 ? _answers.Dequeue() : "250 ok";
        if (answer.Length == 0) return false;
        await writer.WriteLineAsync(answer);
        return true;
    }
}

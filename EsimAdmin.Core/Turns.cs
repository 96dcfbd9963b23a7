using System.Threading.Channels;

namespace EsimAdmin.Core;

/// <summary>Lets one in at a time, in the order of arrival.</summary>
internal sealed class Turns
{
    private readonly Channel<bool> _free = Channel.CreateBounded<bool>(1);

    public Turns() => _free.Writer.TryWrite(true);

    /// <summary>Waits for a turn; it ends when it is disposed of.</summary>
    public async Task<IDisposable> TakeAsync(CancellationToken cancellationToken)
    {
        await _free.Reader.ReadAsync(cancellationToken);
        return new Turn(_free.Writer);
    }

    private sealed class Turn(ChannelWriter<bool> free) : IDisposable
    {
        public void Dispose() => free.TryWrite(true);
    }
}

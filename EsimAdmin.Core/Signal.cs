using System.Threading.Channels;

namespace EsimAdmin.Core;

/// <summary>Wakes a worker before its next round is due. Raised several times before it is heard, it is heard once.</summary>
public sealed class Signal
{
    private readonly Channel<bool> _raised =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Says that there is something to do.</summary>
    public void Raise() => _raised.Writer.TryWrite(true);

    /// <summary>Ends when it is raised, or was since it was last heard.</summary>
    public async Task HearAsync(CancellationToken cancellationToken) => await _raised.Reader.ReadAsync(cancellationToken);
}

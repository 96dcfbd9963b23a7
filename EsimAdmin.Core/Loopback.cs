using System.Net;

namespace EsimAdmin.Core;

/// <summary>What does not leave this machine. Pure.</summary>
public static class Loopback
{
    /// <summary>Whether a host is this machine itself, by what it is called and never by what a name server says.</summary>
    /// <param name="host">A name or an address, an IPv6 address with or without its brackets.</param>
    public static bool IsName(string host)
    {
        var name = host.TrimStart('[').TrimEnd(']');
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address));
    }
}

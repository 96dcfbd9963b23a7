using System.Net;
using System.Net.Sockets;

namespace EsimAdmin.Web.Security;

/// <summary>Whom a limit counts as one. Pure.</summary>
internal static class ClientAddress
{
    /// <summary>An IPv4 address, or the /64 of an IPv6 address: one line has all of it.</summary>
    /// <param name="address">Null for a connection without one.</param>
    public static string Key(IPAddress? address)
    {
        if (address is null) return "";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? new IPAddress([.. address.GetAddressBytes()[..8], 0, 0, 0, 0, 0, 0, 0, 0]) + "/64" : address.ToString();
    }
}

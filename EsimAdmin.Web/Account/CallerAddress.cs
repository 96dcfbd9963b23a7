namespace EsimAdmin.Web.Account;

/// <summary>The address that the caller of this scope comes from. A circuit has no request of its own: the one that brought its page tells
/// it.</summary>
internal sealed class CallerAddress(IHttpContextAccessor http)
{
    private string? _told;

    /// <summary>The address; null where it is not known.</summary>
    public string? Value => _told ?? (http.HttpContext is { } context ? Of(context) : null);

    /// <summary>Says it for a circuit.</summary>
    public void Tell(string? address) => _told = address;

    /// <summary>The address of a request.</summary>
    public static string? Of(HttpContext context) => context.Connection.RemoteIpAddress is { } address
        ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : null;
}

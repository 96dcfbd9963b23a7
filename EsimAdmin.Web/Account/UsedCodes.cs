namespace EsimAdmin.Web.Account;

/// <summary>Remembers codes of authenticator apps that were taken: each counts once, though it is valid for some minutes.</summary>
internal sealed class UsedCodes(TimeProvider time)
{
    private static readonly TimeSpan Valid = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Person, string Code), DateTimeOffset> _used = [];

    /// <summary>Takes a code that is right.</summary>
    /// <returns>Whether it was not taken before.</returns>
    public bool Take(string personId, string code)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            foreach (var old in _used.Where(pair => now - pair.Value > Valid).Select(pair => pair.Key).ToList()) _used.Remove(old);
            return _used.TryAdd((personId, code), now);
        }
    }
}

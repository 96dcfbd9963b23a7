using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace EsimAdmin.Core.Storage;

/// <summary>
/// Seals and opens secrets with Data Protection's keys: always with the newest, whichever process has made it. Data Protection's own
/// protectors look for other processes' keys once a day only; a key that is made by a command has to count at once.
/// </summary>
public sealed class SecretBox(IKeyManager keys, TimeProvider time)
{
    /// <summary>How long Data Protection itself uses a key for new cookies and forms.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    private readonly Lock _lock = new();
    private volatile Ring? _ring;

    /// <summary>The key that seals.</summary>
    public string KeyId => Current().Newest ?? throw new InvalidOperationException("There is no key yet.");

    /// <summary>Makes a key, with which everything is sealed from now on.</summary>
    /// <remarks>It is written by a connection of its own: not within a change.</remarks>
    public string AddKey()
    {
        var key = keys.CreateNewKey(time.GetUtcNow(), time.GetUtcNow() + Lifetime);
        lock (_lock) _ring = null;
        return Name(key);
    }

    /// <summary>Makes the first key where there is none.</summary>
    public void MakeReady()
    {
        if (Current().Newest is null) AddKey();
    }

    /// <summary>Takes up keys that were made elsewhere.</summary>
    /// <param name="newestRow">The newest row of the key ring, as the change sees it that is about to seal.</param>
    public void Follow(int newestRow)
    {
        if (_ring?.Row == newestRow) return;
        lock (_lock) _ring = Read(newestRow);
    }

    /// <summary>Seals a text.</summary>
    /// <param name="name">Of what it is the secret.</param>
    public Secret Seal(string name, string text)
    {
        // One look at the ring: what is sealed is told by the key that sealed it.
        var ring = Current();
        var id = ring.Newest ?? throw new InvalidOperationException("There is no key yet.");
        var encryptor = ring.Find(id)!;
        return new Secret { Name = name, KeyId = id, Sealed = encryptor.Encrypt(Encoding.UTF8.GetBytes(text), Context(name, id)) };
    }

    /// <summary>Opens what was sealed.</summary>
    /// <exception cref="CryptographicException">Its key is not in the ring, or it is not as it was sealed.</exception>
    public string Open(Secret secret)
    {
        if (Current().Find(secret.KeyId) is not { } encryptor)
        {
            lock (_lock) _ring = Read(_ring?.Row ?? 0);
            encryptor = Current().Find(secret.KeyId)
                ?? throw new CryptographicException($"The key {secret.KeyId} of a secret is not in the key ring.");
        }
        return Encoding.UTF8.GetString(encryptor.Decrypt(secret.Sealed, Context(secret.Name, secret.KeyId)));
    }

    // What is sealed along: it opens for this purpose, under this name and with this key alone.
    private static ArraySegment<byte> Context(string name, string keyId) => Encoding.UTF8.GetBytes($"EsimAdmin.Secrets.1\n{keyId}\n{name}");

    private Ring Current()
    {
        if (_ring is { } known) return known;
        lock (_lock) return _ring ??= Read(0);
    }

    private Ring Read(int row) => new(row, [.. keys.GetAllKeys()]);

    private static string Name(IKey key) => key.KeyId.ToString();

    private sealed class Ring(int row, IReadOnlyList<IKey> keys)
    {
        private readonly Dictionary<string, Lazy<IAuthenticatedEncryptor>> _encryptors = keys.ToDictionary(Name,
            key => new Lazy<IAuthenticatedEncryptor>(() => key.CreateEncryptor()
                ?? throw new CryptographicException($"The key {key.KeyId} cannot be read.")), StringComparer.Ordinal);

        public int Row => row;

        public string? Newest { get; } = keys.Where(key => !key.IsRevoked).OrderBy(key => key.CreationDate).Select(Name).LastOrDefault();

        public IAuthenticatedEncryptor? Find(string keyId) => _encryptors.GetValueOrDefault(keyId)?.Value;
    }
}

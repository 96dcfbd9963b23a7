using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace EsimAdmin.Core.Storage;

/// <summary>A file with the key that protects the key ring (AES-256-GCM).</summary>
internal sealed class KeyOnDisk
{
    private const int Length = 32, NonceLength = 12, TagLength = 16;

    private readonly byte[] _key;

    private KeyOnDisk(byte[] key) => (_key, Id) = (key, Convert.ToHexStringLower(SHA256.HashData(key))[..8]);

    /// <summary>Names the key, and tells nothing of it.</summary>
    public string Id { get; }

    /// <summary>Reads it.</summary>
    /// <exception cref="SettingException">It is not there, or holds something else.</exception>
    public static KeyOnDisk Read(string file)
    {
        try
        {
            OwnerOnly.Close(file);
            var key = File.ReadAllBytes(file);
            return key.Length == Length ? new KeyOnDisk(key) : throw new SettingException(
                $"The key file {file} (Security:Keys:File) has {key.Length} bytes, and a key file has {Length}. Put the right one there.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"The key file {file} cannot be read ({exception.Message}). The secrets in the database cannot be "
                + "opened without it: put it there again from your backup of it, or say in Security:Keys:File where it is.", exception);
        }
    }

    /// <summary>Makes it with random bytes, for its owner alone, unless another process was quicker.</summary>
    public static async Task MakeAsync(string file, CancellationToken cancellationToken)
    {
        var part = $"{file}.{Guid.NewGuid():N}";
        try
        {
            OwnerOnly.MakeFolder(Path.GetDirectoryName(file)!);
            await using (var stream = OwnerOnly.Create(part))
            {
                await stream.WriteAsync(RandomNumberGenerator.GetBytes(Length), cancellationToken);
                stream.Flush(flushToDisk: true);
            }
            File.Move(part, file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            File.Delete(part);
            if (!File.Exists(file)) throw new SettingException($"The key file {file} cannot be made ({exception.Message}). Give this "
                + "account the right to write there, or name another file in Security:Keys:File.", exception);
        }
    }

    public byte[] Seal(string text)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var whole = new byte[NonceLength + TagLength + plain.Length];
        var nonce = whole.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_key, TagLength);
        aes.Encrypt(nonce, plain, whole.AsSpan(NonceLength + TagLength), whole.AsSpan(NonceLength, TagLength));
        return whole;
    }

    public string Open(ReadOnlySpan<byte> whole)
    {
        var plain = new byte[whole.Length - NonceLength - TagLength];
        using var aes = new AesGcm(_key, TagLength);
        aes.Decrypt(whole[..NonceLength], whole[(NonceLength + TagLength)..], whole.Slice(NonceLength, TagLength), plain);
        return Encoding.UTF8.GetString(plain);
    }
}

/// <summary>Protects a key of the ring with the key file.</summary>
internal sealed class KeyFileEncryptor(KeyOnDisk key) : IXmlEncryptor
{
    public const string Element = "encryptedWithFile", File = "file";

    public EncryptedXmlInfo Encrypt(XElement plaintextElement) => new(new XElement(Element, new XAttribute(File, key.Id),
        Convert.ToBase64String(key.Seal(plaintextElement.ToString(SaveOptions.DisableFormatting)))), typeof(KeyFileDecryptor));
}

/// <summary>Reads such a key. Data Protection makes it by its name, which stands in the ring.</summary>
internal sealed class KeyFileDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var id = (string?)encryptedElement.Attribute(KeyFileEncryptor.File) ?? "";
        return XElement.Parse(services.GetRequiredService<KeyGuard>().FileOf(id).Open(Convert.FromBase64String(encryptedElement.Value)));
    }
}

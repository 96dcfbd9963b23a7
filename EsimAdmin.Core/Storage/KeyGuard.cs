using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.Logging.Abstractions;

namespace EsimAdmin.Core.Storage;

/// <summary>What protects the key ring, from the settings: a certificate, or a key file. Ring and file together open all secrets, the
/// database alone none.</summary>
internal sealed class KeyGuard : IXmlEncryptor
{
    private readonly KeyOptions _options;
    private readonly string _root, _defaultFile;
    private readonly X509Certificate2? _certificate;
    private Dictionary<string, KeyOnDisk> _files = [];
    private KeyOnDisk? _file;

    /// <param name="defaultFile">The key file where the settings name nothing.</param>
    /// <exception cref="SettingException">A certificate cannot be read.</exception>
    public KeyGuard(KeyOptions options, string root, string defaultFile)
    {
        (_options, _root, _defaultFile) = (options, root, defaultFile);
        _certificate = Load(options);
        Certificates = [.. new[] { _certificate, Load(options.Previous) }.OfType<X509Certificate2>()];
    }

    /// <summary>The certificates that open keys.</summary>
    public IReadOnlyList<X509Certificate2> Certificates { get; }

    /// <summary>Whether the settings name nothing, so that the key lies beside the database.</summary>
    public bool IsDefault => _certificate is null && _options.File.Length == 0;

    /// <summary>The key file.</summary>
    public string File => _options.File.Length > 0 ? Path.GetFullPath(_options.File, _root) : _defaultFile;

    /// <summary>Protects a key.</summary>
    public EncryptedXmlInfo Encrypt(XElement plaintextElement) => _certificate is { } certificate
        ? new CertificateXmlEncryptor(certificate, NullLoggerFactory.Instance).Encrypt(plaintextElement)
        : new KeyFileEncryptor(_file ?? throw new InvalidOperationException("The key file was not read yet.")).Encrypt(plaintextElement);

    /// <summary>Reads the key files.</summary>
    /// <param name="mayMake">Whether one that is not there is made: only while no key is protected by a file.</param>
    /// <exception cref="SettingException">One that is needed is not there.</exception>
    public async Task OpenAsync(bool mayMake, CancellationToken cancellationToken)
    {
        if (_certificate is null)
        {
            if (mayMake && !System.IO.File.Exists(File)) await KeyOnDisk.MakeAsync(File, cancellationToken);
            _file = KeyOnDisk.Read(File);
        }
        var others = new[] { _options.Previous.File is { Length: > 0 } told ? Path.GetFullPath(told, _root) : null,
            System.IO.File.Exists(_defaultFile) ? _defaultFile : null };
        _files = new[] { _file }.Concat(others.OfType<string>().Select(KeyOnDisk.Read)).OfType<KeyOnDisk>().DistinctBy(file => file.Id)
            .ToDictionary(file => file.Id, StringComparer.Ordinal);
    }

    /// <summary>The key file by its name.</summary>
    /// <exception cref="SettingException">It is none of those that are there.</exception>
    public KeyOnDisk FileOf(string id) => _files.GetValueOrDefault(id) ?? throw new SettingException(
        $"The keys in the database are protected by the key file {id}, and {(_certificate is null ? $"{File} is {_file?.Id}"
            : "a certificate is set")}. Put the right file there from your backup of it, or name it in Security:Keys:Previous:File where "
        + "another is to take its place.");

    /// <summary>Whether a key is protected as it is to be.</summary>
    /// <param name="secret">What stands in the ring in place of the key.</param>
    public bool Protects(XElement secret) => _certificate is { } certificate
        ? secret.Value.Contains(Convert.ToBase64String(certificate.RawData), StringComparison.Ordinal)
        : (string?)secret.Element(KeyFileEncryptor.Element)?.Attribute(KeyFileEncryptor.File) == _file?.Id;

    private X509Certificate2? Load(KeyGuardOptions options)
    {
        if (options.CertificatePath.Length == 0) return null;
        var file = Path.GetFullPath(options.CertificatePath, _root);
        try
        {
            var certificate = X509CertificateLoader.LoadPkcs12FromFile(file, options.CertificatePassword);
            return certificate is { HasPrivateKey: true } && certificate.GetRSAPrivateKey() is not null ? certificate
                : throw new SettingException($"The certificate {file} (Security:Keys:CertificatePath) has no private RSA key.");
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"The certificate {file} cannot be read ({exception.Message}). Check Security:Keys:CertificatePath "
                + "and Security:Keys:CertificatePassword: the secrets in the database cannot be opened without it.", exception);
        }
    }
}

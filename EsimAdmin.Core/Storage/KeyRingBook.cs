using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace EsimAdmin.Core.Storage;

/// <summary>
/// Sees to the key ring in the database before anything is done with it: each key is protected as the settings say, whatever protected it
/// before, and each can be read. A ring that cannot be read is never replaced by a new one: that would lose every secret.
/// </summary>
internal sealed class KeyRingBook(KeyGuard guard, IKeyManager keys, SecretBox box, Work work, IServiceProvider services,
    IDbContextFactory<EsimAdminDbContext> contexts, ILogger<KeyRingBook> logger)
{
    /// <summary>What stood in clear, old copies of the database still tell: nothing is to be sealed with that any more.</summary>
    internal const string KeyOwed = "Keys:OneOwed";

    private static readonly XNamespace Names = "http://schemas.asp.net/2015/03/dataProtection";

    /// <summary>Protects and checks the ring, and makes the first key.</summary>
    /// <exception cref="SettingException">What protects it is not what the settings name.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await using (var context = await contexts.CreateDbContextAsync(cancellationToken))
        {
            var ring = await context.DataProtectionKeys.AsNoTracking().Select(key => key.Xml).ToListAsync(cancellationToken);
            var isByFile = ring.SelectMany(Secrets).Any(secret => secret.Element(KeyFileEncryptor.Element) is not null);
            await guard.OpenAsync(mayMake: !isByFile, cancellationToken);
        }
        await work.DoAsync(unit => ProtectAsync(unit, cancellationToken), cancellationToken);
        Check();
        if (await IsKeyOwedAsync(cancellationToken))
        {
            box.AddKey();
            await work.DoAsync(unit => unit.Context.Facts.Where(fact => fact.Name == KeyOwed).ExecuteDeleteAsync(cancellationToken),
                cancellationToken);
        }
        else
        {
            box.MakeReady();
        }
    }

    /// <summary>Says where the key of a company lies beside what it protects: whoever copies the whole folder has both.</summary>
    public void WarnIfBeside(DatabaseKind kind)
    {
        if (kind == DatabaseKind.Real && guard.IsDefault) logger.LogWarning("The key that opens the secrets in the database lies beside "
            + "it, in {File}. Move it to where copies of the database do not take it along, and say in Security:Keys:File where it is; "
            + "keep a copy of it elsewhere", guard.File);
    }

    private async Task<bool> IsKeyOwedAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await FactBook.GetAsync(context, KeyOwed, cancellationToken) is not null;
    }

    private async Task ProtectAsync(Unit unit, CancellationToken cancellationToken)
    {
        var laidOpen = false;
        foreach (var key in await unit.Context.DataProtectionKeys.ToListAsync(cancellationToken))
        {
            if (key.Xml is not { Length: > 0 } xml) continue;
            var root = XElement.Parse(xml);
            var plain = root.DescendantsAndSelf().Where(part => (bool?)part.Attribute(Names + "requiresEncryption") == true).ToList();
            var old = root.Descendants(Names + "encryptedSecret").Where(secret => !guard.Protects(secret)).ToList();
            if (plain.Count + old.Count == 0) continue;
            foreach (var part in plain) part.ReplaceWith(Protect(part));
            foreach (var secret in old) secret.ReplaceWith(Protect(Open(secret)));
            // A comment warns of keys that stand in clear.
            root.DescendantNodes().OfType<XComment>().ToList().ForEach(comment => comment.Remove());
            key.Xml = root.ToString(SaveOptions.DisableFormatting);
            laidOpen |= plain.Count > 0;
        }
        if (!laidOpen) return;
        await CleaningBook.OrderAsync(unit, cancellationToken);
        await FactBook.SetAsync(unit, KeyOwed, "true", cancellationToken);
    }

    private XElement Protect(XElement plain)
    {
        var info = guard.Encrypt(plain);
        return new XElement(Names + "encryptedSecret", new XAttribute("decryptorType", info.DecryptorType.AssemblyQualifiedName!),
            info.EncryptedElement);
    }

    private XElement Open(XElement secret)
    {
        var isFiles = secret.Element(KeyFileEncryptor.Element) is not null;
        try
        {
            return (isFiles ? (IXmlDecryptor)new KeyFileDecryptor(services) : new EncryptedXmlDecryptor(services))
                .Decrypt(secret.Elements().First());
        }
        catch (CryptographicException exception)
        {
            throw Unreadable(exception);
        }
    }

    private void Check()
    {
        try
        {
            foreach (var key in keys.GetAllKeys()) key.CreateEncryptor();
        }
        catch (Exception exception) when (exception is CryptographicException or InvalidOperationException or FormatException)
        {
            throw exception as SettingException ?? exception.InnerException as SettingException ?? Unreadable(exception);
        }
    }

    private static SettingException Unreadable(Exception exception) => new(
        $"The keys in the database cannot be read ({exception.Message}). They were protected by another key file or certificate than the "
        + "settings name, or were changed. Set Security:Keys:File or Security:Keys:CertificatePath to what protected them; where another "
        + "is to take its place, name it in Security:Keys:Previous:File or Security:Keys:Previous:CertificatePath.", exception);

    private static IEnumerable<XElement> Secrets(string? xml) =>
        xml is { Length: > 0 } ? XElement.Parse(xml).Descendants(Names + "encryptedSecret") : [];
}

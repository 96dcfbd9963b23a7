using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace EsimAdmin.Core.Audit;

/// <summary>Where the chain ends: stored beside it with each change, so that entries missing at its end are found out.</summary>
/// <param name="Id">The last entry; 0 before the first.</param>
/// <param name="Hash">Its hash.</param>
public readonly record struct AuditHead(long Id, string Hash)
{
    /// <summary>The name of the fact.</summary>
    public const string FactName = "Audit:Head";

    /// <summary>Before the first entry.</summary>
    public static AuditHead None { get; } = new(0, new string('0', 64));

    /// <summary>What the fact says; null where it says nothing that can be read.</summary>
    public static AuditHead? Read(string? value) => value?.Split(' ') is [var id, { Length: 64 } hash]
        && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new AuditHead(number, hash) : null;

    /// <inheritdoc/>
    public override string ToString() => $"{Id.ToString(CultureInfo.InvariantCulture)} {Hash}";
}

/// <summary>
/// The chain of the audit log: each entry holds the hash of the one before and its own, over a form in which every field has its length
/// before it. Of the words that may be about a customer it holds a salted hash, so that they can be blanked. Pure, save for the salt.
/// </summary>
internal static class AuditChain
{
    private const string Form = "EsimAdmin audit 1";

    /// <summary>The entry that follows.</summary>
    /// <param name="id">Its key.</param>
    /// <param name="previous">The hash of the one before.</param>
    public static AuditEntry Next(long id, string previous, AuditNote note, DateTimeOffset now)
    {
        var (salt, name) = (Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), AuditText.Clean(note.About.Name));
        var words = AuditText.Write(note.Words);
        var entry = new AuditEntry
        {
            Id = id,
            At = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()),
            PersonId = note.By.PersonId,
            PersonName = AuditText.Clean(note.By.Name),
            Address = note.By.Address is { } address ? AuditText.Clean(address) : null,
            Action = note.Action.Code,
            Outcome = note.Outcome,
            Reason = AuditText.Clean(note.Reason),
            SubjectKind = note.About.Kind,
            SubjectKey = AuditText.Clean(note.About.Key),
            CustomerId = note.CustomerId,
            Facts = AuditText.Write(note.Facts),
            WordsHash = WordsHashOf(salt, name, words),
            Previous = previous,
        }.With(salt, name, words);
        entry.Hash = HashOf(entry);
        return entry;
    }

    /// <summary>The hash that an entry must have.</summary>
    public static string HashOf(AuditEntry entry)
    {
        var bytes = new ArrayBufferWriter<byte>(1024);
        Add(bytes, Form);
        Add(bytes, entry.Previous);
        Add(bytes, entry.Id);
        Add(bytes, entry.At.ToUnixTimeMilliseconds());
        Add(bytes, entry.PersonId);
        Add(bytes, entry.PersonName);
        Add(bytes, entry.Address);
        Add(bytes, entry.Action);
        Add(bytes, (long)entry.Outcome);
        Add(bytes, entry.Reason);
        Add(bytes, entry.SubjectKind);
        Add(bytes, entry.SubjectKey);
        Add(bytes, entry.CustomerId ?? -1);
        Add(bytes, entry.Facts);
        Add(bytes, entry.WordsHash);
        return Convert.ToHexStringLower(SHA256.HashData(bytes.WrittenSpan));
    }

    /// <summary>Whether the words are those that were written; blanked ones are told by <see cref="AuditEntry.ErasedFor"/>.</summary>
    public static bool HasItsWords(AuditEntry entry) => entry is { Salt: { } salt, SubjectName: { } name, Words: { } words }
        && WordsHashOf(salt, name, words) == entry.WordsHash;

    private static string WordsHashOf(string salt, string name, string words)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        Add(bytes, salt);
        Add(bytes, name);
        Add(bytes, words);
        return Convert.ToHexStringLower(SHA256.HashData(bytes.WrittenSpan));
    }

    private static void Add(ArrayBufferWriter<byte> bytes, long number)
    {
        BinaryPrimitives.WriteInt64BigEndian(bytes.GetSpan(8), number);
        bytes.Advance(8);
    }

    private static void Add(ArrayBufferWriter<byte> bytes, string? text)
    {
        Add(bytes, text is null ? -1 : Encoding.UTF8.GetByteCount(text));
        if (text is not null) Encoding.UTF8.GetBytes(text, bytes);
    }
}

using System.Security.Cryptography;
using System.Text;

namespace EsimAdmin.Core.Pending;

/// <summary>How pending calls are named and how patiently their outcome is found out. Pure, but for the new ids.</summary>
public static class PendingRules
{
    /// <summary>After this long a request that was lost will not arrive any more (allocation takes 3 to 30 seconds, field notes).</summary>
    public static readonly TimeSpan CertainAfter = TimeSpan.FromMinutes(2);

    /// <summary>How long who has just asked for something has the first step to themselves, before the background takes it up.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    /// <summary>How long to wait before asking again: soon at first, rarely later.</summary>
    /// <param name="checks">How often it was asked already.</param>
    public static TimeSpan NextCheck(int checks) =>
        TimeSpan.FromSeconds(checks switch { < 10 => 3, < 20 => 10, < 60 => 30, < 120 => 300, _ => 3600 });

    /// <summary>A new transaction id: 32 characters, well under the vendor's 50.</summary>
    public static string NewTransactionId() => Guid.CreateVersion7().ToString("N");

    /// <summary>The request key of what follows from a named cause: the same cause is the same request, in whichever process.</summary>
    public static Guid RequestKeyOf(string cause) => new(SHA256.HashData(Encoding.UTF8.GetBytes(cause)).AsSpan(0, 16));
}

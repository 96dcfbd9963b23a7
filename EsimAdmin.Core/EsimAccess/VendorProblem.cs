using System.Text.RegularExpressions;

namespace EsimAdmin.Core.EsimAccess;

/// <summary>Why a call to eSIM Access did not succeed.</summary>
/// <param name="Error">What the code means.</param>
/// <param name="VendorMessage">The vendor's own words, if any. For people in the console, never for travellers.</param>
/// <param name="RequestId">The <c>RT-RequestID</c> of the last attempt, for the vendor's support; empty when nothing was sent.</param>
/// <param name="OutcomeUnknown">True when the request, or an earlier attempt at it, may have taken effect all the same.</param>
public sealed partial record VendorProblem(VendorError Error, string? VendorMessage, string RequestId, bool OutcomeUnknown)
{
    /// <summary>The code: the vendor's, or a name of ours for what has none.</summary>
    public string Code => Error.Code;

    /// <summary>What it means for the order, the eSIM and the money.</summary>
    public string Meaning => OutcomeUnknown
        ? "It is not certain whether the request took effect. EsimAdmin finds out; nothing is charged twice." : Error.Meaning;

    /// <summary>What a person should do now.</summary>
    public string Advice => OutcomeUnknown ? "Wait a moment, and look at it again before you ask for the same once more." : Error.Advice;

    /// <summary>The transaction was used before: what it asked for exists, and is not charged twice (310402).</summary>
    public bool IsRepeat => Code == VendorErrors.Repeat;

    /// <summary>The order is paid and its eSIMs are being made (200010).</summary>
    public bool IsStillMaking => Code == "200010";

    /// <summary>The package is not, or no longer, sold (310241, 310243).</summary>
    public bool IsUnknownPackage => Code is "310241" or "310243";

    /// <summary>How many of an order's eSIMs are made so far; null where the vendor does not say.</summary>
    public int? MadeSoFar => IsStillMaking && Progress().Match(VendorMessage ?? "") is { Success: true } told
        && int.TryParse(told.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var made) ? made : null;

    // "the batchOrder has been getting resource, total:[1], success:[0]" (field notes)
    [GeneratedRegex(@"success:\s*\[(\d+)\]")]
    private static partial Regex Progress();
}

/// <summary>A list of the vendor, read entry by entry: one that is unreadable is counted and left out, the others stay.</summary>
public sealed class VendorList<T> : List<T>, IVendorList
{
    /// <summary>How many entries could not be read; one where the list itself is missing.</summary>
    public int Unreadable { get; set; }

    /// <summary>How many of those that are here could be read in part only.</summary>
    public int PartlyRead { get; set; }

    /// <summary>How many there are on all pages; null where the vendor does not say.</summary>
    public int? Total { get; internal set; }

    void IVendorList.Add(object entry) => Add((T)entry);
}

/// <summary>A list while it is read.</summary>
internal interface IVendorList
{
    /// <inheritdoc cref="VendorList{T}.Unreadable"/>
    int Unreadable { get; set; }

    /// <inheritdoc cref="VendorList{T}.PartlyRead"/>
    int PartlyRead { get; set; }

    /// <summary>Adds what was read.</summary>
    void Add(object entry);
}

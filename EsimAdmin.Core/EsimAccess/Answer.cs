using System.Diagnostics.CodeAnalysis;

namespace EsimAdmin.Core.EsimAccess;

/// <summary>Why a call to eSIM Access did not succeed.</summary>
/// <param name="Error">What the code means.</param>
/// <param name="VendorMessage">The vendor's own words, if any. For people in the console, never for travellers.</param>
/// <param name="RequestId">The <c>RT-RequestID</c> of the last attempt, for the vendor's support; empty when nothing was sent.</param>
/// <param name="OutcomeUnknown">True when the request, or an earlier attempt at it, may have taken effect all the same.</param>
public sealed record VendorProblem(VendorError Error, string? VendorMessage, string RequestId, bool OutcomeUnknown)
{
    /// <summary>The code: the vendor's, or a name of ours for what has none.</summary>
    public string Code => Error.Code;
}

/// <summary>The answer to a call: a value, or the problem.</summary>
/// <typeparam name="T">What a successful call brings.</typeparam>
public sealed class Answer<T> where T : class
{
    private Answer(T? value, VendorProblem? problem) => (Value, Problem) = (value, problem);

    /// <summary>What the call brought; null when it failed.</summary>
    public T? Value { get; }

    /// <summary>Why it failed; null when it succeeded.</summary>
    public VendorProblem? Problem { get; }

    /// <summary>Whether there is a value, and which, or else the problem.</summary>
    public bool Succeeded([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out VendorProblem? problem)
    {
        (value, problem) = (Value, Problem);
        return value is not null;
    }

    /// <summary>An answer with a value, for types such as interfaces that do not convert by themselves.</summary>
    internal static Answer<T> Of(T value) => new(value, null);

    /// <summary>An answer with a value.</summary>
    public static implicit operator Answer<T>(T value) => new(value, null);

    /// <summary>An answer with a problem.</summary>
    public static implicit operator Answer<T>(VendorProblem problem) => new(null, problem);
}

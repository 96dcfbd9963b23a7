using System.Diagnostics.CodeAnalysis;

namespace EsimAdmin.Core.EsimAccess;

/// <summary>What came of asking a service to do something: done, refused by us, or a problem with the vendor.</summary>
public class Outcome
{
    private protected Outcome(bool isDone, Refusal? refusal, VendorProblem? problem) =>
        (IsDone, Refusal, Problem) = (isDone, refusal, problem);

    /// <summary>It is done.</summary>
    public static Outcome Done { get; } = new(true, null, null);

    /// <summary>Whether it is done.</summary>
    public bool IsDone { get; }

    /// <summary>What we say against it; null when it is done or the vendor stands in the way.</summary>
    public Refusal? Refusal { get; }

    /// <summary>What the vendor said against it, or why it could not be asked; null when it is done or refused.</summary>
    public VendorProblem? Problem { get; }

    /// <summary>It is refused.</summary>
    public static implicit operator Outcome(Refusal refusal) => new(false, refusal, null);

    /// <summary>The vendor stands in the way.</summary>
    public static implicit operator Outcome(VendorProblem problem) => new(false, null, problem);
}

/// <summary>The same with what it brings.</summary>
/// <typeparam name="T">What it brings when it is done.</typeparam>
public sealed class Outcome<T> : Outcome
{
    private Outcome(T? value, bool isDone, Refusal? refusal, VendorProblem? problem) : base(isDone, refusal, problem) => Value = value;

    /// <summary>What it brings; nothing when it is not done.</summary>
    public T? Value { get; }

    /// <summary>Whether it is done, and what it brings.</summary>
    public bool Succeeded([NotNullWhen(true)] out T? value)
    {
        value = Value;
        return IsDone;
    }

    /// <summary>It is done; for types such as interfaces that do not convert by themselves.</summary>
    internal static Outcome<T> Of(T value) => new(value, true, null, null);

    /// <summary>It is done.</summary>
    public static implicit operator Outcome<T>(T value) => new(value, true, null, null);

    /// <summary>It is refused.</summary>
    public static implicit operator Outcome<T>(Refusal refusal) => new(default, false, refusal, null);

    /// <summary>The vendor stands in the way.</summary>
    public static implicit operator Outcome<T>(VendorProblem problem) => new(default, false, null, problem);
}

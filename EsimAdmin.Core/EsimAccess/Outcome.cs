using System.Diagnostics.CodeAnalysis;

namespace EsimAdmin.Core.EsimAccess;

/// <summary>What came of asking a service, or the vendor, for something: done, refused by us, or a problem with the vendor.</summary>
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

    /// <summary>What stands in the way of this stands in the way of more.</summary>
    internal Outcome<T> As<T>() => new(default, false, Refusal, Problem);

    /// <summary>It is refused.</summary>
    public static implicit operator Outcome(Refusal refusal) => new(false, refusal, null);

    /// <summary>The vendor stands in the way; null: nothing does.</summary>
    public static implicit operator Outcome(VendorProblem? problem) => problem is null ? Done : new(false, null, problem);
}

/// <summary>The same with what it brings.</summary>
/// <typeparam name="T">What it brings when it is done.</typeparam>
public sealed class Outcome<T> : Outcome
{
    internal Outcome(T? value, bool isDone, Refusal? refusal, VendorProblem? problem) : base(isDone, refusal, problem) => Value = value;

    /// <summary>What it brings; nothing when it is not done.</summary>
    public T? Value { get; }

    /// <summary>Whether it is done, and what it brings.</summary>
    public bool Succeeded([NotNullWhen(true)] out T? value)
    {
        value = Value;
        return IsDone;
    }

    /// <summary>The same where only the vendor can stand in the way.</summary>
    public bool Succeeded([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out VendorProblem? problem)
    {
        (value, problem) = (Value!, Problem!);
        return IsDone;
    }

    /// <summary>What is read from what it brings.</summary>
    internal Outcome<TRead> Select<TRead>(Func<T, TRead> read) => IsDone ? Outcome<TRead>.Of(read(Value!)) : As<TRead>();

    /// <summary>The same where what it brings may not do.</summary>
    internal Outcome<TRead> Then<TRead>(Func<T, Outcome<TRead>> read) => IsDone ? read(Value!) : As<TRead>();

    /// <summary>It is done; for types such as interfaces that do not convert by themselves.</summary>
    internal static Outcome<T> Of(T value) => new(value, true, null, null);

    /// <summary>It is done.</summary>
    public static implicit operator Outcome<T>(T value) => new(value, true, null, null);

    /// <summary>It is refused.</summary>
    public static implicit operator Outcome<T>(Refusal refusal) => new(default, false, refusal, null);

    /// <summary>The vendor stands in the way.</summary>
    public static implicit operator Outcome<T>(VendorProblem problem) => new(default, false, null, problem);
}

namespace EsimAdmin.Core;

/// <summary>Why something is not done, said by us before the vendor was asked.</summary>
/// <param name="Code">Names the reason for programs, for example <c>balance-too-low</c>.</param>
/// <param name="Words">What people read, with the values in it.</param>
public record Refusal(string Code, FormattableString Words)
{
    /// <summary>The values, in the order of the words.</summary>
    public IReadOnlyList<object?> Values => Words.GetArguments();

    /// <summary>What people read: what is the matter, what it means for the money, what to do.</summary>
    public string Text => Words.ToString(CultureInfo.InvariantCulture);

    /// <summary>What those read who see no prices; null where the words hold none.</summary>
    public string? Unpriced { get; init; }

    /// <summary>With and without money.</summary>
    public Wording Wording => Unpriced is { } unpriced ? new(unpriced, Text)
        : Values.Any(value => value is Money) ? new("Its cost stands against it.", Text) : new(Text);

    /// <inheritdoc/>
    public sealed override string ToString() => Text;
}

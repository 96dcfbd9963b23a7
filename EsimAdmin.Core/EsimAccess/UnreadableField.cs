namespace EsimAdmin.Core.EsimAccess;

/// <summary>A field of an answer or a webhook that could not be read, as it last came.</summary>
public sealed class UnreadableField
{
    /// <summary>The endpoint, or the type of webhook.</summary>
    public required string Source { get; init; }

    /// <summary>Where it stands, for example <c>obj.packageList[].price</c>.</summary>
    public required string Field { get; init; }

    /// <summary>As it last came, cut and without secrets.</summary>
    public string Raw { get; set; } = "";

    /// <summary>The number or code of what it was last said of; null where that is not known.</summary>
    public string? Row { get; set; }

    /// <summary>When it first came so.</summary>
    public DateTimeOffset FirstAt { get; init; }

    /// <summary>When it last came so.</summary>
    public DateTimeOffset LastAt { get; set; }

    /// <summary>How often; of one answer at most 200 are counted.</summary>
    public long Times { get; set; }
}

/// <summary>Something else could not be read, or came again.</summary>
public sealed record UnreadableChanged : Change;

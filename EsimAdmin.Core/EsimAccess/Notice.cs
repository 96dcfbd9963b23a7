using System.Text.Json;
using EsimAdmin.Core.EsimAccess.Wire;

namespace EsimAdmin.Core.EsimAccess;

/// <summary>What a webhook is about.</summary>
public enum NoticeKind
{
    /// <summary>Something new.</summary>
    Unknown = 0,

    /// <summary>The webhook address is tried.</summary>
    Trial = 1,

    /// <summary>An order.</summary>
    Order = 2,

    /// <summary>An eSIM.</summary>
    Esim = 3,
}

/// <summary>The types of webhooks, in the vendor's words.</summary>
public static class NoticeTypes
{
    private static readonly Dictionary<string, NoticeKind> Kinds = new(StringComparer.Ordinal)
    {
        ["CHECK_HEALTH"] = NoticeKind.Trial,
        ["ORDER_STATUS"] = NoticeKind.Order,
        ["SMDP_EVENT"] = NoticeKind.Esim,
        ["ESIM_STATUS"] = NoticeKind.Esim,
        ["DATA_USAGE"] = NoticeKind.Esim,
        ["VALIDITY_USAGE"] = NoticeKind.Esim,
    };

    /// <summary>All that are known.</summary>
    public static IReadOnlyCollection<string> All => Kinds.Keys;

    /// <summary>What webhooks of a type are about.</summary>
    public static NoticeKind KindOf(string? type) => Kinds.GetValueOrDefault(type ?? "");
}

/// <summary>A webhook's envelope (specification, section 5).</summary>
/// <param name="NotifyType">Which of <see cref="NoticeTypes"/>, or a new one.</param>
/// <param name="NotifyId">The same in repetitions; absent in some types.</param>
/// <param name="EventGenerateTime">When it happened, as it says; absent in some types.</param>
/// <param name="Content">Varies; null when it is not an object.</param>
internal sealed record Notice(string? NotifyType, string? NotifyId, DateTimeOffset? EventGenerateTime, NoticeContent? Content)
{
    /// <summary>Where notes say that a webhook is of no known type: what a type holds is the sender's own.</summary>
    private const string NoSource = "webhook";

    /// <summary>The longest number or state of an order or eSIM that is taken for one.</summary>
    private const int LongestName = 64;

    /// <summary>What it is about.</summary>
    public NoticeKind Kind => NoticeTypes.KindOf(NotifyType);

    /// <summary>The content as it came.</summary>
    public string Text { get; private init; } = "";

    /// <summary>Whence it came, for <see cref="UnreadableNotes"/>.</summary>
    public string Source => Kind == NoticeKind.Unknown ? NoSource : $"{NoSource} {NotifyType}";

    /// <summary>What of it could not be read.</summary>
    public IReadOnlyList<Unreadable> Unread { get; private init; } = [];

    /// <summary>Reads a body; null when it is not a JSON object. What cannot be read within it is as if it were not there.</summary>
    /// <param name="body">The body as it came.</param>
    /// <param name="notes">Hears of a body that is no JSON object; null where that is known already.</param>
    public static Notice? Read(string body, UnreadableNotes? notes = null)
    {
        if (WireJson.ReadObject(body) is not { } root)
        {
            notes?.Add(NoSource, [new Unreadable(UnreadableRules.Whole, UnreadableRules.Shown("", body), null)]);
            return null;
        }
        var reading = new WireReading();
        var told = reading.Read<Notice>(root, "")!;
        var content = WireJson.Find(root, "content");
        var notice = told with
        {
            Content = told.Content?.Named(reading),
            Text = content.ValueKind == JsonValueKind.Undefined ? "" : content.GetRawText(),
            Unread = reading.Notes,
        };
        notes?.Add(notice.Source, notice.Unread);
        return notice;
    }

    /// <summary>The text of a body.</summary>
    public static string Decode(ReadOnlySpan<byte> body) => WireJson.Decode(body);

    /// <summary>The number or state of something at the vendor; null for what cannot be one.</summary>
    public static string? Name(string? text) => text is { Length: > 0 and <= LongestName }
        && text.All(letter => letter is > ' ' and < '\x7f') ? text : null;
}

/// <summary>What the content of a webhook may hold. Device and allowance are not read: only the vendor's answers tell them.</summary>
internal sealed record NoticeContent(string? OrderNo, string? EsimTranNo, string? Iccid, string? EsimStatus, string? SmdpStatus,
    long? OrderUsage, DateTimeOffset? LastUpdateTime, DateTimeOffset? ExpiredTime, string? NotifyStatus = null)
{
    /// <summary>Whether the phone could not do the step that is told of (GSMA SGP.22, notification point status). Seen so far is
    /// <c>Executed-Success</c>; a word that nobody knows says nothing.</summary>
    public bool HasFailed => NotifyStatus?.ToUpperInvariant() is "FAILED" or "EXPIRED";

    /// <summary>The same without what cannot be the number or state of anything.</summary>
    public NoticeContent Named(WireReading reading) => this with
    {
        OrderNo = Name("orderNo", OrderNo, reading),
        EsimTranNo = Name("esimTranNo", EsimTranNo, reading),
        Iccid = Name("iccid", Iccid, reading),
        EsimStatus = Name("esimStatus", EsimStatus, reading),
        SmdpStatus = Name("smdpStatus", SmdpStatus, reading),
    };

    private static string? Name(string field, string? text, WireReading reading)
    {
        var name = Notice.Name(text);
        if (name is null && text is { Length: > 0 }) reading.Note($"content.{field}", text);
        return name;
    }
}

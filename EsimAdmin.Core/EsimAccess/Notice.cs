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
/// <param name="Text">The content as it came.</param>
internal sealed record Notice(string? NotifyType, string? NotifyId, DateTimeOffset? EventGenerateTime, NoticeContent? Content, string Text)
{
    /// <summary>The longest number or state of an order or eSIM that is taken for one.</summary>
    private const int LongestName = 64;

    /// <summary>What it is about.</summary>
    public NoticeKind Kind => NoticeTypes.KindOf(NotifyType);

    /// <summary>Reads a body; null when it is not a JSON object. What cannot be read within it is as if it were not there.</summary>
    public static Notice? Read(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return null;
            var hasContent = root.TryGetProperty("content", out var content);
            return new Notice(
                Value<string>(root, "notifyType"), Value<string>(root, "notifyId"), Value<DateTimeOffset?>(root, "eventGenerateTime"),
                hasContent && content.ValueKind == JsonValueKind.Object ? NoticeContent.Of(content) : null,
                hasContent ? content.GetRawText() : "");
        }
        catch (Exception exception) when (IsUnreadable(exception))
        {
            return null;
        }
    }

    /// <summary>The number or state of something at the vendor; null for what cannot be one.</summary>
    public static string? Name(string? text) => text is { Length: > 0 and <= LongestName }
        && text.All(letter => letter is > ' ' and < '\x7f') ? text : null;

    /// <summary>A field; null when it is absent or of a wrong kind.</summary>
    internal static T? Value<T>(JsonElement from, string name)
    {
        try
        {
            return from.TryGetProperty(name, out var value) ? value.Deserialize<T>(WireJson.Options) : default;
        }
        catch (Exception exception) when (IsUnreadable(exception))
        {
            return default;
        }
    }

    // Numbers and times out of range, and text that is half a character, come as these.
    private static bool IsUnreadable(Exception exception) =>
        exception is JsonException or InvalidOperationException or ArgumentException or FormatException or OverflowException;
}

/// <summary>What the content of a webhook may hold. Device and allowance are not read: only the vendor's answers tell them.</summary>
internal sealed record NoticeContent(string? OrderNo, string? EsimTranNo, string? Iccid, string? EsimStatus, string? SmdpStatus,
    long? OrderUsage, DateTimeOffset? LastUpdateTime, DateTimeOffset? ExpiredTime)
{
    internal static NoticeContent Of(JsonElement content) => new(
        Name(content, "orderNo"), Name(content, "esimTranNo"), Name(content, "iccid"),
        Name(content, "esimStatus"), Name(content, "smdpStatus"), Notice.Value<long?>(content, "orderUsage"),
        Notice.Value<DateTimeOffset?>(content, "lastUpdateTime"), Notice.Value<DateTimeOffset?>(content, "expiredTime"));

    private static string? Name(JsonElement content, string name) => Notice.Name(Notice.Value<string>(content, name));
}

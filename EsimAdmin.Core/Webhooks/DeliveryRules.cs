using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EsimAdmin.Core.EsimAccess.Wire;
using EsimAdmin.Core.Esims;

namespace EsimAdmin.Core.Webhooks;

/// <summary>A webhook's envelope (specification, section 5).</summary>
/// <param name="NotifyType">Which of the six types, or a new one.</param>
/// <param name="NotifyId">The same in repetitions; absent in some types.</param>
/// <param name="EventGenerateTime">When it happened; absent in some types.</param>
/// <param name="Content">Varies.</param>
internal sealed record Notice(string? NotifyType, string? NotifyId, DateTimeOffset? EventGenerateTime, JsonElement Content);

/// <summary>What the content of a webhook may hold; each type fills some of it.</summary>
internal sealed record NoticeContent(
    string? OrderNo, string? OrderStatus, string? EsimTranNo, string? Iccid, string? Eid, string? EsimStatus, string? SmdpStatus,
    long? TotalVolume, long? OrderUsage, DateTimeOffset? LastUpdateTime, DateTimeOffset? ExpiredTime);

/// <summary>How webhooks are read and recognised. Pure.</summary>
internal static class DeliveryRules
{
    private static readonly TimeSpan ShortestSilence = TimeSpan.FromMinutes(30);

    /// <summary>Reads a body; null when it is not a JSON object.</summary>
    public static Notice? Read(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Deserialize<Notice>(WireJson.Options) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The longest pause between two deliveries that is usual: three times the pause that 95 of 100 do not exceed, half an hour at least.</summary>
    /// <param name="newestFirst">When they came, newest first.</param>
    /// <returns>Null while fewer than 20 have come: then nothing is usual.</returns>
    public static TimeSpan? UsualPause(IReadOnlyList<DateTimeOffset> newestFirst)
    {
        if (newestFirst.Count < 20) return null;
        var pauses = newestFirst.Zip(newestFirst.Skip(1), (later, earlier) => later - earlier).Order().ToList();
        var usual = 3 * pauses[pauses.Count * 95 / 100];
        return usual > ShortestSilence ? usual : ShortestSilence;
    }

    /// <summary>What recognises a repetition: the id, or where there is none the body.</summary>
    public static string Fingerprint(Notice notice, string body) => !string.IsNullOrEmpty(notice.NotifyId)
        ? $"id:{notice.NotifyType}:{notice.NotifyId}"
        : $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)))}";

    /// <summary>What it tells of an eSIM; null when it names none.</summary>
    public static EsimNews? NewsOf(Notice notice, NoticeContent content) => string.IsNullOrEmpty(content.EsimTranNo) && string.IsNullOrEmpty(content.Iccid) ? null : new EsimNews
    {
        EsimTranNo = string.IsNullOrEmpty(content.EsimTranNo) ? null : content.EsimTranNo,
        OrderNo = content.OrderNo,
        Iccid = content.Iccid,
        EsimStatus = content.EsimStatus,
        SmdpStatus = content.SmdpStatus,
        Used = content.OrderUsage,
        UsedAsOf = content.LastUpdateTime,
        ExpiresAt = content.ExpiredTime,
        At = notice.EventGenerateTime,
    };

    /// <summary>Reads the content; null when it is not an object or a field is of a wrong kind.</summary>
    public static NoticeContent? ContentOf(Notice notice)
    {
        try
        {
            return notice.Content.ValueKind == JsonValueKind.Object ? notice.Content.Deserialize<NoticeContent>(WireJson.Options) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

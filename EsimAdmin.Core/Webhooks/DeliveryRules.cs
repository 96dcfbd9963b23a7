using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace EsimAdmin.Core.Webhooks;

/// <summary>What came of a delivery, with its effect for people.</summary>
internal sealed record Verdict(DeliveryState State, string Effect);

/// <summary>How webhooks are recognised, and what of them is believed. Pure.</summary>
internal static partial class DeliveryRules
{
    /// <summary>The states in which a delivery still has to be worked off.</summary>
    public static readonly IReadOnlyList<DeliveryState> Open = [DeliveryState.Stored, DeliveryState.StoredBehind, DeliveryState.Taken];

    /// <summary>How much of a type is kept.</summary>
    public const int LongestType = 40;

    /// <summary>More bytes than any eSIM uses.</summary>
    public const long MostUsed = EsimRules.MostUsed;

    private const string NamedPrefix = "id:";

    private static readonly TimeSpan ShortestSilence = TimeSpan.FromMinutes(30), LongestPlan = TimeSpan.FromDays(3660);

    private static readonly DateTimeOffset Earliest = new(2015, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The longest usual pause: three times the one that 95 of 100 do not exceed, half an hour at least.</summary>
    /// <param name="newestFirst">When they came, newest first.</param>
    /// <returns>Null while fewer than 20 have come: then nothing is usual.</returns>
    public static TimeSpan? UsualPause(IReadOnlyList<DateTimeOffset> newestFirst)
    {
        if (newestFirst.Count < 20) return null;
        var pauses = newestFirst.Zip(newestFirst.Skip(1), (later, earlier) => later - earlier).Order().ToList();
        var usual = 3 * pauses[pauses.Count * 95 / 100];
        return usual > ShortestSilence ? usual : ShortestSilence;
    }

    /// <summary>The trace of a webhook, from its receipt to its effect.</summary>
    public static ActivityContext TraceOf(Delivery delivery) =>
        Measures.TraceOf(delivery.Id, delivery.ReceivedAt, delivery.Fingerprint);

    /// <summary>What recognises a repetition: the id with the content. Where there is no id it is the body's hash, and the same body may
    /// well be another event.</summary>
    public static string Fingerprint(Notice notice, string body)
    {
        if (notice.NotifyId is not { Length: > 0 } told) return $"sha256:{Hash(body)}";
        var id = Notice.Name(told) ?? Hash(told);
        return $"{NamedPrefix}{TypeOf(notice.NotifyType)}:{id}:{Hash(notice.Text)[..16]}";
    }

    /// <summary>Whether a fingerprint recognises repetitions.</summary>
    public static bool RecognisesRepetitions(string fingerprint) => fingerprint.StartsWith(NamedPrefix, StringComparison.Ordinal);

    /// <summary>A type fit for a line of a log or a list: short, without anything that is not seen.</summary>
    public static string TypeOf(string? notifyType) => string.IsNullOrWhiteSpace(notifyType) ? "(none)" : Line(notifyType, LongestType);

    /// <summary>A body as it is kept: without what installs an eSIM. The vendor tells none of that by webhook; a sender may.</summary>
    public static string WithoutSecrets(string body) => Code().Replace(SecretField().Replace(body, "$1\"\""), "$1…");

    /// <summary>A text as one line of so many letters at most, without anything that is not seen.</summary>
    public static string Line(string text, int most)
    {
        var line = string.Concat(text.Take(most).Select(letter => IsSeen(letter) ? letter : '?'));
        return text.Length > most ? line + '…' : line;
    }

    /// <summary>When something happened by its own word; null when that cannot be believed. Nothing happens after it was told: a clock that
    /// is a little ahead counts as ours.</summary>
    /// <param name="told">The time that it tells.</param>
    /// <param name="receivedAt">When it came, by our clock.</param>
    public static DateTimeOffset? Happened(DateTimeOffset? told, DateTimeOffset receivedAt) =>
        told is { } at && at >= Earliest && at <= receivedAt + EsimRules.FurthestAhead ? at < receivedAt ? at : receivedAt : null;

    /// <summary>What it tells of an eSIM, as far as that is possible; null when it names none.</summary>
    /// <param name="receivedAt">When it came.</param>
    public static EsimNews? NewsOf(Notice notice, DateTimeOffset receivedAt)
    {
        if (notice.Content is not { } content || (content.EsimTranNo ?? content.Iccid) is null) return null;
        return new EsimNews
        {
            EsimTranNo = content.EsimTranNo,
            OrderNo = content.OrderNo,
            Iccid = content.Iccid,
            EsimStatus = content.EsimStatus,
            SmdpStatus = content.SmdpStatus,
            Used = content.OrderUsage is >= 0 and <= MostUsed ? content.OrderUsage : null,
            UsedAsOf = Happened(content.LastUpdateTime, receivedAt),
            ExpiresAt = content.ExpiredTime is { } ends && ends >= Earliest && ends <= receivedAt + LongestPlan ? ends : null,
            At = Happened(notice.EventGenerateTime, receivedAt),
        };
    }

    /// <summary>What comes of what is about no order and no eSIM; null when it is about one.</summary>
    public static Verdict? OfItself(Notice notice) => notice switch
    {
        { Kind: NoticeKind.Trial } => new(DeliveryState.Applied, "The webhook address works."),
        { Kind: NoticeKind.Unknown } => new(DeliveryState.NotUnderstood, "A type that EsimAdmin does not know."),
        { Content: null } => new(DeliveryState.NotUnderstood, "Its content is not readable."),
        { Kind: NoticeKind.Order, Content.OrderNo: null } => new(DeliveryState.NotUnderstood, "It names no order."),
        { Kind: NoticeKind.Esim, Content: { EsimTranNo: null, Iccid: null } } => new(DeliveryState.NotUnderstood, "It names no eSIM."),
        _ => null,
    };

    private static bool IsSeen(char letter) => char.GetUnicodeCategory(letter) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [GeneratedRegex("""("(?:ac|pin|puk|qrCodeUrl|shortUrl)"\s*:\s*)"(?:[^"\\]|\\.)*["]""", RegexOptions.IgnoreCase
        | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex SecretField();

    [GeneratedRegex("""(LPA:1(?:\$|\\u0024))(?:[^"\\\s]|\\[^"])*""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Code();
}

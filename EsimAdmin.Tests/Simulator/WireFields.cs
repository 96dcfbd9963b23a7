using System.Text.Json;
using System.Text.Json.Nodes;

namespace EsimAdmin.Tests.Simulator;

/// <summary>The fields of answers and webhooks with their JSON types, in the order in which they are first seen.</summary>
internal sealed class WireFields
{
    private readonly Dictionary<string, Dictionary<string, SortedSet<string>>> _seen = new(StringComparer.Ordinal);

    /// <summary>Where fields are known from: the first line that names a message, or all (<c>*</c>), and the field.</summary>
    private static readonly (string Message, string Source, string Fields)[] Sources =
    [
        ("*", "specification 4.1", "success errorCode obj"),
        ("*", "specification 4.10", "errorMessage"),
        ("*", "field notes, Envelope", "errorMsg"),
        ("package/list", "specification 4.1",
            "packageList packageCode slug name price currencyCode volume duration durationUnit location speed favorite "
            + "supportTopUpType"),
        ("package/list", "field notes, package/list",
            "smsStatus dataType unusedValidTime locationCode description activeType retailPrice ipExport fupPolicy "
            + "locationNetworkList locationName locationLogo operatorList operatorName networkType"),
        ("esim/order", "specification 4.2", "orderNo"),
        ("esim/order", "field notes, esim/order", "transactionId"),
        ("esim/query", "specification 4.3",
            "esimTranNo orderNo imsi iccid ac qrCodeUrl smdpStatus esimStatus packageList packageCode duration volume locationCode"),
        ("esim/query", "field notes, esim/query",
            "esimList pager pageSize pageNum total transactionId msisdn smsStatus shortUrl eid activeType dataType activateTime "
            + "expiredTime installationTime totalVolume totalDuration durationUnit orderUsage pin puk apn ipExport supportTopUpType "
            + "fupPolicy packageName slug createTime"),
        ("balance/query", "specification 4.8", "balance"),
        ("esim/topup", "field notes, Which action when",
            "transactionId iccid expiredTime totalVolume totalDuration orderUsage topUpEsimTranNo"),
        ("location/list", "specification 4.10", "locationList code name type subLocation"),
        ("location/list", "field notes, location/list", "subLocationList"),
        ("esim/usage/query", "specification 4.12", "esimTranNo dataUsage totalData lastUpdateTime"),
        ("esim/usage/query", "field notes, esim/usage/query", "esimUsageList"),
        ("webhook/query", "field notes, webhook/query", "webhook"),
        ("CHECK_HEALTH", "specification 5.1", "notifyType content orderNo orderStatus"),
        ("ORDER_STATUS", "specification 5.2", "notifyType content orderNo orderStatus"),
        ("SMDP_EVENT", "specification 5.3",
            "notifyType content eventGenerateTime notifyId eid iccid esimStatus smdpStatus orderNo esimTranNo transactionId"),
        ("ESIM_STATUS", "specification 5.4",
            "notifyType content eventGenerateTime notifyId orderNo esimTranNo transactionId iccid esimStatus smdpStatus"),
        ("DATA_USAGE", "specification 5.5",
            "notifyType content eventGenerateTime notifyId orderNo transactionId esimTranNo iccid totalVolume orderUsage remain "
            + "lastUpdateTime remainThreshold"),
        ("VALIDITY_USAGE", "specification 5.6",
            "notifyType content orderNo transactionId iccid durationUnit totalDuration expiredTime remain"),
        ("*", "field notes, Webhooks",
            "eventGenerateTime notifyId transactionId esimTranNo timestamp seqNumber notifyStatus totalVolume orderUsage "
            + "remainVolume"),
    ];

    /// <summary>The messages that were seen.</summary>
    public IEnumerable<string> Messages => _seen.Keys;

    /// <summary>The fields of a message that were seen.</summary>
    public IEnumerable<string> Of(string message) => _seen.GetValueOrDefault(message)?.Keys.AsEnumerable() ?? [];

    /// <summary>The types of a field, or a dash where it was not seen.</summary>
    public string Types(string message, string path) =>
        _seen.GetValueOrDefault(message)?.GetValueOrDefault(path) is { } types ? string.Join(" or ", types) : "–";

    /// <summary>Where a field is known from.</summary>
    /// <exception cref="InvalidOperationException">Nobody has told of it.</exception>
    public static string SourceOf(string message, string path)
    {
        var name = path.Split('.')[^1].Replace("[]", "", StringComparison.Ordinal);
        return Sources.FirstOrDefault(one => (one.Message == "*" || one.Message == message) && one.Fields.Split(' ').Contains(name)).Source
            ?? throw new InvalidOperationException($"Where is {path} of {message} known from?");
    }

    /// <summary>Notes a message with all that is in it.</summary>
    public void Note(string message, JsonNode content)
    {
        if (!_seen.TryGetValue(message, out var fields)) _seen[message] = fields = new(StringComparer.Ordinal);
        Note(fields, content, "");
    }

    private static void Note(Dictionary<string, SortedSet<string>> fields, JsonNode? node, string path)
    {
        if (path.Length > 0 && !path.EndsWith("[]", StringComparison.Ordinal))
        {
            if (!fields.TryGetValue(path, out var types)) fields[path] = types = new(StringComparer.Ordinal);
            types.Add(TypeOf(node));
        }
        if (node is JsonArray list) foreach (var one in list) Note(fields, one, path + "[]");
        if (node is not JsonObject some) return;
        foreach (var (name, value) in some) Note(fields, value, path.Length == 0 ? name : $"{path}.{name}");
    }

    private static string TypeOf(JsonNode? node) => node?.GetValueKind() switch
    {
        null => "null",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.String when IsTime(node.ToString(), "+0000") => "time `…+0000`",
        JsonValueKind.String when IsTime(node.ToString(), "Z") => "time `…Z`",
        { } kind => kind.ToString().ToLowerInvariant(),
    };

    private static bool IsTime(string text, string ending) => text.Length == 19 + ending.Length && text[10] == 'T'
        && text.EndsWith(ending, StringComparison.Ordinal);
}

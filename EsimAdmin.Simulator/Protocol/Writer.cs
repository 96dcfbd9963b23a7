using System.Globalization;
using System.Text.Json.Nodes;
using EsimAdmin.Simulator.Vendor;

namespace EsimAdmin.Simulator.Protocol;

/// <summary>Writes answers in either dialect.</summary>
internal sealed class Writer(SimulatorOptions options)
{
    private bool Observed => options.Dialect == Dialect.Observed;

    /// <summary>A time: all are UTC, in one of two forms.</summary>
    public static string Time(DateTimeOffset time, Dialect dialect) => time.UtcDateTime.ToString(
        dialect == Dialect.Observed ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss'+0000'", CultureInfo.InvariantCulture);

    public JsonObject Success(JsonNode? content)
    {
        var answer = Observed
            ? new JsonObject { ["errorCode"] = "0", ["errorMsg"] = null, ["success"] = true }
            : new JsonObject { ["success"] = "true", ["errorCode"] = null, ["errorMessage"] = null };
        if (content is not null) answer["obj"] = content;
        return answer;
    }

    public JsonObject Failure(string code, string message) => Observed
        ? new JsonObject { ["errorCode"] = code, ["errorMsg"] = message, ["success"] = false, ["obj"] = null }
        : new JsonObject { ["success"] = "false", ["errorCode"] = code, ["errorMessage"] = message };

    public static JsonObject Package(SimPackage package, long price)
    {
        var json = new JsonObject
        {
            ["packageCode"] = package.Code,
            ["slug"] = package.Slug,
            ["name"] = package.Name,
            ["price"] = price,
            ["currencyCode"] = "USD",
            ["volume"] = package.Volume,
            ["smsStatus"] = package.SmsStatus,
            ["dataType"] = package.DataType,
            ["unusedValidTime"] = 180,
            ["duration"] = package.Duration,
            ["durationUnit"] = "DAY",
            ["location"] = string.Join(',', package.Countries.Select(country => country.Code)),
            ["locationCode"] = package.LocationCode,
            ["description"] = package.Name,
            ["activeType"] = package.ActiveType,
            ["favorite"] = false,
            ["retailPrice"] = package.RetailPrice,
            ["speed"] = package.Speed,
            ["ipExport"] = package.IpExport,
            ["supportTopUpType"] = package.SupportTopUpType,
            ["locationNetworkList"] = new JsonArray([.. package.Countries.Select(country => (JsonNode)new JsonObject
            {
                ["locationName"] = country.Name,
                ["locationCode"] = country.Code,
                ["operatorList"] = new JsonArray([.. country.Operators.Select(name => (JsonNode)new JsonObject
                {
                    ["operatorName"] = name,
                    ["networkType"] = package.Speed.Contains("5G", StringComparison.Ordinal) ? "5G" : "4G",
                })]),
            })]),
        };
        if (package.FupPolicy is { } policy) json["fupPolicy"] = policy;
        return json;
    }

    public JsonObject Esim(SimEsim esim, Catalogue catalogue)
    {
        var package = catalogue.Find(esim.Packages[0].Code)!;
        return new JsonObject
        {
            ["esimTranNo"] = esim.EsimTranNo,
            ["orderNo"] = esim.OrderNo,
            ["transactionId"] = esim.TransactionId,
            ["imsi"] = esim.Imsi,
            ["iccid"] = esim.Iccid,
            ["smsStatus"] = package.SmsStatus,
            ["msisdn"] = esim.Msisdn,
            ["ac"] = esim.Ac,
            ["qrCodeUrl"] = $"https://static.simlessly.example/{esim.EsimTranNo}.png",
            ["shortUrl"] = $"https://p.simlessly.example/{esim.EsimTranNo}",
            ["smdpStatus"] = esim.SmdpStatus,
            ["eid"] = esim.Eid,
            ["activeType"] = package.ActiveType,
            ["dataType"] = package.DataType,
            ["activateTime"] = Maybe(esim.ActivatedAt),
            ["installationTime"] = Maybe(esim.InstalledAt),
            ["expiredTime"] = Time(esim.ExpiresAt, options.Dialect),
            ["totalVolume"] = esim.TotalVolume,
            ["totalDuration"] = esim.TotalDuration,
            ["durationUnit"] = "DAY",
            ["orderUsage"] = esim.Used,
            ["esimStatus"] = esim.EsimStatus,
            ["pin"] = esim.Pin,
            ["puk"] = esim.Puk,
            ["apn"] = "internet",
            ["ipExport"] = package.IpExport,
            ["supportTopUpType"] = package.SupportTopUpType,
            ["fupPolicy"] = package.FupPolicy ?? "",
            ["packageList"] = new JsonArray([.. esim.Packages.Select(one => (JsonNode)new JsonObject
            {
                ["packageName"] = catalogue.Find(one.Code)!.Name,
                ["packageCode"] = one.Code,
                ["slug"] = catalogue.Find(one.Code)!.Slug,
                ["duration"] = one.Duration,
                ["volume"] = one.Volume,
                ["locationCode"] = package.LocationCode,
                ["createTime"] = Time(one.CreatedAt, options.Dialect),
                ["esimTranNo"] = esim.EsimTranNo,
                ["transactionId"] = one.TransactionId,
            })]),
        };
    }

    public JsonNode Usage(IEnumerable<SimEsim> esims)
    {
        var list = new JsonArray([.. esims.Select(esim => (JsonNode)new JsonObject
        {
            ["esimTranNo"] = esim.EsimTranNo,
            ["dataUsage"] = esim.Used,
            ["totalData"] = esim.TotalVolume,
            ["lastUpdateTime"] = Time(esim.UsageAt, options.Dialect),
        })]);
        return Observed ? new JsonObject { ["esimUsageList"] = list } : list;
    }

    public JsonObject TopUp(SimTopUp topUp, SimEsim esim) => new()
    {
        ["transactionId"] = topUp.TransactionId,
        ["iccid"] = esim.Iccid,
        ["expiredTime"] = Time(esim.ExpiresAt, options.Dialect),
        ["totalVolume"] = esim.TotalVolume,
        ["totalDuration"] = esim.TotalDuration,
        ["orderUsage"] = esim.Used,
        ["topUpEsimTranNo"] = esim.EsimTranNo,
    };

    public JsonObject Order(SimOrder order) => Observed
        ? new JsonObject { ["orderNo"] = order.OrderNo, ["transactionId"] = order.TransactionId }
        : new JsonObject { ["orderNo"] = order.OrderNo };

    public JsonArray Locations()
    {
        var list = new JsonArray();
        foreach (var country in Country.All) list.Add(Place(country, observedExtra: true));
        foreach (var region in Region.All.GroupBy(region => region.Code).Select(group => group.First()))
        {
            list.Add(new JsonObject
            {
                ["code"] = region.Code,
                ["name"] = region.Name,
                ["type"] = 2,
                [Observed ? "subLocationList" : "subLocation"] =
                    new JsonArray([.. region.Countries.Select(country => (JsonNode)Place(country, observedExtra: false))]),
            });
        }
        return list;
    }

    private JsonObject Place(Country country, bool observedExtra)
    {
        var json = new JsonObject { ["code"] = country.Code, ["name"] = country.Name };
        if (observedExtra) json["type"] = 1;
        if (observedExtra && Observed) json["subLocationList"] = null;
        return json;
    }

    private JsonValue? Maybe(DateTimeOffset? time) => time is { } known ? JsonValue.Create(Time(known, options.Dialect)) : null;
}

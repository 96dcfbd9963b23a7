using System.Globalization;
using System.Text.Json.Nodes;
using EsimAdmin.Simulator.Vendor;

namespace EsimAdmin.Simulator.Protocol;

/// <summary>Writes answers in either dialect.</summary>
internal sealed class Writer(World world, SimulatorOptions options, ShortLinks links)
{
    private bool Observed => options.Dialect == Dialect.Observed;

    /// <summary>A time in an answer; all are UTC.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'+0000'", CultureInfo.InvariantCulture);

    /// <summary>A time in a webhook.</summary>
    public static string WebhookTime(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public JsonObject Success(JsonNode content)
    {
        var answer = Observed
            ? new JsonObject { ["errorCode"] = "0", ["errorMsg"] = null, ["success"] = true }
            : new JsonObject { ["success"] = "true", ["errorCode"] = null, ["errorMessage"] = null };
        answer["obj"] = content;
        return answer;
    }

    public JsonObject Failure(string code, string message) => Observed
        ? new JsonObject { ["errorCode"] = code, ["errorMsg"] = message, ["success"] = false, ["obj"] = null }
        : new JsonObject { ["success"] = "false", ["errorCode"] = code, ["errorMessage"] = message };

    public static JsonObject Package(SimPackage package, long price) => new()
    {
        ["packageCode"] = package.Code,
        ["slug"] = package.Slug,
        ["name"] = package.Name,
        ["price"] = price,
        ["currencyCode"] = "USD",
        ["volume"] = package.Volume,
        ["smsStatus"] = package.SmsStatus,
        ["dataType"] = package.DataType,
        ["unusedValidTime"] = SimPackage.UnusedValidDays,
        ["duration"] = package.Duration,
        ["durationUnit"] = "DAY",
        ["location"] = string.Join(',', package.Countries.Select(country => country.Code)),
        ["locationCode"] = package.LocationCode,
        ["description"] = package.Name,
        ["activeType"] = package.ActiveType,
        ["favorite"] = package.Favorite,
        ["retailPrice"] = package.RetailPrice,
        ["speed"] = package.Speed,
        ["ipExport"] = package.IpExport,
        ["supportTopUpType"] = package.SupportTopUpType,
        ["fupPolicy"] = package.FupPolicy,
        ["locationNetworkList"] = new JsonArray([.. package.Countries.Select(country => (JsonNode)new JsonObject
            {
                ["locationName"] = country.Name,
                ["locationLogo"] = $"/img/flags/{country.Code.ToLowerInvariant()}.png",
                ["locationCode"] = country.Code,
                ["operatorList"] = new JsonArray([.. package.OperatorsIn(country).Select(name => (JsonNode)new JsonObject
                {
                    ["operatorName"] = name,
                    ["networkType"] = package.Speed switch { "5G/LTE" => "5G/LTE", "4G/5G" => "5G", _ => "4G" },
                })]),
            })]),
    };

    public JsonObject Esim(SimEsim esim)
    {
        var catalogue = world.Catalogue;
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
            ["qrCodeUrl"] = links.PageOf(esim) + ".png",
            ["shortUrl"] = links.PageOf(esim),
            ["smdpStatus"] = esim.SmdpStatus,
            ["eid"] = esim.Eid,
            ["activeType"] = package.ActiveType,
            ["dataType"] = package.DataType,
            ["activateTime"] = Maybe(esim.ActivatedAt),
            ["installationTime"] = Maybe(esim.InstalledAt),
            ["expiredTime"] = Time(esim.ExpiresAt),
            ["totalVolume"] = world.TotalVolumeOf(esim),
            ["totalDuration"] = esim.TotalDuration,
            ["durationUnit"] = "DAY",
            ["orderUsage"] = esim.Used,
            ["esimStatus"] = esim.EsimStatus,
            ["pin"] = esim.Pin,
            ["puk"] = esim.Puk,
            ["apn"] = "internet",
            ["ipExport"] = package.IpExport,
            ["supportTopUpType"] = package.SupportTopUpType,
            ["fupPolicy"] = package.FupPolicy,
            ["packageList"] = new JsonArray([.. esim.Packages.Select(one => (JsonNode)new JsonObject
            {
                ["packageName"] = catalogue.Find(one.Code)!.Name,
                ["packageCode"] = one.Code,
                ["slug"] = catalogue.Find(one.Code)!.Slug,
                ["duration"] = one.Duration,
                ["volume"] = one.Volume,
                ["locationCode"] = package.LocationCode,
                ["createTime"] = Time(one.CreatedAt),
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
            ["totalData"] = world.TotalVolumeOf(esim),
            ["lastUpdateTime"] = Time(esim.UsageAt),
        })]);
        return Observed ? new JsonObject { ["esimUsageList"] = list } : list;
    }

    public JsonObject TopUp(SimTopUp topUp, SimEsim esim) => new()
    {
        ["transactionId"] = topUp.TransactionId,
        ["iccid"] = esim.Iccid,
        ["expiredTime"] = Time(esim.ExpiresAt),
        ["totalVolume"] = world.TotalVolumeOf(esim),
        ["totalDuration"] = esim.TotalDuration,
        ["orderUsage"] = esim.Used,
        ["topUpEsimTranNo"] = topUp.TopUpTranNo,
    };

    public JsonObject Order(SimOrder order) => Observed
        ? new JsonObject { ["orderNo"] = order.OrderNo, ["transactionId"] = order.TransactionId }
        : new JsonObject { ["orderNo"] = order.OrderNo };

    public JsonArray Locations()
    {
        var list = new JsonArray();
        foreach (var country in Country.All) list.Add(Place(country, observedExtra: true));
        foreach (var region in Region.All.Concat(Region.Global))
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

    private static JsonValue? Maybe(DateTimeOffset? time) => time is { } known ? JsonValue.Create(Time(known)) : null;
}

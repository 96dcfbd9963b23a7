using System.Text.Json.Nodes;
using EsimAdmin.Simulator.Vendor;

namespace EsimAdmin.Simulator.Protocol;

/// <summary>The endpoints that read or change the world; the caller holds the world's lock. <c>webhook/save</c> calls out and stands
/// apart.</summary>
internal sealed class Api(World world, Shop shop, Desk desk, Writer writer)
{
    /// <summary>The endpoints by their path behind <c>/api/v1/open/</c>.</summary>
    public IReadOnlyDictionary<string, Func<Body, DateTimeOffset, JsonNode>> Endpoints => new Dictionary<string, Func<Body, DateTimeOffset,
        JsonNode>>(StringComparer.Ordinal)
    {
        ["package/list"] = Packages,
        ["esim/order"] = Order,
        ["esim/query"] = Query,
        ["esim/cancel"] = (body, now) => Act(body, esim => desk.Cancel(esim, now)),
        ["esim/suspend"] = (body, now) => Act(body, esim => desk.Suspend(esim, now)),
        ["esim/unsuspend"] = (body, now) => Act(body, esim => desk.Unsuspend(esim, now)),
        ["esim/revoke"] = (body, now) => Act(body, esim => desk.Revoke(esim, now)),
        ["balance/query"] = (_, _) => new JsonObject { ["balance"] = world.Account.Balance },
        ["esim/topup"] = TopUp,
        ["location/list"] = (_, _) => new JsonObject { ["locationList"] = writer.Locations() },
        ["esim/sendSms"] = Sms,
        ["esim/usage/query"] = Usage,
        ["webhook/query"] = (_, _) => new JsonObject { ["webhook"] = world.Account.WebhookUrl },
    };

    /// <summary>Whether everything that is sold is asked for.</summary>
    public static bool AsksForAll(Body body) =>
        Array.TrueForAll(["packageCode", "slug", "iccid", "esimTranNo", "locationCode", "dataType"], name => body.Text(name) is null);

    private JsonObject Packages(Body body, DateTimeOffset now)
    {
        var type = body.Text("type");
        var location = body.Text("locationCode");
        var packages = (EsimOrNull(body), PackageOrNull(body)) switch
        {
            // By eSIM only top-ups can be meant.
            ({ } esim, _) when type is not "BASE" => world.Catalogue.TopUpsFor(world.Catalogue.Find(esim.Packages[0].Code)!),
            (_, { } wanted) when type is "TOPUP" => world.Catalogue.TopUpsFor(wanted),
            (_, { } wanted) => [wanted],
            _ => (type is "TOPUP" ? world.Catalogue.TopUps : world.Catalogue.Base).Where(OfDataType(body)),
        };
        return new JsonObject
        {
            ["packageList"] = new JsonArray([.. packages.Where(package => IsIn(package, location))
                .Select(package => (JsonNode)Writer.Package(package, world.PriceOf(package)))]),
        };
    }

    private Func<SimPackage, bool> OfDataType(Body body) => body.Number("dataType") switch
    {
        { } type => package => package.DataType == type,
        null when world.Options.ListsDailyPlans => _ => true,
        null => package => !package.IsDaily,
    };

    private static bool IsIn(SimPackage package, string? location) => location switch
    {
        null => true,
        "!RG" => package.Countries.Count > 1 && !package.LocationCode.StartsWith("GL-", StringComparison.Ordinal),
        "!GL" => package.LocationCode.StartsWith("GL-", StringComparison.Ordinal),
        _ => package.LocationCode == location || package.Countries.Any(country => country.Code == location),
    };

    private JsonObject Order(Body body, DateTimeOffset now)
    {
        var lines = body.Parts("packageInfoList").Select(part => new OrderWishLine(
            PackageOrNull(part) ?? throw Refusal.Parameter("000105", "packageCode", "is missing"),
            (int)Math.Clamp(part.Number("count") ?? throw Refusal.Parameter("000105", "count", "is missing"), -1, 10_000),
            part.Number("price"), (int?)part.Number("periodNum"))).ToList();
        return writer.Order(shop.Order(new OrderWish(body.Needed("transactionId", 50), body.Number("amount"), lines), now));
    }

    /// <summary>The package that is named by code or slug; the slug may stand for the code.</summary>
    private SimPackage? PackageOrNull(Body part)
    {
        if (part.Text("packageCode") is { } code) return Find(code) ?? throw Refusal.NoPackage(code);
        if (part.Text("slug") is { } slug) return Find(slug) ?? throw new Refusal("310243");
        return null;
    }

    private SimPackage? Find(string named) => world.Catalogue.Find(named) ?? world.Catalogue.FindSlug(named);

    private JsonObject Query(Body body, DateTimeOffset now)
    {
        var pager = body.Part("pager") ?? throw Refusal.Parameter("000105", "pager", "is missing");
        var (number, size) = (pager.Number("pageNum") ?? 1, pager.Number("pageSize") ?? 50);
        if (number is < 1 or > 10_000 || size is < 5 or > 500)
        {
            throw Refusal.Parameter("400001", "pager", "pageSize is 5 to 500, pageNum 1 to 10000");
        }
        var found = Find(body).ToList();
        return new JsonObject
        {
            ["esimList"] = new JsonArray([.. found.Skip((int)((number - 1) * size)).Take((int)size)
                .Select(esim => (JsonNode)writer.Esim(esim))]),
            ["pager"] = new JsonObject { ["pageSize"] = size, ["pageNum"] = number, ["total"] = found.Count },
        };
    }

    private IEnumerable<SimEsim> Find(Body body)
    {
        if (body.Text("orderNo") is { } orderNo)
        {
            var order = world.FindOrder(orderNo) ?? throw new Refusal("310272");
            var esims = world.EsimsOf(orderNo);
            if (!order.Allocated) throw new Refusal("200010",
                $"the batchOrder has been getting resource, total:[{order.Count}], success:[{esims.Count}]");
            if (body.Text("iccid") is not { } wanted) return esims;
            return esims.Any(esim => esim.Iccid == wanted) ? esims.Where(esim => esim.Iccid == wanted) : throw new Refusal("310403");
        }
        if (body.Text("esimTranNo") is { } tranNo) return world.FindEsim(tranNo) is { } one ? [one] : [];
        if (body.Text("iccid") is { } iccid) return world.FindIccid(iccid) is { } one ? [one] : [];
        var (start, end) = (body.Time("startTime"), body.Time("endTime"));
        return world.Esims.Where(esim => (start is null || esim.CreatedAt >= start) && (end is null || esim.CreatedAt <= end))
            .OrderByDescending(esim => esim.CreatedAt).ThenByDescending(esim => esim.EsimTranNo, StringComparer.Ordinal);
    }

    private JsonObject Act(Body body, Action<SimEsim> act)
    {
        act(Esim(body));
        return [];
    }

    private JsonObject Sms(Body body, DateTimeOffset now)
    {
        var esim = Esim(body);
        body.Needed("message", 500);
        desk.SendSms(esim);
        return [];
    }

    private JsonObject TopUp(Body body, DateTimeOffset now)
    {
        var code = body.Needed("packageCode");
        var esim = Esim(body);
        // A top-up has the slug of its base package; said of an eSIM it means the top-up.
        var package = world.Catalogue.Find(code)
            ?? (world.Catalogue.FindSlug(code) is { } named ? world.Catalogue.Find("TOPUP_" + named.Code) : null)
            ?? throw Refusal.NoPackage(code);
        return writer.TopUp(shop.TopUp(esim, package, body.Needed("transactionId", 50), body.Number("amount"),
            (int?)body.Number("periodNum"), now), esim);
    }

    private JsonNode Usage(Body body, DateTimeOffset now)
    {
        var wanted = body.Texts("esimTranNoList");
        if (wanted.Count is 0 or > 10) throw Refusal.Parameter("000107", "esimTranNoList", "holds 1 to 10");
        // Rows of eSIMs that used nothing are left out (field notes).
        return writer.Usage(wanted.Select(world.FindEsim).OfType<SimEsim>().Where(esim => esim.Used > 0));
    }

    private SimEsim Esim(Body body) => EsimOrNull(body) ?? throw Refusal.Parameter("000105", "esimTranNo", "is missing");

    private SimEsim? EsimOrNull(Body body)
    {
        if (body.Text("esimTranNo") is { } tranNo) return world.FindEsim(tranNo) ?? throw new Refusal("310403");
        if (body.Text("iccid") is { } iccid) return world.FindIccid(iccid) ?? throw new Refusal("310403");
        return null;
    }
}

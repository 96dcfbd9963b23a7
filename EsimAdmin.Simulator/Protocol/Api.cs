using System.Text.Json.Nodes;
using EsimAdmin.Simulator.Vendor;

namespace EsimAdmin.Simulator.Protocol;

/// <summary>The endpoints that read or change the world; the caller holds the world's lock. <c>webhook/save</c> calls out and stands
/// apart.</summary>
internal sealed class Api(World world, Shop shop, Desk desk, Writer writer)
{
    /// <summary>The endpoints by their path behind <c>/api/v1/open/</c>.</summary>
    public IReadOnlyDictionary<string, Func<Body, DateTimeOffset, JsonNode?>> Endpoints => new Dictionary<string, Func<Body, DateTimeOffset,
        JsonNode?>>(StringComparer.Ordinal)
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

    private JsonObject Packages(Body body, DateTimeOffset now)
    {
        var packages = body.Text("type") == "TOPUP" ? TopUps(body) : Base(body);
        return new JsonObject
        {
            ["packageList"] = new JsonArray(
            [.. packages.Select(package => (JsonNode)Writer.Package(
            package, world.PriceOf(package.IsTopUp ? world.Catalogue.Find(package.Code["TOPUP_".Length..])! : package)))])
        };
    }

    private IEnumerable<SimPackage> Base(Body body)
    {
        if (body.Text("packageCode") is { } code)
        {
            return world.Catalogue.Find(code) is { IsTopUp: false } one ? [one]
                : throw new Refusal("310241", $"packageCode {code} does not exist");
        }
        if (body.Text("slug") is { } slug) return world.Catalogue.FindSlug(slug) is { } one ? [one]
            : throw new Refusal("310243", $"package {slug} does not exist");
        var daily = body.Text("dataType") == "2";
        // Daily plans are left out unless asked for (field notes).
        return world.Catalogue.Base.Where(package => package.IsDaily == daily && body.Text("locationCode") switch
        {
            null => true,
            "!RG" => package.Countries.Count > 1 && !package.LocationCode.StartsWith("GL-", StringComparison.Ordinal),
            "!GL" => package.LocationCode.StartsWith("GL-", StringComparison.Ordinal),
            var location => package.LocationCode == location || package.Countries.Any(country => country.Code == location),
        });
    }

    private IEnumerable<SimPackage> TopUps(Body body)
    {
        if (body.Text("iccid") is { } iccid)
        {
            var esim = world.FindIccid(iccid) ?? throw new Refusal("310403", "iccid does not exist");
            return world.Catalogue.TopUpsFor(world.Catalogue.Find(esim.Packages[0].Code)!);
        }
        if (body.Text("packageCode") is { } code) return world.Catalogue.Find(code) is { } one ? world.Catalogue.TopUpsFor(one)
            : throw new Refusal("310241", $"packageCode {code} does not exist");
        if (body.Text("slug") is { } slug) return world.Catalogue.FindSlug(slug) is { } one ? world.Catalogue.TopUpsFor(one)
            : throw new Refusal("310243", $"package {slug} does not exist");
        throw new Refusal("000105", "iccid, packageCode or slug is missing");
    }

    private JsonObject Order(Body body, DateTimeOffset now)
    {
        var lines = body.Parts("packageInfoList").Select(part => new OrderWishLine(
            Package(part), (int)Math.Clamp(part.Number("count") ?? throw new Refusal("000105", "count is missing"), -1, 10_000),
                part.Number("price"), (int?)part.Number("periodNum"))).ToList();
        return writer.Order(shop.Order(new OrderWish(body.Needed("transactionId", 50), body.Number("amount"), lines), now));
    }

    private SimPackage Package(Body part)
    {
        if (part.Text("packageCode") is { } code) return world.Catalogue.Find(code)
            ?? throw new Refusal("310241", $"packageCode {code} does not exist");
        if (part.Text("slug") is { } slug) return world.Catalogue.FindSlug(slug)
            ?? throw new Refusal("310243", $"package {slug} does not exist");
        throw new Refusal("000105", "packageCode is missing");
    }

    private JsonObject Query(Body body, DateTimeOffset now)
    {
        var pager = body.Part("pager") ?? throw new Refusal("000105", "pager is missing");
        var (number, size) = (pager.Number("pageNum") ?? 1, pager.Number("pageSize") ?? 50);
        if (number is < 1 or > 10_000 || size is < 5 or > 500) throw new Refusal("400001", "pageSize is 5 to 500, pageNum 1 to 10000");

        var found = Find(body).ToList();
        return new JsonObject
        {
            ["esimList"] = new JsonArray([.. found.Skip((int)((number - 1) * size)).Take((int)size)
                .Select(esim => (JsonNode)writer.Esim(esim, world.Catalogue))]),
            ["pager"] = new JsonObject { ["pageSize"] = size, ["pageNum"] = number, ["total"] = found.Count },
        };
    }

    private IEnumerable<SimEsim> Find(Body body)
    {
        if (body.Text("orderNo") is { } orderNo)
        {
            var order = world.FindOrder(orderNo) ?? throw new Refusal("310272", "orderNo does not exist");
            if (!order.Allocated) throw new Refusal("200010",
                $"the batchOrder has been getting resource, total:[{order.Count}], success:[0]");
            var esims = world.EsimsOf(orderNo);
            if (body.Text("iccid") is not { } wanted) return esims;
            return esims.Any(esim => esim.Iccid == wanted) ? esims.Where(esim => esim.Iccid == wanted)
                : throw new Refusal("310403", "iccid is not in the order");
        }
        if (body.Text("esimTranNo") is { } tranNo) return world.FindEsim(tranNo) is { } one ? [one] : [];
        if (body.Text("iccid") is { } iccid) return world.FindIccid(iccid) is { } one ? [one] : [];
        if (body.Time("startTime") is { } start && body.Time("endTime") is { } end)
        {
            return world.Esims.Where(esim => esim.CreatedAt >= start && esim.CreatedAt <= end)
                .OrderBy(esim => esim.EsimTranNo, StringComparer.Ordinal);
        }
        throw new Refusal("000105", "orderNo, iccid, esimTranNo or startTime and endTime are missing");
    }

    private JsonObject? Act(Body body, Action<SimEsim> act)
    {
        act(Esim(body));
        return null;
    }

    private JsonObject? Sms(Body body, DateTimeOffset now)
    {
        var esim = Esim(body);
        body.Needed("message", 500);
        desk.SendSms(esim);
        return null;
    }

    private JsonObject TopUp(Body body, DateTimeOffset now)
    {
        var code = body.Needed("packageCode");
        var esim = Esim(body);
        var package = world.Catalogue.Find(code) ?? throw new Refusal("310241", $"packageCode {code} does not exist");
        return writer.TopUp(shop.TopUp(esim, package, body.Needed("transactionId", 50), body.Number("amount"),
            (int?)body.Number("periodNum"), now), esim);
    }

    private JsonNode Usage(Body body, DateTimeOffset now)
    {
        var wanted = body.Texts("esimTranNoList");
        if (wanted.Count is 0 or > 10) throw new Refusal("000107", "esimTranNoList holds 1 to 10");
        // Rows of eSIMs that used nothing are left out (field notes).
        return writer.Usage(wanted.Select(world.FindEsim).OfType<SimEsim>().Where(esim => esim.Used > 0));
    }

    private SimEsim Esim(Body body)
    {
        if (body.Text("esimTranNo") is { } tranNo) return world.FindEsim(tranNo)
            ?? throw new Refusal("310403", "esimTranNo does not exist");
        if (body.Text("iccid") is { } iccid) return world.FindIccid(iccid) ?? throw new Refusal("310403", "iccid does not exist");
        throw new Refusal("000105", "esimTranNo or iccid is missing");
    }
}

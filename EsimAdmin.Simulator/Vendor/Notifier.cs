using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EsimAdmin.Simulator.Protocol;
using EsimAdmin.Simulator.Webhooks;

namespace EsimAdmin.Simulator.Vendor;

/// <summary>Writes the webhooks (specification, section 5) in the dialect that is set and puts them in the outbox.</summary>
internal sealed class Notifier(World world, WebhookFaults faults)
{
    private readonly Random _chance = Seeds.Random(world.Options.Seed, 7);

    /// <summary>Off while a history is made: nobody was listening.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The body that a new address is tried with.</summary>
    public string CheckHealth(DateTimeOffset now) =>
        Write("CHECK_HEALTH", new JsonObject { ["orderNo"] = "1234567890", ["orderStatus"] = "Test" }, now, always: false);

    public void OrderReady(SimOrder order, DateTimeOffset now) =>
        Post("ORDER_STATUS", new JsonObject { ["orderNo"] = order.OrderNo, ["orderStatus"] = "GOT_RESOURCE" }, now, always: false);

    public void Smdp(SimEsim esim, DateTimeOffset now) => Post("SMDP_EVENT", new JsonObject
    {
        ["eid"] = esim.Eid,
        ["iccid"] = esim.Iccid,
        ["esimStatus"] = esim.EsimStatus,
        ["smdpStatus"] = esim.SmdpStatus,
        ["orderNo"] = esim.OrderNo,
        ["esimTranNo"] = esim.EsimTranNo,
        ["transactionId"] = esim.TransactionId,
    }, now);

    public void EsimStatus(SimEsim esim, DateTimeOffset now)
    {
        var content = new JsonObject
        {
            ["orderNo"] = esim.OrderNo,
            ["esimTranNo"] = esim.EsimTranNo,
            ["transactionId"] = esim.TransactionId,
            ["iccid"] = esim.Iccid,
            ["esimStatus"] = esim.EsimStatus == "REVOKE" ? "REVOKED" : esim.EsimStatus,
            ["smdpStatus"] = esim.SmdpStatus,
        };
        if (world.Options.Dialect == Dialect.Observed) (content["totalVolume"], content["orderUsage"]) = (esim.TotalVolume, esim.Used);
        Post("ESIM_STATUS", content, now);
    }

    public void DataUsage(SimEsim esim, int usedPercent, DateTimeOffset now) => Post("DATA_USAGE", new JsonObject
    {
        ["orderNo"] = esim.OrderNo,
        ["transactionId"] = esim.TransactionId,
        ["esimTranNo"] = esim.EsimTranNo,
        ["iccid"] = esim.Iccid,
        ["totalVolume"] = esim.TotalVolume,
        ["orderUsage"] = esim.Used,
        ["remain"] = esim.TotalVolume - esim.Used,
        ["lastUpdateTime"] = Writer.Time(esim.UsageAt, Dialect.Observed),
        ["remainThreshold"] = usedPercent switch { 50 => 0.5, 80 => 0.2, _ => 0.1 },
    }, now);

    public void ValidityUsage(SimEsim esim, DateTimeOffset now) => Post("VALIDITY_USAGE", new JsonObject
    {
        ["orderNo"] = esim.OrderNo,
        ["transactionId"] = esim.TransactionId,
        ["iccid"] = esim.Iccid,
        ["durationUnit"] = "DAY",
        ["totalDuration"] = esim.TotalDuration,
        ["expiredTime"] = Writer.Time(esim.ExpiresAt, Dialect.Observed),
        ["remain"] = 1,
    }, now, always: false);

    private void Post(string type, JsonObject content, DateTimeOffset now, bool always = true)
    {
        if (!Enabled || world.Account.WebhookUrl is null) return;
        if (_chance.Next(100) < faults.LosePercent)
        {
            faults.Lost++;
            return;
        }
        var body = Write(type, content, now, always);
        var late = _chance.Next(100) < faults.DelayPercent;
        var again = _chance.Next(100) < faults.RepeatPercent;
        if (late) faults.Delayed++;
        if (again || faults.Copies > 1) faults.Repeated++;
        var due = late ? now.AddSeconds(faults.DelaySeconds) : now;
        for (var copy = 0; copy < Math.Max(1, faults.Copies); copy++) world.Post(type, body, due);
        if (again) world.Post(type, body, due.AddSeconds(0.5));
    }

    private string Write(string type, JsonObject content, DateTimeOffset now, bool always)
    {
        var body = new JsonObject { ["notifyType"] = type };
        // The specification's examples lack id and time in three types; production sends them in all.
        if (always || world.Options.Dialect == Dialect.Observed)
        {
            body["eventGenerateTime"] = Writer.Time(now, world.Options.Dialect);
            body["notifyId"] = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        }
        body["content"] = content;
        return body.ToJsonString(JsonSerializerOptions.Web);
    }
}

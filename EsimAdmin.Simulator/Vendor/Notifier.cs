using System.Globalization;
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

    private bool Observed => world.Options.Dialect == Dialect.Observed;

    /// <summary>The body that a new address is tried with.</summary>
    public string CheckHealth(DateTimeOffset now) =>
        Write("CHECK_HEALTH", new JsonObject { ["orderNo"] = "1234567890", ["orderStatus"] = "Test" }, now);

    public void OrderReady(SimOrder order, DateTimeOffset now)
    {
        var content = new JsonObject { ["orderNo"] = order.OrderNo, ["orderStatus"] = "GOT_RESOURCE" };
        if (Observed) content["transactionId"] = order.TransactionId;
        Post("ORDER_STATUS", content, now);
    }

    public void Smdp(SimEsim esim, DateTimeOffset now)
    {
        esim.Events++;
        var content = new JsonObject
        {
            ["eid"] = esim.Eid,
            ["iccid"] = esim.Iccid,
            ["esimStatus"] = esim.EsimStatus,
            ["smdpStatus"] = esim.SmdpStatus,
            ["orderNo"] = esim.OrderNo,
            ["esimTranNo"] = esim.EsimTranNo,
            ["transactionId"] = esim.TransactionId,
        };
        if (Observed)
        {
            content["timestamp"] = Writer.WebhookTime(now);
            content["seqNumber"] = esim.Events;
            content["notifyStatus"] = "Executed-Success";
        }
        Post("SMDP_EVENT", content, now);
    }

    public void EsimStatus(SimEsim esim, DateTimeOffset now)
    {
        // The vendor tells of no return to the beginning.
        if (esim.EsimStatus == "GOT_RESOURCE") return;
        var content = new JsonObject
        {
            ["orderNo"] = esim.OrderNo,
            ["esimTranNo"] = esim.EsimTranNo,
            ["transactionId"] = esim.TransactionId,
            ["iccid"] = esim.Iccid,
            ["esimStatus"] = esim.EsimStatus == "REVOKE" ? "REVOKED" : esim.EsimStatus,
            ["smdpStatus"] = esim.SmdpStatus,
        };
        if (Observed && esim.Used > 0)
        {
            content["totalVolume"] = world.TotalVolumeOf(esim);
            content["orderUsage"] = esim.Used;
            content["remainVolume"] = Remaining(esim);
        }
        Post("ESIM_STATUS", content, now);
    }

    public void DataUsage(SimEsim esim, decimal threshold, DateTimeOffset now) => Post("DATA_USAGE", new JsonObject
    {
        ["orderNo"] = esim.OrderNo,
        ["transactionId"] = esim.TransactionId,
        ["esimTranNo"] = esim.EsimTranNo,
        ["iccid"] = esim.Iccid,
        ["totalVolume"] = world.TotalVolumeOf(esim),
        ["orderUsage"] = esim.Used,
        ["remain"] = Remaining(esim),
        ["lastUpdateTime"] = Writer.WebhookTime(esim.UsageAt),
        ["remainThreshold"] = threshold,
    }, now);

    public void ValidityUsage(SimEsim esim, DateTimeOffset now)
    {
        var content = new JsonObject
        {
            ["orderNo"] = esim.OrderNo,
            ["transactionId"] = esim.TransactionId,
            ["iccid"] = esim.Iccid,
            ["durationUnit"] = "DAY",
            ["totalDuration"] = esim.TotalDuration,
            ["expiredTime"] = Writer.WebhookTime(esim.ExpiresAt),
            ["remain"] = 1,
        };
        if (Observed) content["esimTranNo"] = esim.EsimTranNo;
        Post("VALIDITY_USAGE", content, now);
    }

    private long Remaining(SimEsim esim) => Math.Max(0, world.TotalVolumeOf(esim) - esim.Used);

    private void Post(string type, JsonObject content, DateTimeOffset now)
    {
        if (!Enabled || world.Account.WebhookUrl is null) return;
        if (_chance.Next(100) < faults.LosePercent)
        {
            faults.Lost++;
            return;
        }
        var body = Write(type, content, now);
        var late = _chance.Next(100) < faults.DelayPercent;
        var again = _chance.Next(100) < faults.RepeatPercent;
        if (late) faults.Delayed++;
        if (again || faults.Copies > 1) faults.Repeated++;
        var due = late ? now.AddSeconds(faults.DelaySeconds) : now;
        for (var copy = 0; copy < Math.Max(1, faults.Copies); copy++) world.Post(type, body, due);
        if (again) world.Post(type, body, due.AddSeconds(0.5));
    }

    private string Write(string type, JsonObject content, DateTimeOffset now)
    {
        var body = new JsonObject { ["notifyType"] = type };
        // The specification's examples lack id and time in three types, and write one of the times in the form of answers.
        if (Observed || type is "SMDP_EVENT" or "ESIM_STATUS" or "DATA_USAGE")
        {
            body["eventGenerateTime"] = !Observed && type == "SMDP_EVENT" ? Writer.Time(now) : Writer.WebhookTime(now);
            body["notifyId"] = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        }
        body["content"] = content;
        return Json.Text(body);
    }
}

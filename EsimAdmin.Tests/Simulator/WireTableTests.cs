using System.Text;
using EsimAdmin.Simulator;
using EsimAdmin.Tests.Support;

namespace EsimAdmin.Tests.Simulator;

/// <summary>The tables in <c>docs/simulator.md</c> are written from what the simulator sends: with <c>WRITE_DOCS=1</c> by these tests, else
/// they must be what would be written.</summary>
public sealed class WireTableTests
{
    private static readonly string[] Webhooks =
        ["CHECK_HEALTH", "ORDER_STATUS", "SMDP_EVENT", "ESIM_STATUS", "DATA_USAGE", "VALIDITY_USAGE"];

    [Fact]
    public async Task The_fields_in_the_documents_are_those_that_are_sent()
    {
        var (real, strict) = (await WatchAsync(SimulatorPreset.Real), await WatchAsync(SimulatorPreset.Strict));
        Assert.Equal(Webhooks.Order(), real.Messages.Where(message => char.IsUpper(message[0])).Order());
        var table = new StringBuilder();
        foreach (var message in real.Messages.Union(strict.Messages))
        {
            table.Append($"\n### {message}\n| field | `Real` | `Strict` | known from |\n| --- | --- | --- | --- |\n");
            foreach (var path in real.Of(message).Union(strict.Of(message)))
            {
                table.Append($"| `{path}` | {real.Types(message, path)} | {strict.Types(message, path)} |")
                    .Append($" {WireFields.SourceOf(message, path)} |\n");
            }
        }
        await CompareAsync("fields", table.ToString());
    }

    [Fact]
    public async Task The_switches_in_the_documents_are_those_of_the_presets()
    {
        var presets = Enum.GetValues<SimulatorPreset>();
        var table = new StringBuilder("| `Simulator:…` |").AppendJoin("", presets.Select(preset => $" `{preset}` |"))
            .Append("\n| --- | --- | --- | --- |\n");
        foreach (var property in typeof(SimulatorOptions).GetProperties().Where(one => one.CanWrite && one.Name != "Preset"))
        {
            var values = presets.Select(preset => Convert.ToString(
                property.GetValue(SimulatorOptions.Of(preset)), System.Globalization.CultureInfo.InvariantCulture));
            table.Append($"| `{property.Name}` |")
                .AppendJoin("", values.Select(value => $" {(value is { Length: > 0 } ? value : "empty")} |")).Append('\n');
        }
        await CompareAsync("switches", table.ToString());
    }

    private static async Task CompareAsync(string part, string table)
    {
        var file = Path.Combine(Repository.Root, "docs", "simulator.md");
        var text = (await File.ReadAllTextAsync(file)).ReplaceLineEndings("\n");
        var (begin, end) = ($"<!-- {part} -->\n", $"<!-- /{part} -->");
        var (from, to) = (text.IndexOf(begin, StringComparison.Ordinal) + begin.Length, text.IndexOf(end, StringComparison.Ordinal));
        if (Environment.GetEnvironmentVariable("WRITE_DOCS") == "1") await File.WriteAllTextAsync(file, text[..from] + table + text[to..]);
        else Assert.Equal(table, text[from..to]);
    }

    /// <summary>Has everything said that can be said.</summary>
    private static async Task<WireFields> WatchAsync(SimulatorPreset preset)
    {
        await using var vendor = await RawVendor.OpenAsync(preset);
        await using var receiver = await WebhookReceiver.StartAsync();
        var fields = new WireFields();
        async Task AskAsync(string endpoint, object? body = null) => fields.Note(endpoint, await vendor.AskAsync(endpoint, body));
        static DateTimeOffset Now() => TimeProvider.System.GetUtcNow();

        await AskAsync("balance/query");
        await AskAsync("location/list");
        await AskAsync("package/list");
        await AskAsync("webhook/query");
        await AskAsync("webhook/save", new { webhook = receiver.Address });
        await AskAsync("webhook/query");
        var package = vendor.Simulator.World.Catalogue.Base.First(
            one => one is { SmsStatus: 1, SupportTopUpType: 2, ActiveType: 2, DataType: 1, Duration: > 1 });
        var lines = new[] { new { packageCode = package.Code, count = 1 } };
        await AskAsync("esim/order", new { transactionId = "watched", packageInfoList = lines });
        var esims = await vendor.BuyAsync(package.Code, 3);
        var keys = esims.Select(esim => esim["esimTranNo"]!.ToString()).ToList();
        var all = new { pager = new { pageNum = 1, pageSize = 50 } };
        await AskAsync("esim/query", all);
        await AskAsync("esim/topup", new { esimTranNo = keys[0], packageCode = "TOPUP_" + package.Code, transactionId = "topped" });

        vendor.Simulator.Drive(keys[0], (travellers, esim) =>
        {
            travellers.Install(esim, Now());
            travellers.Enable(esim, Now());
            travellers.Use(esim, esim.TotalVolume * 6 / 10, Now());
        });
        await AskAsync("esim/query", all);
        await AskAsync("esim/usage/query", new { esimTranNoList = keys });
        await AskAsync("esim/sendSms", new { esimTranNo = keys[0], message = "Welcome" });
        await AskAsync("esim/suspend", new { esimTranNo = keys[0] });
        await AskAsync("esim/unsuspend", new { esimTranNo = keys[0] });
        await AskAsync("esim/revoke", new { esimTranNo = keys[1] });
        await AskAsync("esim/cancel", new { esimTranNo = keys[2] });
        vendor.Simulator.Drive(keys[0], (travellers, esim) =>
        {
            esim.ExpiresAt = Now().AddHours(1);
            travellers.Live(esim, Now());
        });
        foreach (var refused in new[] { "esim/query", "esim/cancel" })
        {
            fields.Note("(refused)", await vendor.AskAsync(refused, new { esimTranNo = "1" }));
        }

        await Eventually.TrueAsync(() => vendor.Simulator.With(world => world.Outbox.Count == 0), "all webhooks are heard");
        foreach (var type in Webhooks) foreach (var body in await receiver.WaitAsync(type)) fields.Note(type, body);
        return fields;
    }
}

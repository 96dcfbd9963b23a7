using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using EsimAdmin.Tests.Support;

namespace EsimAdmin.Tests.Simulator;

/// <summary>Clients in other languages that show nothing but the access code.</summary>
public sealed class ClientTests
{
    [ProgramFact("node", "nodejs")]
    public Task A_client_in_javascript_buys_tops_up_asks_for_usage_and_cancels() => WalkAsync("node", "walk.mjs");

    [ProgramFact("python3", "python3")]
    public Task A_client_in_python_buys_tops_up_asks_for_usage_and_cancels() => WalkAsync("python3", "walk.py");

    [Fact]
    public async Task The_vendors_quick_start_answers_the_balance()
    {
        await using var vendor = await RawVendor.OpenAsync();
        // curl -X POST …/balance/query -H "RT-AccessCode: …" --data ''
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{vendor.Simulator.Address}/api/v1/open/balance/query");
        request.Headers.Add("RT-AccessCode", vendor.Simulator.Options.AccessCode);
        request.Content = new ByteArrayContent([]) { Headers = { { "Content-Type", "application/x-www-form-urlencoded" } } };
        using var response = await vendor.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(vendor.Simulator.Options.InitialBalance,
            (long)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["obj"]!["balance"]!);
    }

    private static async Task WalkAsync(string program, string client)
    {
        await using var vendor = await RawVendor.OpenAsync();
        var simulator = vendor.Simulator;
        var start = new ProcessStartInfo(program,
            [Path.Combine(Repository.Root, "EsimAdmin.Tests", "Clients", client), simulator.Address, simulator.Options.AccessCode])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["no_proxy"] = "127.0.0.1", ["NO_PROXY"] = "127.0.0.1" },
        };
        using var process = Process.Start(start)!;
        var (told, complaint) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await complaint);

        var said = JsonNode.Parse(await told)!;
        var esim = simulator.With(world => world.FindEsim(said["esimTranNo"]!.ToString()))!;
        Assert.Equal(("CANCEL", said["orderNo"]!.ToString(), said["ac"]!.ToString()), (esim.EsimStatus, esim.OrderNo, esim.Ac));
        Assert.Equal((esim.TotalVolume, 2), ((long)said["totalVolume"]!, esim.Packages.Count));
        Assert.Equal(0, (int)said["usageRows"]!);
        Assert.Equal((long)said["before"]!, (long)said["after"]!);
    }
}

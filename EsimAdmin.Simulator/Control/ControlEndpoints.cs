using EsimAdmin.Simulator.Protocol;
using EsimAdmin.Simulator.Vendor;
using EsimAdmin.Simulator.Webhooks;

namespace EsimAdmin.Simulator.Control;

/// <summary>An eSIM as its simulated vendor and traveller see it.</summary>
public sealed record ControlledEsim(
    string EsimTranNo, string Iccid, string OrderNo, string TransactionId, string Ac, string EsimStatus, string SmdpStatus,
    long Used, long Total, string PackageCode, DateTimeOffset CreatedAt, DateTimeOffset? NextAt);

/// <summary>The simulated vendor's books at one moment.</summary>
public sealed record Books(
    long Balance, string? WebhookUrl, int Orders, int Esims, int TopUps, int WebhooksWaiting, int WebhooksDelivered,
    int Requests, int MostInASecond, IReadOnlyDictionary<FaultKind, int> Faults);

/// <summary>What moves the simulated world from outside: travellers, faults, prices. Not part of the vendor's protocol.</summary>
internal static class ControlEndpoints
{
    public static void MapControl(this IEndpointRouteBuilder endpoints)
    {
        var control = endpoints.MapGroup("/control");
        control.MapGet("/books", (World world, RateMeter meter, Faults faults, WebhookSender sender) => Locked(world, () => new Books(
            world.Account.Balance, world.Account.WebhookUrl, world.Orders.Count, world.Esims.Count, world.TopUps.Count, world.Outbox.Count,
            sender.Delivered, (int)meter.Total, meter.MostInASecond, faults.Happened)));
        control.MapGet("/esims", (World world, int? count, string? orderNo) => Locked(world, () => world.Esims
            .Where(esim => orderNo is null || esim.OrderNo == orderNo)
            .OrderByDescending(esim => esim.CreatedAt).ThenByDescending(esim => esim.EsimTranNo, StringComparer.Ordinal)
            .Take(count ?? 50).Select(Show).ToList()));
        control.MapPost("/esims/{esimTranNo}/{step}", Drive);

        control.MapGet("/past-uses", (History history) => history.Uses);
        control.MapGet("/faults", (Faults faults) => faults.Set);
        control.MapPost("/faults", (Faults faults, Fault fault) => faults.Add(fault));
        control.MapDelete("/faults", (Faults faults) => faults.Clear());
        control.MapGet("/webhook-faults", (WebhookFaults faults) => faults);
        control.MapPut("/webhook-faults", (WebhookFaults faults, WebhookFaults wanted) =>
            (faults.Copies, faults.LosePercent, faults.DelayPercent, faults.DelaySeconds) =
                (wanted.Copies, wanted.LosePercent, wanted.DelayPercent, wanted.DelaySeconds));
        control.MapPost("/dialect/{dialect}", (SimulatorOptions options, Dialect dialect) => { options.Dialect = dialect; });
        control.MapPost("/repeated-transaction/{answer}", (SimulatorOptions options, RepeatedTransaction answer) =>
            { options.RepeatedTransaction = answer; });
        control.MapPost("/blocked/{blocked:bool}", (Authenticator authenticator, bool blocked) =>
            { authenticator.Blocked = blocked; });
        control.MapPost("/balance/{units:long}", (World world, TimeProvider time, long units) => Changed(world, () =>
            world.Pay(units - world.Account.Balance, "set", "control", time.GetUtcNow())));
        control.MapPost("/prices/{code}/{units:long}", (World world, string code, long units) =>
            Changed(world, () => world.SetPrice(code, units)));
        control.MapPost("/sold-out/{code}", (World world, string code) => Changed(world, () => world.SoldOut.Add(code)));
        control.MapPost("/rate/reset", (RateMeter meter) => meter.Reset());
    }

    private static IResult Drive(World world, Travellers travellers, TimeProvider time, string esimTranNo, string step, long? bytes)
    {
        lock (world.Sync)
        {
            if (world.FindEsim(esimTranNo) is not { } esim) return Results.NotFound();
            var now = time.GetUtcNow();
            try
            {
                switch (step)
                {
                    case "download": travellers.Download(esim, now); break;
                    case "install": travellers.Install(esim, now); break;
                    case "enable": travellers.Enable(esim, now); break;
                    case "disable": travellers.Disable(esim, now); break;
                    case "use": travellers.Use(esim, bytes ?? Math.Max(1, esim.TotalVolume / 10), now); break;
                    case "expire": travellers.Expire(esim, now); break;
                    case "delete": travellers.Delete(esim, now); break;
                    default: return Results.NotFound();
                }
            }
            catch (Refusal refusal)
            {
                return Results.Conflict(refusal.Message);
            }
            world.Commit();
            return Results.Ok(Show(esim));
        }
    }

    private static ControlledEsim Show(SimEsim esim) => new(
        esim.EsimTranNo, esim.Iccid, esim.OrderNo, esim.TransactionId, esim.Ac, esim.EsimStatus, esim.SmdpStatus,
        esim.Used, esim.TotalVolume, esim.Packages[0].Code, esim.CreatedAt, esim.NextAt);

    private static T Locked<T>(World world, Func<T> read)
    {
        lock (world.Sync) return read();
    }

    private static void Changed(World world, Action change)
    {
        lock (world.Sync)
        {
            change();
            world.Commit();
        }
    }
}

using EsimAdmin.Core;
using EsimAdmin.Core.Actions;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.EsimAccess.Wire;
using EsimAdmin.Core.Esims;
using EsimAdmin.Simulator;
using EsimAdmin.Simulator.Vendor;
using FsCheck.Xunit;
using Desk = EsimAdmin.Tests.Core.EsimAccess.Desk;

namespace EsimAdmin.Tests.Core.Actions;

public sealed class ActionRulesTests
{
    private static readonly string[] States = ["GOT_RESOURCE", "IN_USE", "USED_UP", "SUSPENDED", "USED_EXPIRED", "UNUSED_EXPIRED", "CANCEL",
        "REVOKE", "HIBERNATING"];
    private static readonly string[] Servers = ["RELEASED", "DOWNLOAD", "INSTALLATION", "ENABLED", "DISABLED", "DELETED", "FROZEN"];

    public static TheoryData<EsimAction> Actions => [.. ActionRules.All];

    [Theory, MemberData(nameof(Actions))]
    public async Task The_vendor_agrees_with_what_is_allowed_in_every_state(EsimAction action)
    {
        await using var desk = await Desk.OpenAsync(Dialect.Observed);
        var package = await desk.PackageAsync(one => !one.IsDaily && !one.IsTopUp && one.SmsStatus == 1
            && desk.Simulator.World.Catalogue.TopUpsFor(one).Any());
        var made = await desk.NewEsimAsync(package);
        var disagreements = new List<string>();
        var asked = 0;
        foreach (var state in States) foreach (var server in Servers) foreach (var percent in new[] { 0, 30, 100 })
        {
            desk.Simulator.With(world => Put(world.FindEsim(made.EsimTranNo!)!, state, server, percent));
            var esim = new Esim { EsimTranNo = made.EsimTranNo! };
            EsimRules.TakeOver(esim, (await desk.Client.EsimAsync(esim.EsimTranNo, CallPriority.Person, default)).Value!.Single(),
                TimeProvider.System.GetUtcNow());

            var allowed = ActionRules.Refusal(action, esim) is null;
            var problem = await DoAsync(desk, action, esim, package, asked++);
            if (allowed != (problem is null)) disagreements.Add(
                $"{state} {server} {percent} %: {(allowed ? "allowed" : "not allowed")}, the vendor says {problem?.Code ?? "yes"}");
        }
        Assert.Equal(States.Length * Servers.Length * 3, asked);
        Assert.True(disagreements.Count == 0, string.Join(Environment.NewLine, disagreements));
    }

    [Fact]
    public void Every_combination_of_states_and_usage_is_read_as_exactly_one_status_with_the_actions_that_fit()
    {
        foreach (var state in States) foreach (var server in Servers) foreach (var used in new[] { 0L, 300, 1000 })
        {
            var esim = Make(state, server, used);
            Assert.True(Enum.IsDefined(esim.Status));
            // Never both ways at once, and nothing at all once it has ended.
            Assert.False(Allowed(EsimAction.Suspend, esim) && Allowed(EsimAction.Resume, esim));
            Assert.False(Allowed(EsimAction.Cancel, esim) && Allowed(EsimAction.Suspend, esim));
            if (EsimStatusRules.HasEnded(esim.Status)) Assert.All(ActionRules.All, action => Assert.False(Allowed(action, esim)));
            if (Allowed(EsimAction.Cancel, esim)) Assert.Equal(EsimStatus.New, esim.Status);
        }
    }

    [Property]
    public bool Whatever_the_vendor_says_each_action_is_allowed_or_says_why_not(
        string? state, string? server, long used, bool sms, int support)
    {
        var esim = Make(state ?? "", server ?? "", Math.Abs(used % 1000));
        (esim.SmsStatus, esim.TopUpSupport) = (sms ? SmsSupport.PhonesAndUs : SmsSupport.None, (TopUpSupport)support);
        return ActionRules.All.All(action => ActionRules.Refusal(action, esim) is null or { Length: > 10 });
    }

    [Fact]
    public void A_package_without_top_ups_and_an_esim_with_ten_refuse_an_eleventh()
    {
        var esim = Make("IN_USE", "ENABLED", 5);
        Assert.True(Allowed(EsimAction.TopUp, esim));
        esim.TopUpSupport = TopUpSupport.No;
        Assert.False(Allowed(EsimAction.TopUp, esim));
        esim.TopUpSupport = TopUpSupport.Yes;
        esim.Packages = [.. Enumerable.Range(0, 11).Select(number => new EsimPackage($"TOPUP_{number}", "x", null, 1, null))];
        Assert.False(Allowed(EsimAction.TopUp, esim));
    }

    private static bool Allowed(EsimAction action, Esim esim) => ActionRules.Refusal(action, esim) is null;

    private static Esim Make(string state, string server, long used)
    {
        var esim = new Esim { EsimTranNo = "1", SmsStatus = SmsSupport.PhonesAndUs };
        var told = new VendorEsim { VendorStatus = state, SmdpStatus = server, Used = new DataVolume(used), Total = new DataVolume(1000) };
        EsimRules.TakeOver(esim, told, TimeProvider.System.GetUtcNow());
        Assert.Equal(new DataVolume(used), esim.Used);
        return esim;
    }

    private static bool Put(SimEsim esim, string state, string server, int percent)
    {
        (esim.EsimStatus, esim.SmdpStatus, esim.StatusBeforeSuspend) = (state, server, state == "SUSPENDED" ? "IN_USE" : null);
        esim.InstalledAt = server is "INSTALLATION" or "ENABLED" or "DISABLED" or "DELETED" ? esim.CreatedAt : null;
        esim.Packages.RemoveRange(1, esim.Packages.Count - 1);
        esim.Used = esim.TotalVolume * percent / 100;
        return true;
    }

    private static async Task<VendorProblem?> DoAsync(Desk desk, EsimAction action, Esim esim, SimPackage package, int number) =>
        action switch
        {
            EsimAction.Cancel or EsimAction.Reissue => await desk.Client.CancelAsync(esim.EsimTranNo, CallPriority.Person, default),
            EsimAction.Suspend => await desk.Client.SuspendAsync(esim.EsimTranNo, CallPriority.Person, default),
            EsimAction.Resume => await desk.Client.UnsuspendAsync(esim.EsimTranNo, CallPriority.Person, default),
            EsimAction.Revoke => await desk.Client.RevokeAsync(esim.EsimTranNo, CallPriority.Person, default),
            EsimAction.SendSms => await desk.Client.SendSmsAsync(esim.EsimTranNo, "hello", default),
            _ => (await desk.Client.TopUpAsync(
                new TopUpRequest(esim.EsimTranNo, desk.Simulator.World.Catalogue.TopUpsFor(package).First().Code, $"top-{number}"),
                CallPriority.Person, default)).Problem,
        };
}

using Bunit;
using EsimAdmin.Core;
using EsimAdmin.Core.AutoTopUps;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.Storage;
using EsimAdmin.Tests.Support;
using EsimAdmin.Web.Components.Pages.Esims;
using EsimAdmin.Web.Components.Pages.Usage;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;

namespace EsimAdmin.Tests.Web.Components;

/// <summary>What is refused is said, and what was typed stays.</summary>
public sealed class OutcomeTests : BunitContext, IAsyncLifetime
{
    private TestSimulator _simulator = default!;
    private TestConsole _console = default!;

    public async Task InitializeAsync()
    {
        _simulator = await TestSimulator.StartAsync();
        _console = await TestConsole.StartAsync(_simulator, workers: false);
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices();
        Services.AddSingleton(_console.Esim);
        Services.AddSingleton(_console.Get<LiveUpdates>());
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        await _console.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task A_note_that_is_refused_stays_as_it_was_typed()
    {
        var timeline = Render<EsimTimeline>(parameters => parameters.Add(one => one.MayNote, true)
            .Add(one => one.Details, new EsimDetails(new Esim { EsimTranNo = "unknown" }, [], true, null)));
        timeline.Find("input").Input("Called from Madrid");
        await timeline.Find("form").SubmitAsync();
        await Eventually.TrueAsync(() => timeline.FindAll("[role=alert]").Count == 1, "it is said");
        Assert.Contains("not known to EsimAdmin", timeline.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal("Called from Madrid", timeline.Find("input").GetAttribute("value"));
    }

    [Fact]
    public async Task A_rule_that_somebody_else_has_removed_says_so()
    {
        var customer = (await _console.Esim.Customers.GetOrAddAsync("Blue Travel", default)).Value!;
        var edit = new TopUpRuleEdit(null, customer.Id, 10, null, null, null, 3, Money.FromDollars(20), null);
        Assert.True((await _console.Esim.AutoTopUps.AddAsync(edit, default)).IsDone);
        var rules = await _console.Esim.AutoTopUps.RulesAsync(null, null, default);
        var table = Render<RuleTable>(parameters => parameters.Add(one => one.Rules, rules).Add(one => one.MayManage, true));
        Assert.True((await _console.Esim.AutoTopUps.RemoveAsync(rules[0].Rule.Id, default)).IsDone);
        await table.Find("button[aria-pressed]").ClickAsync(new());
        await Eventually.TrueAsync(() => table.FindAll("[role=alert]").Count == 1, "it is said");
    }
}

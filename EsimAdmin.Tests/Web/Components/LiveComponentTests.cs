using System.Runtime.CompilerServices;
using Bunit;
using EsimAdmin.Core;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.People;
using EsimAdmin.Tests.Support;
using EsimAdmin.Web.Components.Shared;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace EsimAdmin.Tests.Web.Components;

/// <summary>Components follow changes on their own thread, whoever publishes them.</summary>
public sealed class LiveComponentTests : BunitContext
{
    private readonly LiveUpdates _live = new(NullLogger<LiveUpdates>.Instance);

    public LiveComponentTests()
    {
        Services.AddSingleton(_live);
        // Nothing is asked of it here.
        Services.AddSingleton((EsimAccessService)RuntimeHelpers.GetUninitializedObject(typeof(EsimAccessService)));
    }

    [Fact]
    public async Task Whether_a_change_concerns_a_component_is_asked_where_its_fields_may_be_used_and_of_each_change()
    {
        const int Publishers = 4, Each = 500;
        var probe = Render<Probe>();
        await Task.WhenAll(Enumerable.Range(0, Publishers).Select(publisher => Task.Run(() =>
        {
            for (var number = 0; number < Each; number++) _live.Publish(new EsimChanged($"{publisher}-{number}"));
        })));
        await Eventually.GetAsync(() => probe.InvokeAsync(() => Task.FromResult(probe.Instance.Seen.Count)),
            count => count == Publishers * Each, "each change is seen");
        Assert.Equal(0, probe.Instance.Elsewhere);
        // A flood is one reload after the other, not one for each change.
        Assert.InRange(probe.Instance.Reloads, 1, Publishers * Each / 2);
    }

    [Fact]
    public async Task What_is_under_way_is_over_when_it_fails_and_a_second_click_meanwhile_does_nothing()
    {
        var probe = Render<Probe>();
        var end = new TaskCompletionSource();
        var first = probe.InvokeAsync(() => probe.Instance.ActAsync(() => end.Task));
        await probe.InvokeAsync(() => probe.Instance.ActAsync(() => throw new InvalidOperationException("never begun")));
        Assert.Equal("busy", probe.Markup);
        end.SetException(new InvalidOperationException("failed"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => first);
        Assert.Equal("idle", probe.Markup);
    }

    [Fact]
    public async Task Whose_rights_end_while_something_is_under_way_reads_so_and_keeps_the_page()
    {
        var probe = Render<Probe>();
        await probe.InvokeAsync(() => probe.Instance.ActAsync(() => throw new NotAllowedException(Permission.ManageSettings)));
        Assert.Equal("You may not do this any more.", probe.Instance.Said);
        Assert.Equal("idle", probe.Markup);
    }

    [Fact]
    public async Task What_ends_after_its_component_was_taken_away_ends_well()
    {
        var probe = Render<Probe>();
        var end = new TaskCompletionSource();
        var (component, left) = (probe.Instance, false);
        var acting = probe.InvokeAsync(() => component.ActAsync(async () =>
        {
            await end.Task;
            left = component.Token.IsCancellationRequested;
        }));
        await DisposeComponentsAsync();
        end.SetResult();
        await acting;
        Assert.True(left);
    }

    private sealed class Probe : LiveComponent
    {
        public CancellationToken Token => Gone;

        public string? Said => Refusal;

        public HashSet<string> Seen { get; } = [];

        public int Elsewhere { get; private set; }

        public int Reloads { get; private set; }

        public Task ActAsync(Func<Task> act) => BusyAsync(act);

        protected override void OnInitialized()
        {
            var own = SynchronizationContext.Current;
            On<EsimChanged>(change =>
            {
                // The component's fields belong to its dispatcher, which is its synchronisation context.
                if (SynchronizationContext.Current is null
                    || SynchronizationContext.Current.GetType() != (own?.GetType()
                    ?? SynchronizationContext.Current.GetType())) Elsewhere++;
                return Seen.Add(change.EsimTranNo) | true;
            }, () =>
            {
                Reloads++;
                return Task.CompletedTask;
            });
        }

        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, IsBusy ? "busy" : "idle");
    }
}

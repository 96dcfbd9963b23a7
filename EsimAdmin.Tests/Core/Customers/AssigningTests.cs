using EsimAdmin.Core.Customers;
using EsimAdmin.Core.Esims;
using EsimAdmin.Tests.Core.Esims;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Tests.Core.Customers;

/// <summary>eSIMs change hands as a dry run has told, or not at all, and come back on demand.</summary>
public sealed class AssigningTests : IAsyncLifetime
{
    private TestSimulator _simulator = null!;
    private TestConsole _console = null!;
    private List<string> _keys = [];

    private CustomerService Customers => _console.Esim.Customers;

    public async Task InitializeAsync()
    {
        _simulator = await TestSimulator.StartAsync();
        _keys = AccountTests.Populate(_simulator, 30);
        _console = await TestConsole.StartAsync(_simulator);
        await Eventually.GetAsync(() => _console.ReadAsync(context => context.Esims.CountAsync()), count => count == 30, "the import");
        await Customers.AssignAsync(_keys[..10], (await Customers.GetOrAddAsync("Blue Travel", default)).Value!.Id, default);
        await Customers.AssignAsync(_keys[10..15], (await Customers.GetOrAddAsync("Kestrel Robotics", default)).Value!.Id, default);
    }

    public async Task DisposeAsync()
    {
        await _console.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task A_customer_is_stored_with_the_esim_that_it_gets_or_not_at_all()
    {
        Assert.Equal("esim-unknown", (await Customers.AssignAsync("nobody knows it", "Not yet known", default)).Refusal?.Code);
        Assert.Empty(await Customers.FindAsync("Not yet known", 1, default));
        Assert.True((await Customers.AssignAsync(_keys[20], "Not yet known", default)).IsDone);
        Assert.Equal("Not yet known", (await _console.Esim.Esims.GetAsync(_keys[20], default))!.CustomerName);
        Assert.True((await Customers.AssignAsync(_keys[20], customerName: null, default)).IsDone);
        Assert.Null((await _console.Esim.Esims.GetAsync(_keys[20], default))!.Esim.CustomerId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    public async Task An_empty_name_assigns_nothing_and_takes_nothing_away(string name)
    {
        var planned = await Customers.PlanAssignAsync(new EsimSelection(default), name, default);
        Assert.Equal("name-missing", planned.Refusal?.Code);
        Assert.Equal(15, await OwnedAsync());
    }

    [Fact]
    public async Task An_empty_list_of_iccids_is_no_esim_and_not_all_of_them()
    {
        var plan = (await Customers.PlanAssignAsync(new EsimSelection(default, []), null, default)).Value!;
        Assert.Equal((0, 0), (plan.Chosen, plan.Transfers.Count));
    }

    [Fact]
    public async Task The_dry_run_names_who_gives_what_the_assignment_does_just_that_and_undo_puts_all_back()
    {
        var before = await OwnersAsync();
        var plan = (await Customers.PlanAssignAsync(new EsimSelection(default), "KESTREL robotics", default)).Value!;
        Assert.Equal(("Kestrel Robotics", false, 30, 25), (plan.CustomerName, plan.IsNewCustomer, plan.Chosen, plan.Transfers.Count));
        Assert.Equal([(null, 15), ("Blue Travel", 10)], plan.From);
        Assert.Equal(before, await OwnersAsync());

        var done = (await Customers.AssignAsync(plan, default)).Value!;
        Assert.Equal(25, done.Transfers.Count);
        Assert.Single((await OwnersAsync()).Values.Distinct());
        Assert.Equal(25, await Customers.UndoAsync(done, default));
        Assert.Equal(before, await OwnersAsync());
    }

    [Fact]
    public async Task Removing_the_customer_is_a_command_of_its_own_that_tells_whose_they_were()
    {
        var plan = (await Customers.PlanAssignAsync(new EsimSelection(default), null, default)).Value!;
        Assert.Equal([("Blue Travel", 10), ("Kestrel Robotics", 5)], plan.From);
        Assert.Equal(15, (await Customers.AssignAsync(plan, default)).Value!.Transfers.Count);
        Assert.Equal(0, await OwnedAsync());
    }

    [Fact]
    public async Task What_somebody_else_has_given_away_since_the_dry_run_is_said_and_nothing_is_done()
    {
        var plan = (await Customers.PlanAssignAsync(new EsimSelection(default), "New Customer", default)).Value!;
        Assert.True(plan.IsNewCustomer);
        await Customers.AssignAsync([_keys[0]], null, default);
        var before = await OwnersAsync();
        var refused = await Customers.AssignAsync(plan, default);
        Assert.Equal("selection-changed", refused.Refusal?.Code);
        Assert.Equal(before, await OwnersAsync());
        // Nor is the customer made for whom nothing was assigned.
        Assert.Equal(2, await _console.ReadAsync(context => context.Customers.CountAsync()));
    }

    [Fact]
    public async Task Undo_leaves_alone_what_has_gone_on_to_somebody_else()
    {
        var plan = (await Customers.PlanAssignAsync(new EsimSelection(default), "Third", default)).Value!;
        var done = (await Customers.AssignAsync(plan, default)).Value!;
        var fourth = (await Customers.GetOrAddAsync("Fourth", default)).Value!;
        await Customers.AssignAsync([_keys[3]], fourth.Id, default);
        Assert.Equal(29, await Customers.UndoAsync(done, default));
        Assert.Equal(fourth.Id, (await OwnersAsync())[_keys[3]]);
    }

    private Task<Dictionary<string, long?>> OwnersAsync() =>
        _console.ReadAsync(context => context.Esims.ToDictionaryAsync(esim => esim.EsimTranNo, esim => esim.CustomerId));

    private Task<int> OwnedAsync() => _console.ReadAsync(context => context.Esims.CountAsync(esim => esim.CustomerId != null));
}

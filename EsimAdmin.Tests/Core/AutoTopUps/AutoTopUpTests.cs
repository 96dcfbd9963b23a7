using EsimAdmin.Core;
using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Alerts;
using EsimAdmin.Core.AutoTopUps;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using EsimAdmin.Simulator.Protocol;
using EsimAdmin.Tests.Core.Esims;
using EsimAdmin.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Tests.Core.AutoTopUps;

public sealed class AutoTopUpTests : IAsyncLifetime
{
    private TestSimulator _simulator = default!;
    private TestConsole _console = default!;
    private string _key = "";

    private AutoTopUpService Rules => _console.Esim.AutoTopUps;

    public async Task InitializeAsync()
    {
        _simulator = await TestSimulator.StartAsync();
        AccountTests.Populate(_simulator, 40);
        _key = _simulator.With(world => world.Esims.First(esim =>
            esim.EsimStatus == "IN_USE" && world.Catalogue.Find(esim.Packages[0].Code)!.SupportTopUpType == 2).EsimTranNo);
        _console = await TestConsole.StartAsync(_simulator, workers: false);
        Assert.Null(await _console.Get<EsimImporter>().RunAsync(default));
        _console.Caller.Caller = TestCaller.As(Roles.Administrator);
        await _console.AddPersonAsync("person-1", Roles.Administrator);
    }

    public async Task DisposeAsync()
    {
        await _console.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task What_a_rule_wants_is_bought_once_however_often_it_is_told_and_stands_in_the_books()
    {
        Assert.True((await Rules.AddAsync(Rule(), default)).IsDone);
        for (var told = 0; told < 5; told++) await UseAsync(95);
        var before = await _console.ReadAsync(context => context.Esims.SingleAsync(esim => esim.EsimTranNo == _key));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RoundAsync()));
        // A late copy, without a time, tells the old allowance once more.
        await _console.Get<EsimMirror>().HearAsync(new EsimNews { EsimTranNo = _key, Used = before.Used.Bytes }, default);
        await _console.Get<AutoTopUpEngine>().FindDueAsync(default);
        await RoundAsync();

        Assert.Single(_simulator.With(world => world.TopUps.ToList()));
        var row = Assert.Single(await Rules.LastAsync(false, 10, default));
        Assert.Equal((AutoTopUpState.Started, IntentState.Done), (row.TopUp.State, row.State));
        var entry = await _console.ReadAsync(context => context.Ledger.SingleAsync(one => one.Cause == LedgerCause.TopUp));
        Assert.Equal((-row.TopUp.Amount, "person-1", _key), (entry.Amount, entry.PersonId, entry.EsimTranNo));
        Assert.Contains("by rule: less than 10 % remained", (await _console.Esim.Esims.GetAsync(_key, default))!.Events[0].Text,
            StringComparison.Ordinal);
        Assert.Equal((1, row.TopUp.Amount), ((await Rules.RulesAsync(_key, null, default))[0].Times,
            (await Rules.RulesAsync(_key, null, default))[0].Spent));
    }

    [Theory]
    [InlineData("role")]
    [InlineData("lock")]
    [InlineData("account")]
    [InlineData(nameof(Permission.ManageTopUpRules))]
    [InlineData(nameof(Permission.TopUpEsims))]
    public async Task A_rule_whose_maker_may_not_any_more_does_nothing_and_says_so(string gone)
    {
        Assert.True((await Rules.AddAsync(Rule(), default)).IsDone);
        await _console.ReadAsync(context => gone switch
        {
            "role" => context.UserRoles.ExecuteDeleteAsync(),
            "lock" => context.Users.ExecuteUpdateAsync(set => set.SetProperty(one => one.LockoutEnd, DateTimeOffset.MaxValue)),
            "account" => context.Users.ExecuteDeleteAsync(),
            _ => TakeAsync(context, Enum.Parse<Permission>(gone)),
        });
        await UseAsync(95);
        await RoundAsync();
        Assert.Empty(_simulator.With(world => world.TopUps.ToList()));
        var last = (await Rules.LastAsync(false, 10, default))[0].TopUp;
        Assert.Equal((AutoTopUpState.NotMade, true), (last.State,
            last.Reason!.StartsWith("Test Person, who made the rule, may not make automatic top-ups any more.", StringComparison.Ordinal)));
        Assert.Equal(1, (await _console.Esim.Alerts.ListAsync(new AlertQuery(AlertKind.AutoTopUp), 0, 10, default)).Total);

        // Everything but this one permission is left to them.
        static async Task<int> TakeAsync(EsimAdminDbContext context, Permission permission)
        {
            var role = context.Roles.Add(new IdentityRole("Nearly all") { NormalizedName = "NEARLY ALL" }).Entity;
            context.RoleSettings.Add(new RoleSettings
            {
                RoleId = role.Id,
                Permissions = RoleSettings.Write(Enum.GetValues<Permission>().Where(one => one != permission)),
            });
            context.UserRoles.RemoveRange(await context.UserRoles.ToListAsync());
            context.UserRoles.Add(new IdentityUserRole<string> { UserId = "person-1", RoleId = role.Id });
            return await context.SaveChangesAsync();
        }
    }

    [Fact]
    public async Task What_counted_as_not_made_counts_again_when_the_vendor_has_made_it_after_all()
    {
        Assert.True((await Rules.AddAsync(Rule(), default)).IsDone);
        await UseAsync(95);
        await RoundAsync();
        await _console.ReadAsync(context => context.AutoTopUps.ExecuteUpdateAsync(change => change
            .SetProperty(one => one.State, AutoTopUpState.NotMade)));
        await _console.Get<AutoTopUpEngine>().FindDueAsync(default);
        Assert.Equal(AutoTopUpState.Started, Assert.Single(await Rules.LastAsync(false, 10, default)).TopUp.State);
        Assert.Equal(1, (await Rules.RulesAsync(_key, null, default))[0].Times);
    }

    [Fact]
    public async Task A_lost_answer_is_resolved_without_a_second_charge()
    {
        Assert.True((await Rules.AddAsync(Rule(), default)).IsDone);
        await UseAsync(95);
        _simulator.Faults.Add(new Fault { Endpoint = "esim/topup", Kind = FaultKind.CutAfter });
        await RoundAsync();
        await Eventually.GetAsync(async () =>
        {
            await _console.Get<ActionEngine>().RoundAsync(default);
            return (await Rules.LastAsync(false, 10, default))[0].State;
        }, state => state == IntentState.Done, "the top-up is done", 30);
        Assert.Single(_simulator.With(world => world.TopUps.ToList()));
    }

    [Fact]
    public async Task The_caps_of_the_month_stop_it_and_people_are_told()
    {
        Assert.True((await Rules.AddAsync(Rule() with { MostTimes = 1 }, default)).IsDone);
        await UseAsync(95);
        await RoundAsync();
        await UseAsync(97);
        await RoundAsync();
        Assert.Single(_simulator.With(world => world.TopUps.ToList()));
        var last = (await Rules.LastAsync(false, 10, default))[0].TopUp;
        Assert.Equal((AutoTopUpState.NotMade, true), (last.State, last.Reason!.Contains("the rule permits 1", StringComparison.Ordinal)));
        Assert.Equal(AlertSeverity.Critical, Assert.Single((await _console.Esim.Alerts.ListAsync(
            new AlertQuery(AlertKind.AutoTopUp), 0, 10, default)).Rows).Alert.Severity);
    }

    [Fact]
    public async Task What_costs_more_than_the_limit_waits_and_is_bought_once_when_somebody_else_approves()
    {
        Assert.True((await Rules.AddAsync(Rule() with { ApprovalAbove = Money.Zero }, default)).IsDone);
        await UseAsync(95);
        await RoundAsync();
        Assert.Empty(_simulator.With(world => world.TopUps.ToList()));
        var waiting = Assert.Single(await Rules.LastAsync(waitingOnly: true, 10, default)).TopUp;
        Assert.Equal(1, (await _console.Esim.Alerts.ListAsync(new AlertQuery(AlertKind.AutoTopUp), 0, 10, default)).Total);

        _console.Caller.Caller = TestCaller.As(Roles.AccountManager);
        await Assert.ThrowsAsync<NotAllowedException>(() => Rules.ApproveAsync(waiting.Id, default));
        // Whatever else they may: what their own rule costs somebody else says yes to.
        _console.Caller.Caller = TestCaller.As(Roles.Administrator);
        Assert.Equal("own-rule", (await Rules.ApproveAsync(waiting.Id, default)).Refusal?.Code);
        _console.Caller.Caller = new Caller("person-2", "Finn", Permissions.Of([Roles.Finance]));
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Rules.ApproveAsync(waiting.Id, default)));
        Assert.Single(_simulator.With(world => world.TopUps.ToList()));
        var row = Assert.Single(await Rules.LastAsync(false, 10, default));
        Assert.Equal((AutoTopUpState.Started, "Finn", IntentState.Done), (row.TopUp.State, row.TopUp.DecidedBy, row.State));
    }

    [Fact]
    public async Task What_is_declined_is_not_bought()
    {
        Assert.True((await Rules.AddAsync(Rule() with { ApprovalAbove = Money.Zero }, default)).IsDone);
        await UseAsync(95);
        await RoundAsync();
        var waiting = Assert.Single(await Rules.LastAsync(waitingOnly: true, 10, default)).TopUp;
        Assert.True((await Rules.DeclineAsync(waiting.Id, default)).IsDone);
        Assert.Contains("Test Person was first", (await Rules.ApproveAsync(waiting.Id, default)).Refusal?.Text, StringComparison.Ordinal);
        var rule = Assert.Single(await Rules.RulesAsync(null, null, default)).Rule;
        Assert.True((await Rules.EnableAsync(rule.Id, false, default)).IsDone);
        Assert.True((await Rules.RemoveAsync(rule.Id, default)).IsDone);
        Assert.Equal("rule-gone", (await Rules.RemoveAsync(rule.Id, default)).Refusal?.Code);
        Assert.Equal("rule-gone", (await Rules.EnableAsync(rule.Id, true, default)).Refusal?.Code);
        Assert.Empty(_simulator.With(world => world.TopUps.ToList()));
        Assert.Equal(AutoTopUpState.NotMade, Assert.Single(await Rules.LastAsync(false, 10, default)).TopUp.State);
    }

    [Fact]
    public async Task The_kill_switch_stops_everything_at_once_and_what_is_still_due_goes_on_after_it()
    {
        Assert.True((await Rules.AddAsync(Rule(), default)).IsDone);
        await UseAsync(95);
        await Rules.StopAsync(true, default);
        var maker = _console.Caller.Caller;
        _console.Caller.Caller = new Caller("person-2", "Finn", Permissions.Of([Roles.Finance]));
        await Rules.StopAsync(true, default);
        _console.Caller.Caller = maker;
        Assert.Contains("Test Person", await Rules.StoppedAsync(default), StringComparison.Ordinal);
        // For however long: waiting uses up no attempt.
        for (var round = 0; round < 5; round++)
        {
            await _console.Get<AutoTopUpEngine>().FindDueAsync(default);
            await DueNowAsync();
            await RoundAsync();
            await AnHourLaterAsync();
        }
        var waiting = Assert.Single(await Rules.LastAsync(false, 10, default)).TopUp;
        Assert.Equal((AutoTopUpState.Due, true), (waiting.State, waiting.Reason!.Contains("stopped", StringComparison.Ordinal)));
        Assert.Empty(_simulator.With(world => world.TopUps.ToList()));

        await Rules.StopAsync(false, default);
        await DueNowAsync();
        await RoundAsync();
        Assert.Single(_simulator.With(world => world.TopUps.ToList()));
    }

    [Fact]
    public async Task What_was_approved_is_not_bought_for_more_than_it_was_to_cost()
    {
        Assert.True((await Rules.AddAsync(Rule() with { ApprovalAbove = Money.Zero }, default)).IsDone);
        await UseAsync(95);
        await RoundAsync();
        var waiting = Assert.Single(await Rules.LastAsync(waitingOnly: true, 10, default)).TopUp;
        Raise(waiting.Amount.Units + 40_000);
        await ApproveAsync(waiting.Id);
        Assert.Empty(_simulator.With(world => world.TopUps.ToList()));
        var again = Assert.Single(await Rules.LastAsync(waitingOnly: true, 10, default)).TopUp;
        Assert.Equal((waiting.Amount.Units + 40_000, null), (again.Amount.Units, again.DecidedBy));
        await ApproveAsync(waiting.Id);
        Assert.Single(_simulator.With(world => world.TopUps.ToList()));
    }

    [Fact]
    public async Task An_esim_that_went_to_another_customer_meanwhile_is_not_topped_up_by_the_first_ones_rule()
    {
        var (first, second) = ((await _console.Esim.Customers.GetOrAddAsync("Blue Travel", default)).Value!,
            (await _console.Esim.Customers.GetOrAddAsync("Red Travel", default)).Value!);
        await _console.Esim.Customers.AssignAsync([_key], first.Id, default);
        var rule = Rule() with { EsimTranNo = null, CustomerId = first.Id, ApprovalAbove = Money.Zero };
        Assert.True((await Rules.AddAsync(rule, default)).IsDone);
        await UseAsync(95);
        await RoundAsync();
        var waiting = Assert.Single(await Rules.LastAsync(waitingOnly: true, 10, default)).TopUp;
        await _console.Esim.Customers.AssignAsync([_key], second.Id, default);
        await ApproveAsync(waiting.Id);
        await RoundAsync();
        Assert.Empty(_simulator.With(world => world.TopUps.ToList()));
        Assert.Equal(AutoTopUpState.NotMade, Assert.Single(await Rules.LastAsync(false, 10, default)).TopUp.State);
    }

    [Fact]
    public async Task What_was_approved_keeps_its_amount_while_something_passes_stands_in_the_way()
    {
        Assert.True((await Rules.AddAsync(Rule() with { ApprovalAbove = Money.Zero }, default)).IsDone);
        await UseAsync(95);
        await RoundAsync();
        var waiting = Assert.Single(await Rules.LastAsync(waitingOnly: true, 10, default)).TopUp;
        await Rules.StopAsync(true, default);
        await ApproveAsync(waiting.Id);
        Raise(waiting.Amount.Units + 40_000);
        await Rules.StopAsync(false, default);
        await DueNowAsync();
        await RoundAsync();
        Assert.Empty(_simulator.With(world => world.TopUps.ToList()));
        Assert.Equal(AutoTopUpState.WaitingForApproval, Assert.Single(await Rules.LastAsync(false, 10, default)).TopUp.State);
    }

    [Fact]
    public async Task What_a_rule_may_spend_unasked_is_at_most_what_the_company_permits_and_only_others_raise_it()
    {
        Assert.True((await Rules.AddAsync(Rule() with { ApprovalAbove = Money.FromDollars(1_000_000) }, default)).IsDone);
        var company = Money.FromDollars(20);
        var rule = Assert.Single(await Rules.RulesAsync(_key, null, default));
        Assert.Equal((company, false), (rule.Limit, rule.MayRaise));
        var more = Money.FromDollars(50);
        // Its maker, though an administrator, and another who manages rules and approves nothing.
        Assert.Equal("raise-limit", (await Rules.LimitAsync(rule.Rule.Id, more, default)).Refusal?.Code);
        _console.Caller.Caller = TestCaller.As(Roles.AccountManager) with { PersonId = "maya" };
        Assert.Equal("raise-limit", (await Rules.LimitAsync(rule.Rule.Id, more, default)).Refusal?.Code);
        Assert.True((await Rules.LimitAsync(rule.Rule.Id, Money.FromDollars(2), default)).IsDone);
        Assert.Equal("raise-limit", (await Rules.LimitAsync(rule.Rule.Id, Money.FromDollars(3), default)).Refusal?.Code);
        _console.Caller.Caller = TestCaller.As(Roles.Finance) with { PersonId = "finn", Name = "Finn Keller" };
        Assert.True((await Rules.LimitAsync(rule.Rule.Id, more, default)).IsDone);
        rule = Assert.Single(await Rules.RulesAsync(_key, null, default));
        Assert.Equal((more, "Finn Keller", true), (rule.Limit, rule.Rule.LimitBy, rule.MayRaise));
        Assert.Equal("rule", (await Rules.LimitAsync(rule.Rule.Id, Money.FromDollars(-1), default)).Refusal?.Code);
    }

    [Fact]
    public async Task What_costs_more_than_the_company_permits_waits_whatever_the_maker_has_said()
    {
        var dollars = Money.FromDollars(900);
        Assert.True((await Rules.AddAsync(Rule() with { MostAmount = dollars, ApprovalAbove = dollars }, default)).IsDone);
        Raise(Money.FromDollars(30).Units);
        await UseAsync(95);
        await RoundAsync();
        Assert.Equal(AutoTopUpState.WaitingForApproval, Assert.Single(await Rules.LastAsync(false, 10, default)).TopUp.State);
        Assert.Empty(_simulator.With(world => world.TopUps.ToList()));
    }

    [Fact]
    public async Task A_rule_whose_maker_does_not_look_after_the_esim_any_more_does_nothing_and_says_so()
    {
        Assert.True((await Rules.AddAsync(Rule(), default)).IsDone);
        await _console.AddPersonAsync("maya", Roles.AccountManager);
        await _console.ReadAsync(async context =>
        {
            var role = await context.Roles.SingleAsync(one => one.Name == Roles.AccountManager);
            context.RoleSettings.Add(new RoleSettings { RoleId = role.Id, OwnCustomersOnly = true });
            await context.SaveChangesAsync();
            return await context.UserRoles.Where(member => member.UserId == "person-1")
                .ExecuteUpdateAsync(set => set.SetProperty(member => member.RoleId, role.Id));
        });
        await UseAsync(95);
        await RoundAsync();
        Assert.Empty(_simulator.With(world => world.TopUps.ToList()));
        Assert.Contains("does not look after this eSIM any more", (await Rules.LastAsync(false, 10, default))[0].TopUp.Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_stop_of_all_rules_is_kept_with_who_let_them_go_on()
    {
        foreach (var (name, stop) in new[] { ("Finn", true), ("Maya", true), ("Maya", false), ("Ada", false), ("Ada", true) })
        {
            _console.Caller.Caller = TestCaller.As(Roles.Administrator) with { Name = name };
            await Rules.StopAsync(stop, default);
        }
        Assert.Equal([("Ada", null), ("Finn", "Maya")], (await Rules.StopsAsync(default)).Select(one => (one.PersonName, one.LiftedBy)));
        Assert.StartsWith("by Ada, ", await Rules.StoppedAsync(default), StringComparison.Ordinal);
        _console.Caller.Caller = TestCaller.As(Roles.Support);
        await Assert.ThrowsAsync<NotAllowedException>(() => Rules.StopAsync(false, default));
    }

    [Fact]
    public async Task A_cap_counts_the_month_in_which_it_is_bought_not_that_in_which_it_became_due()
    {
        var customer = (await _console.Esim.Customers.GetOrAddAsync("Blue Travel", default)).Value!;
        var keys = _simulator.With(world => world.Esims.Where(esim => esim.EsimStatus == "IN_USE"
            && world.Catalogue.Find(esim.Packages[0].Code)!.SupportTopUpType == 2).Select(esim => esim.EsimTranNo).Take(3).ToList());
        await _console.Esim.Customers.AssignAsync(keys, customer.Id, default);
        Assert.True((await Rules.AddAsync(
            Rule() with { EsimTranNo = null, CustomerId = customer.Id, ApprovalAbove = Money.Zero, MostAmount = Money.FromDollars(2000) },
                default)).IsDone);
        foreach (var key in keys)
        {
            _key = key;
            await UseAsync(95);
        }
        await RoundAsync();
        var waiting = await Rules.LastAsync(waitingOnly: true, 10, default);
        Assert.Equal(3, waiting.Count);
        await _console.ReadAsync(context => context.AutoTopUps.ExecuteUpdateAsync(
            change => change.SetProperty(one => one.At, TimeProvider.System.GetUtcNow().AddDays(-40))));
        var most = waiting.Max(row => row.TopUp.Amount);
        await _console.ReadAsync(context =>
            context.TopUpRules.ExecuteUpdateAsync(change => change.SetProperty(rule => rule.MostAmount, most)));
        foreach (var row in waiting.OrderByDescending(row => row.TopUp.Amount)) await ApproveAsync(row.TopUp.Id);
        Assert.Single(_simulator.With(world => world.TopUps.ToList()));
    }

    [Fact]
    public async Task What_the_vendor_refuses_is_told_and_may_be_tried_again()
    {
        Assert.True((await Rules.AddAsync(Rule(), default)).IsDone);
        await UseAsync(95);
        _simulator.Faults.Add(new Fault { Endpoint = "esim/topup", Kind = FaultKind.Code, Code = "310243" });
        await RoundAsync();
        await _console.Get<AutoTopUpEngine>().FindDueAsync(default);
        var row = Assert.Single(await Rules.LastAsync(false, 10, default)).TopUp;
        Assert.Equal(AutoTopUpState.NotMade, row.State);
        Assert.Contains("eSIM Access refused it", Assert.Single((await _console.Esim.Alerts.ListAsync(
            new AlertQuery(AlertKind.AutoTopUp), 0, 10, default)).Rows).Alert.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_low_a_balance_is_told_and_tried_again_an_hour_later_three_times_in_all()
    {
        Assert.True((await Rules.AddAsync(Rule(), default)).IsDone);
        SetBalance(0);
        await UseAsync(95);
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            await _console.Get<AutoTopUpEngine>().FindDueAsync(default);
            await RoundAsync();
            Assert.Equal(Math.Min(attempt, AutoTopUpRules.MostAttempts), (await Rules.LastAsync(false, 10, default)).Count);
            await AnHourLaterAsync();
        }
        Assert.Empty(_simulator.With(world => world.TopUps.ToList()));
        Assert.Equal(1, (await _console.Esim.Alerts.ListAsync(new AlertQuery(AlertKind.AutoTopUp), 0, 10, default)).Total);
    }

    [Fact]
    public async Task A_customers_rule_is_for_all_its_esims_also_those_given_to_it_later()
    {
        var customer = (await _console.Esim.Customers.GetOrAddAsync("Blue Travel", default)).Value!;
        Assert.True((await Rules.AddAsync(Rule() with { EsimTranNo = null, CustomerId = customer.Id }, default)).IsDone);
        await UseAsync(95);
        await _console.Get<AutoTopUpEngine>().FindDueAsync(default);
        Assert.Empty(await Rules.LastAsync(false, 10, default));
        await _console.Esim.Customers.AssignAsync([_key], customer.Id, default);
        await _console.Get<AutoTopUpEngine>().FindDueAsync(default);
        await RoundAsync();
        Assert.Single(_simulator.With(world => world.TopUps.ToList()));
    }

    [Fact]
    public async Task The_dry_run_says_what_the_rule_would_have_done_with_todays_prices_and_does_nothing()
    {
        foreach (var percent in new[] { 50, 80, 92 }) await UseAsync(percent);
        var dry = await Rules.DryRunAsync(Rule(), default);
        Assert.Equal((1, 1, null), (dry.TopUps.Count, dry.Iccids.Count, dry.Problem));
        Assert.Equal(_simulator.With(world => world.FindEsim(_key)!.Iccid), dry.Iccids[dry.TopUps[0].EsimTranNo]);
        var offers = await _console.Esim.Actions.OffersAsync(_key, default);
        Assert.Equal(offers.Value!.Where(offer => !offer.IsDaily).Min(offer => offer.Price), dry.Cost);
        Assert.Empty(_simulator.With(world => world.TopUps.ToList()));
        Assert.Equal(0, await _console.ReadAsync(context => context.Intents.CountAsync()));
    }

    /// <summary>What workers would do: events are answered, then the top-ups that they started go on.</summary>
    private async Task RoundAsync()
    {
        await _console.Get<AutoTopUpEngine>().RoundAsync(default);
        await _console.Get<ActionEngine>().RoundAsync(default);
    }

    private TopUpRuleEdit Rule() => new(_key, null, 10, null, null, null, 3, Money.FromDollars(200), null);

    /// <summary>So much is used: a webhook tells, and the vendor confirms it.</summary>
    private async Task UseAsync(int percent)
    {
        var used = _simulator.With(world =>
        {
            var esim = world.FindEsim(_key)!;
            (esim.Used, esim.UsageAt) = (esim.TotalVolume * percent / 100 + 1, TimeProvider.System.GetUtcNow());
            return esim.Used;
        });
        await _console.Get<EsimMirror>().HearAsync(new EsimNews { EsimTranNo = _key, Used = used }, default);
        await _console.Get<EsimMirror>().AskAsync(_key, CallPriority.Background, default);
    }

    private void SetBalance(long units) => _simulator.With(world =>
        { world.Pay(units - world.Account.Balance, "set", "test", TimeProvider.System.GetUtcNow()); return true; });

    private void Raise(long price) =>
        _simulator.With(world =>
        {
            foreach (var offer in world.Catalogue.TopUpsFor(world.Catalogue.Find(world.FindEsim(_key)!.Packages[0].Code)!))
            {
                world.SetPrice(offer.Code["TOPUP_".Length..], price);
            }
            return true;
        });

    private Task<int> DueNowAsync() => _console.ReadAsync(context => context.AutoTopUps.Where(one => one.DueAt != null)
        .ExecuteUpdateAsync(change => change.SetProperty(one => one.DueAt, TimeProvider.System.GetUtcNow().AddSeconds(-1))));

    private Task<int> AnHourLaterAsync()
    {
        var earlier = TimeProvider.System.GetUtcNow() - AutoTopUpRules.AgainAfter - TimeSpan.FromMinutes(1);
        return _console.ReadAsync(context => context.AutoTopUps.Where(one => one.EndedAt != null)
            .ExecuteUpdateAsync(change => change.SetProperty(one => one.EndedAt, earlier)));
    }

    /// <summary>Somebody else than who made the rule approves.</summary>
    private async Task ApproveAsync(long id)
    {
        var maker = _console.Caller.Caller;
        _console.Caller.Caller = new Caller("person-2", "Finn", Permissions.Of([Roles.Finance]));
        Assert.True((await Rules.ApproveAsync(id, default)).IsDone);
        _console.Caller.Caller = maker;
    }
}

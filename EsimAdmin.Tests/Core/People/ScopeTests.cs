using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Alerts;
using EsimAdmin.Core.AutoTopUps;
using EsimAdmin.Core.Bulk;
using EsimAdmin.Core.Catalog;
using EsimAdmin.Core.Customers;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.People;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Tests.Core.People;

/// <summary>Who sees only their own customers finds nothing of anybody else's, by whatever operation they ask.</summary>
public sealed class ScopeTests : IAsyncLifetime
{
    /// <summary>Names of customers are unique: that one is taken is all that is told of it.</summary>
    private static readonly string[] TellsOfNames =
        ["Customers.GetOrAddAsync", "Customers.AssignAsync", "Customers.PlanAssignAsync"];

    private TestSimulator _simulator = default!;
    private TestConsole _console = default!;
    private Portfolio _mine = default!, _theirs = default!, _nobodys = default!;

    public async Task InitializeAsync()
    {
        _simulator = await TestSimulator.StartAsync();
        _console = await TestConsole.StartAsync(_simulator, workers: false);
        await _console.AddPersonAsync(Portfolios.Maya, Roles.AccountManager);
        await _console.AddPersonAsync(Portfolios.Noor, Roles.AccountManager);
        _mine = await Portfolios.AddAsync(_console, Portfolios.Maya, 1);
        _theirs = await Portfolios.AddAsync(_console, Portfolios.Noor, 2);
        _nobodys = await Portfolios.AddAsync(_console, null, 3);
        _console.Caller.Caller = Limited();
    }

    public async Task DisposeAsync()
    {
        await _console.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public void Every_operation_is_called_with_a_foreign_row_or_said_to_name_none() =>
        Assert.Empty(OperationTable.WithoutRows.Except(OperationTable.Rows.Keys));

    [Fact]
    public async Task Every_operation_with_a_foreign_row_answers_as_if_it_were_not_there_and_changes_nothing()
    {
        var before = await StoredAsync();
        var wrong = new List<string>();
        foreach (var (group, operation) in PermissionTests.Operations)
        {
            var name = PermissionTests.NameOf(group, operation);
            if (OperationTable.WithoutRows.Contains(name)) continue;
            var foreign = Portfolios.Told(await Portfolios.CallAsync(_console.Esim, group, operation, _theirs));
            if (await StoredAsync() != before) wrong.Add($"{name} changes what is not theirs");
            if (TellsOfNames.Contains(name) && foreign.StartsWith("refused: name-taken", StringComparison.Ordinal)) continue;
            var nowhere = Portfolios.Told(await Portfolios.CallAsync(_console.Esim, group, operation, Portfolio.None));
            if (foreign != nowhere) wrong.Add($"{name}: {foreign} instead of {nowhere}");
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public async Task The_same_operations_find_what_is_ones_own()
    {
        // Else the test above would be passed by a service that finds nothing at all.
        var found = 0;
        foreach (var (group, operation) in PermissionTests.Operations)
        {
            var name = PermissionTests.NameOf(group, operation);
            if (OperationTable.WithoutRows.Contains(name) || !Reads(operation.Name)) continue;
            var own = Portfolios.Told(await Portfolios.CallAsync(_console.Esim, group, operation, _mine));
            var nowhere = Portfolios.Told(await Portfolios.CallAsync(_console.Esim, group, operation, Portfolio.None));
            Assert.True(own != nowhere || own.Contains("maya", StringComparison.Ordinal)
                || own.Contains(_mine.EsimTranNo, StringComparison.Ordinal) || name == "Actions.ReissuedAsync",
                $"{name} finds nothing: {own}");
            found++;
        }
        Assert.InRange(found, 20, 60);
    }

    [Fact]
    public async Task Lists_counts_and_sums_hold_ones_own_alone_and_what_nobody_looks_after_with_the_right()
    {
        Assert.Equal((1, 1, 1, 1, 1, 1), await CountsAsync());
        Assert.Equal((-Portfolios.Amount, 10), (await _console.Esim.Finance.LedgerSumAsync(default, default), await UsedAsync()));
        _console.Caller.Caller = Limited(Permission.ViewUnassigned);
        Assert.Equal((2, 2, 1, 2, 2, 2), await CountsAsync());
        Assert.NotNull(await _console.Esim.Esims.GetAsync(_nobodys.EsimTranNo, default));
        Assert.Null(await _console.Esim.Esims.GetAsync(_theirs.EsimTranNo, default));
        _console.Caller.Caller = TestCaller.As(Roles.Administrator);
        Assert.Equal((3, 3, 2, 3, 3, 3), await CountsAsync());
    }

    [Fact]
    public async Task What_somebody_has_ordered_for_nobody_is_theirs_until_it_is_somebodys()
    {
        await _console.ReadAsync(context => context.Orders.Where(order => order.Id == _nobodys.OrderId)
            .ExecuteUpdateAsync(set => set.SetProperty(order => order.PersonId, Portfolios.Maya)));
        Assert.NotNull(await _console.Esim.Orders.GetAsync(_nobodys.OrderId, default));
        Assert.NotNull(await _console.Esim.Esims.GetAsync(_nobodys.EsimTranNo, default));
        await _console.ReadAsync(context => context.Esims.Where(esim => esim.EsimTranNo == _nobodys.EsimTranNo)
            .ExecuteUpdateAsync(set => set.SetProperty(esim => esim.CustomerId, _theirs.CustomerId)));
        Assert.Null(await _console.Esim.Esims.GetAsync(_nobodys.EsimTranNo, default));
    }

    [Fact]
    public async Task A_customer_that_changes_hands_takes_all_that_is_its_own_along()
    {
        await _console.ReadAsync(context => context.Customers.Where(customer => customer.Id == _theirs.CustomerId)
            .ExecuteUpdateAsync(set => set.SetProperty(customer => customer.ManagerId, Portfolios.Maya)));
        Assert.Equal((2, 2, 2, 2, 2, 2), await CountsAsync());
        Assert.NotNull(await _console.Esim.Customers.GetAsync(_theirs.CustomerId, default));
    }

    [Fact]
    public async Task An_esim_that_changes_hands_tells_nothing_of_whose_it_was()
    {
        _console.Caller.Caller = TestCaller.As(Roles.Administrator);
        var service = _console.Esim;
        await service.Esims.AddNoteAsync(_theirs.EsimTranNo, "Their director called", default);
        Assert.True((await service.HandOut.MailAsync(Guid.NewGuid(), _theirs.EsimTranNo, "director@example.com", default)).IsDone);
        var seen = (await service.Esims.GetAsync(_theirs.EsimTranNo, default))!.Events.Count;
        Assert.True((await service.Customers.AssignAsync(_theirs.EsimTranNo, _mine.CustomerName, default)).IsDone);
        Assert.Equal(seen + 1, (await service.Esims.GetAsync(_theirs.EsimTranNo, default))!.Events.Count);

        _console.Caller.Caller = Limited();
        var told = Assert.Single((await service.Esims.GetAsync(_theirs.EsimTranNo, default))!.Events);
        Assert.Equal($"Given to {_mine.CustomerName}", told.Text);
        Assert.Empty(await service.HandOut.MailsAsync(_theirs.EsimTranNo, default));
        Assert.Empty(await service.HandOut.LinksAsync(_theirs.EsimTranNo, default));
        Assert.Empty(await service.Actions.OfEsimAsync(_theirs.EsimTranNo, default));
        // Of what was always theirs all is there.
        Assert.NotEmpty((await service.Esims.GetAsync(_mine.EsimTranNo, default))!.Events);
        Assert.NotEmpty(await service.Actions.OfEsimAsync(_mine.EsimTranNo, default));
    }

    [Fact]
    public async Task A_bulk_action_leaves_alone_what_is_not_its_makers_any_more()
    {
        _console.Caller.Caller = TestCaller.As(Roles.Administrator);
        Assert.True((await _console.Esim.Roles.SaveAsync(Roles.AccountManager, new RoleEdit("", [], true), default)).IsDone);
        var job = await _console.ReadAsync(async context =>
        {
            var added = context.BulkJobs.Add(new BulkJob
            {
                RequestKey = Guid.NewGuid(),
                Action = BulkAction.Suspend,
                PersonId = Portfolios.Maya,
                PersonName = "Maya Roth",
                Total = 2,
            }).Entity;
            await context.SaveChangesAsync();
            context.BulkItems.AddRange(new[] { _mine, _theirs }.Select(row => new BulkItem
            {
                JobId = added.Id,
                EsimTranNo = row.EsimTranNo,
                Iccid = row.Iccid,
            }));
            await context.SaveChangesAsync();
            return added.Id;
        });
        await _console.Get<BulkQueue>().RoundAsync(default);
        Assert.Equal([false, true], await EndedAsync());

        // And all of it once she may do nothing any more.
        await _console.ReadAsync(context => context.UserRoles.Where(member => member.UserId == Portfolios.Maya).ExecuteDeleteAsync());
        await _console.ReadAsync(context => context.BulkItems.Where(item => item.JobId == job).ExecuteUpdateAsync(
            change => change.SetProperty(item => item.Result, BulkResult.Waiting)));
        await _console.ReadAsync(context => context.BulkJobs.Where(one => one.Id == job).ExecuteUpdateAsync(
            change => change.SetProperty(one => one.State, BulkState.Running).SetProperty(one => one.EndedAt, (DateTimeOffset?)null)));
        await _console.Get<BulkQueue>().RoundAsync(default);
        Assert.Equal([true, true], await EndedAsync());

        // Whether it was left alone because of whose it is, and not because of its state.
        Task<List<bool>> EndedAsync() => _console.ReadAsync(context => context.BulkItems.Where(item => item.JobId == job)
            .OrderBy(item => item.Id).Select(item => item.Text == "Maya Roth may not do this any more.").ToListAsync());
    }

    [Fact]
    public async Task Nobody_orders_for_a_customer_of_somebody_else_whose_name_they_know()
    {
        await _console.ReadAsync(async context =>
        {
            context.Packages.Add(new Package { Code = "P", Name = "Japan 5GB", Price = Portfolios.Amount });
            return await context.SaveChangesAsync();
        });
        await _console.Esim.Cart.DescribeAsync(_theirs.CustomerName, "", default);
        var cart = await _console.Esim.Cart.AddAsync("P", default);
        Assert.Equal("name-taken", (await _console.Esim.Orders.PlaceAsync(cart.Key, default)).Refusal?.Code);
        Assert.Equal("name-taken", (await _console.Esim.Customers.AssignAsync(
            _mine.EsimTranNo, _theirs.CustomerName, default)).Refusal?.Code);
    }

    [Fact]
    public async Task What_an_esim_was_exchanged_for_is_not_told_where_that_is_somebody_elses()
    {
        await _console.ReadAsync(async context =>
        {
            // Mine in the place of theirs, and theirs in the place of mine.
            foreach (var (old, made) in new[] { (_theirs, _mine), (_mine, _theirs) })
            {
                context.Intents.Add(new Intent
                {
                    RequestKey = made.CartKey,
                    EsimTranNo = old.EsimTranNo,
                    Action = EsimAction.Reissue,
                    TransactionId = $"reissue-{old.JobId}",
                    PersonId = "nobody",
                    PersonName = "nobody",
                    State = IntentState.Done,
                });
            }
            return await context.SaveChangesAsync();
        });
        Assert.Empty(await _console.Esim.Actions.ReissuedAsync(_mine.EsimTranNo, default));
        await _console.ReadAsync(context => context.Orders.Where(order => order.Id == _theirs.OrderId)
            .ExecuteUpdateAsync(set => set.SetProperty(order => order.CustomerId, _mine.CustomerId)));
        var told = Assert.Single(await _console.Esim.Actions.ReissuedAsync(_mine.EsimTranNo, default));
        Assert.DoesNotContain(_theirs.EsimTranNo, $"{told}", StringComparison.Ordinal);
        Assert.DoesNotContain(_theirs.Iccid, $"{told}", StringComparison.Ordinal);
        _console.Caller.Caller = TestCaller.As(Roles.Administrator);
        Assert.Equal(2, (await _console.Esim.Actions.ReissuedAsync(_mine.EsimTranNo, default)).Count);
    }

    [Fact]
    public async Task Nobody_takes_tops_up_or_mutes_what_is_somebody_elses()
    {
        var before = await StoredAsync();
        Assert.Equal("esim-unknown", (await _console.Esim.Customers.AssignAsync(_theirs.EsimTranNo, _mine.CustomerName, default))
            .Refusal?.Code);
        Assert.Equal("customer-unknown", (await _console.Esim.AutoTopUps.AddAsync(
            new TopUpRuleEdit(null, _theirs.CustomerId, 10, null, null, null, 3, Portfolios.Amount, null), default)).Refusal?.Code);
        await _console.Esim.Alerts.MuteAsync(_theirs.EsimTranNo, null, true, default);
        await _console.Esim.Alerts.MuteAsync(null, _theirs.CustomerId, true, default);
        // Nor is what is one's own given to them by taking back what never was.
        Assert.Equal(0, await _console.Esim.Customers.UndoAsync(
            new Assigned(_mine.CustomerName, _mine.CustomerId, [new Transfer(_mine.EsimTranNo, _theirs.CustomerId)]), default));
        Assert.Equal(before, await StoredAsync());
        Assert.False(await _console.ReadAsync(context => context.TopUpRules.AnyAsync(rule => rule.CustomerId == _theirs.CustomerId)));

        await _console.Esim.Alerts.MuteAsync(_mine.EsimTranNo, null, true, default);
        await _console.Esim.Alerts.MuteAsync(null, _mine.CustomerId, true, default);
        Assert.Equal(2, (await _console.Esim.Alerts.MutesAsync(default)).Count);
    }

    [Fact]
    public async Task What_is_told_without_a_row_being_named_is_of_ones_own_alone()
    {
        var service = _console.Esim;
        await _console.ReadAsync(async context =>
        {
            context.AlertMutes.AddRange(new[] { _mine, _theirs }.Select(row => new AlertMute
            {
                PersonId = Portfolios.Maya,
                EsimTranNo = row.EsimTranNo,
            }));
            context.AlertMutes.AddRange(new[] { _mine, _theirs }.Select(row => new AlertMute
            {
                PersonId = Portfolios.Maya,
                CustomerId = row.CustomerId,
            }));
            context.BalanceReadings.Add(new BalanceReading { Balance = Portfolios.Amount });
            return await context.SaveChangesAsync();
        });
        var spent = (await service.Finance.BurnDownAsync(default)).ThirtyDays;
        await _console.ReadAsync(async context =>
        {
            context.Ledger.AddRange(new[] { _mine, _theirs }.Select(row => new LedgerEntry
            {
                At = TimeProvider.System.GetUtcNow(),
                Amount = -Portfolios.Amount,
                Cause = LedgerCause.TopUp,
                Reference = $"now-{row.JobId}",
                Text = "1 × Japan 5GB",
                CustomerId = row.CustomerId,
            }));
            return await context.SaveChangesAsync();
        });
        var burning = await service.Finance.BurnDownAsync(default);
        Assert.Equal((spent + Portfolios.Amount, null), (burning.ThirtyDays, burning.LastsDays));
        Assert.Equal(1, (await service.Esims.CountAsync(default)).Values.Sum());
        Assert.Equal([_mine.JobId], (await service.Bulk.LastAsync(default)).Select(job => job.Id));
        Assert.Equal([_mine.TopUpId], (await service.AutoTopUps.LastAsync(false, 50, default)).Select(row => row.TopUp.Id));
        Assert.Equal([_mine.Iccid, _mine.CustomerName], (await service.Alerts.MutesAsync(default)).Select(row => row.Name));
        var names = await service.Finance.LedgerNamesAsync(default);
        Assert.Equal([Portfolios.Maya], names.People.Keys);
        Assert.Equal([_mine.CustomerId], names.Customers.Keys);
        // How much the whole company has, and whether its books agree, does not follow from a part.
        Assert.Null(await service.Finance.ReconcileAsync(default));
    }

    [Fact]
    public async Task A_customer_that_somebody_with_a_portfolio_adds_is_in_it()
    {
        var added = (await _console.Esim.Customers.GetOrAddAsync("Kestrel Robotics", default)).Value!;
        Assert.Equal(Portfolios.Maya, added.ManagerId);
        Assert.NotNull(await _console.Esim.Customers.GetAsync(added.Id, default));
    }

    [Fact]
    public async Task Mails_of_alerts_hold_ones_own_alone()
    {
        await _console.ReadAsync(async context =>
        {
            var role = await context.Roles.SingleAsync(one => one.Name == Roles.AccountManager);
            context.RoleSettings.Add(new RoleSettings { RoleId = role.Id, OwnCustomersOnly = true });
            (await context.Users.SingleAsync(person => person.Id == Portfolios.Maya)).Email = "maya@example.com";
            context.AlertPreferences.Add(new AlertPreference { PersonId = Portfolios.Maya, ByMail = true });
            return await context.SaveChangesAsync();
        });
        await ActivatorUtilities.CreateInstance<AlertMailer>(_console.Get<IServiceProvider>()).RoundAsync(default);
        var text = await _console.ReadAsync(context => context.Mails.Where(mail => mail.To == "maya@example.com")
            .Select(mail => mail.Subject + mail.Text).SingleAsync());
        Assert.Contains(_mine.Iccid, text, StringComparison.Ordinal);
        Assert.DoesNotContain(_theirs.Iccid, text, StringComparison.Ordinal);
        Assert.DoesNotContain(_nobodys.Iccid, text, StringComparison.Ordinal);
    }

    private static bool Reads(string operation) => new[] { "Get", "Of", "Find", "List", "Rows", "Offers", "Since", "Name", "Days", "Links",
        "Mails", "Rules", "Last", "Ledger", "Plan", "Export" }.Any(begin => operation.StartsWith(begin, StringComparison.Ordinal))
        && !operation.StartsWith("GetOrAdd", StringComparison.Ordinal);

    private static Caller Limited(params Permission[] more) => new(Portfolios.Maya, "Maya Roth",
        Enum.GetValues<Permission>().Except([Permission.ViewUnassigned]).Union(more).ToHashSet())
    {
        Scope = new Scope(Portfolios.Maya, more.Contains(Permission.ViewUnassigned)),
        // Else what takes a confirmation would be refused for want of that, whosever the row is.
        IsConfirmed = true,
    };

    private async Task<(int, int, int, int, int, int)> CountsAsync()
    {
        var esim = _console.Esim;
        return ((await esim.Esims.ListAsync(default, 0, 50, default)).Total, (await esim.Orders.ListAsync(default, 0, 50, default)).Total,
            (await esim.Customers.ListAsync(default, 0, 50, default)).Total, (await esim.Alerts.ListAsync(default, 0, 50, default)).Total,
            (await esim.AutoTopUps.RulesAsync(null, null, default)).Count,
            (await esim.Finance.LedgerAsync(default, 0, 50, default)).Total);
    }

    private async Task<long> UsedAsync() => (await _console.Esim.Usage.DaysAsync(
        new DateOnly(2026, 11, 1), new DateOnly(2026, 11, 30), null, default)).Sum(day => day.Used.Bytes);

    /// <summary>All that is stored of what is not Maya's.</summary>
    private Task<string> StoredAsync() => _console.ReadAsync(async context => Portfolios.Told(new object[]
    {
        await context.Customers.AsNoTracking().Where(one => one.Id == _theirs.CustomerId).ToListAsync(),
        await context.Orders.AsNoTracking().Where(one => one.Id == _theirs.OrderId).Include(one => one.Parts).ToListAsync(),
        await context.Esims.AsNoTracking().Where(one => one.EsimTranNo == _theirs.EsimTranNo).ToListAsync(),
        await context.EsimEvents.AsNoTracking().Where(one => one.EsimTranNo == _theirs.EsimTranNo).ToListAsync(),
        await context.TopUpRules.AsNoTracking().Where(one => one.EsimTranNo == _theirs.EsimTranNo).ToListAsync(),
        await context.AutoTopUps.AsNoTracking().Where(one => one.EsimTranNo == _theirs.EsimTranNo).ToListAsync(),
        await context.Intents.AsNoTracking().Where(one => one.EsimTranNo == _theirs.EsimTranNo).ToListAsync(),
        await context.InstallLinks.AsNoTracking().Where(one => one.EsimTranNo == _theirs.EsimTranNo).ToListAsync(),
        await context.Mails.AsNoTracking().Where(one => one.EsimTranNo == _theirs.EsimTranNo).ToListAsync(),
        await context.BulkJobs.AsNoTracking().Where(one => one.Id == _theirs.JobId).ToListAsync(),
        await context.BulkItems.AsNoTracking().Where(one => one.EsimTranNo == _theirs.EsimTranNo).ToListAsync(),
        await context.AlertReads.AsNoTracking().ToListAsync(),
        await context.AlertMutes.AsNoTracking().ToListAsync(),
    }));
}

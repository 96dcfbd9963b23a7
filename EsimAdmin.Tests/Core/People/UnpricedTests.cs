using System.Reflection;
using System.Text.RegularExpressions;
using EsimAdmin.Core;
using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Alerts;
using EsimAdmin.Core.Catalog;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Purchases;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Tests.Core.People;

/// <summary>Who may not see prices is told none, by whatever operation they ask.</summary>
public sealed partial class UnpricedTests : IAsyncLifetime
{
    private TestSimulator _simulator = default!;
    private TestConsole _console = default!;
    private Portfolio _rows = default!;

    public async Task InitializeAsync()
    {
        _simulator = await TestSimulator.StartAsync();
        _console = await TestConsole.StartAsync(_simulator, workers: false);
        await _console.AddPersonAsync("sam", Roles.Support);
        _rows = await Portfolios.AddAsync(_console, Portfolios.Maya, 1);
        await _console.ReadAsync(async context =>
        {
            context.Packages.Add(new Package
            {
                Code = "P",
                Name = "Japan 5GB",
                Price = Portfolios.Amount,
                RetailPrice = Portfolios.Amount,
                PreviousPrice = Portfolios.Amount,
                PriceChangedAt = TimeProvider.System.GetUtcNow(),
                Volume = DataVolume.FromGigabytes(5),
            });
            context.PriceChanges.Add(new PriceChange { PackageCode = "P", Before = Portfolios.Amount, After = Portfolios.Amount });
            context.BalanceReadings.Add(new BalanceReading { Balance = Portfolios.Amount });
            return await context.SaveChangesAsync();
        });
    }

    public async Task DisposeAsync()
    {
        await _console.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task No_operation_that_support_may_do_tells_of_money()
    {
        _console.Caller.Caller = TestCaller.As(Roles.Support);
        var (told, asked) = (new List<string>(), 0);
        foreach (var (group, operation) in PermissionTests.Operations)
        {
            var name = PermissionTests.NameOf(group, operation);
            if (!OperationTable.Rows[name].Contains(Roles.Support)) continue;
            asked++;
            var text = await ToldAsync(group, operation);
            if (Money().IsMatch(text)) told.Add($"{name}: {Money().Match(text).Value} in {text}");
        }
        Assert.True(told.Count == 0, string.Join("\n", told));
        Assert.InRange(asked, 40, 80);
    }

    [Fact]
    public async Task The_same_operations_tell_others_of_money()
    {
        // Else the test above would be passed by rows in which there is none.
        _console.Caller.Caller = TestCaller.As(Roles.AccountManager);
        var tells = new List<string>();
        foreach (var (group, operation) in PermissionTests.Operations)
        {
            var name = PermissionTests.NameOf(group, operation);
            if (!OperationTable.Rows[name].Contains(Roles.Support)) continue;
            if (Money().IsMatch(await ToldAsync(group, operation))) tells.Add(name);
        }
        Assert.Empty(new[] { "Catalog.GetAsync", "Orders.GetAsync", "Orders.ListAsync", "Esims.GetAsync",
            "Actions.OfEsimAsync", "Bulk.RowsAsync", "Usage.OutlookAsync", "AutoTopUps.RulesAsync", "AutoTopUps.LastAsync",
            "Alerts.ListAsync", "Customers.ListAsync", "Customers.GetAsync" }.Except(tells));
    }

    [Fact]
    public async Task A_mail_of_alerts_tells_of_money_only_to_those_who_may_see_it()
    {
        await _console.AddPersonAsync("maya", Roles.AccountManager);
        await _console.ReadAsync(async context =>
        {
            foreach (var person in await context.Users.ToListAsync())
            {
                person.Email = $"{person.Id}@example.com";
                context.AlertPreferences.Add(new AlertPreference { PersonId = person.Id, ByMail = true });
            }
            return await context.SaveChangesAsync();
        });
        await ActivatorUtilities.CreateInstance<AlertMailer>(_console.Get<IServiceProvider>()).RoundAsync(default);
        var mails = await _console.ReadAsync(context => context.Mails.Where(mail => mail.EsimTranNo == "")
            .ToDictionaryAsync(mail => mail.To, mail => mail.Subject + mail.Text));
        Assert.Contains("waits for approval", mails["sam@example.com"], StringComparison.Ordinal);
        Assert.DoesNotMatch(Money(), mails["sam@example.com"]);
        Assert.Contains(Portfolios.Price, mails["maya@example.com"], StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_down_has_its_money_in_a_part_that_is_left_out()
    {
        Intent Of(EsimAction action) => new()
        {
            EsimTranNo = "1",
            TransactionId = "t",
            PersonId = "p",
            PersonName = "P",
            Action = action,
            Amount = Portfolios.Amount,
            PackageName = "Japan 5GB",
            Reason = "asked for",
        };
        Assert.Equal(new Wording("Topped up with Japan 5GB: asked for", "Topped up with Japan 5GB for $7.31: asked for"),
            IntentRules.Story(Of(EsimAction.TopUp)));
        Assert.Equal(new Wording("Cancelled and refunded; Japan 5GB ordered again, order 7: asked for",
            "Cancelled and refunded; Japan 5GB ordered again for $7.31, order 7: asked for"), IntentRules.Story(Of(EsimAction.Reissue), 7));
        Assert.Equal(new Wording("Suspended: asked for"), IntentRules.Story(Of(EsimAction.Suspend)));
        var tooLow = PurchaseRules.Covers(EsimAdmin.Core.Money.Zero, Portfolios.Amount)!.Wording;
        Assert.Equal(("The balance is too low. Nothing was charged.", true), (tooLow.Text, Money().IsMatch(tooLow.Priced!)));
        // A policy of the business that says nothing of how it reads without money.
        var policy = new Refusal("dear", $"More than {Portfolios.Amount} is never spent.").Wording;
        Assert.DoesNotMatch(Money(), policy.Text);
    }

    private async Task<string> ToldAsync(PropertyInfo group, MethodInfo operation)
    {
        try
        {
            return Portfolios.Told(await Portfolios.CallAsync(_console.Esim, group, operation, _rows));
        }
        catch (NotAllowedException)
        {
            // Some ask for more once they know what is wanted.
            return "";
        }
    }

    /// <summary>An amount as people read it, or one that is not zero in what an operation tells.</summary>
    [GeneratedRegex("""\$\d|USD|\\u0024\d|"Units":-?[1-9]""")]
    private static partial Regex Money();
}

using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Bulk;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Settings;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace EsimAdmin.Tests.Core.People;

/// <summary>Who finds an open screen, or steals a session, does not get far with it.</summary>
public sealed class ConfirmationTests : IAsyncLifetime
{
    private const string Here = "http://localhost/";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));
    private TestSimulator _simulator = default!;
    private TestConsole _console = default!;

    public async Task InitializeAsync()
    {
        _simulator = await TestSimulator.StartAsync();
        _console = await TestConsole.StartAsync(_simulator, workers: false,
            services: services => services.AddSingleton<TimeProvider>(_clock));
        await _console.AddPersonAsync("maya", Roles.AccountManager);
        await _console.Esim.Customers.GetOrAddAsync("Ana", default);
    }

    public async Task DisposeAsync()
    {
        await _console.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    public static TheoryData<string> Sensitive => [.. Operations.Keys];

    private static Dictionary<string, Func<TestConsole, Task<Outcome>>> Operations { get; } = new(StringComparer.Ordinal)
    {
        ["cancel"] = console => ActAsync(console, EsimAction.Cancel),
        ["reissue"] = console => ActAsync(console, EsimAction.Reissue),
        ["revoke"] = console => ActAsync(console, EsimAction.Revoke),
        ["cancel many"] = console => ManyAsync(console, BulkAction.Cancel),
        ["erase"] = async console => await console.Esim.Customers.EraseAsync(1, default),
        ["rename"] = console => console.Esim.People.RenameAsync("maya", "Other", default),
        ["role"] = console => console.Esim.People.ChangeRoleAsync("maya", Roles.AccountManager, default),
        ["disable"] = console => console.Esim.People.DisableAsync("maya", default),
        ["enable"] = console => console.Esim.People.EnableAsync("maya", default),
        ["sign out"] = console => console.Esim.People.SignOutAsync("maya", default),
        ["second step"] = console => console.Esim.People.ResetTwoFactorAsync("maya", default),
        ["invite"] = async console => await console.Esim.Invitations.InviteAsync(
            new NewColleague("Noor", "noor@example.com", Roles.Support), false, Here, default),
        ["invite again"] = async console => await console.Esim.Invitations.InviteAgainAsync(1, false, Here, default),
        ["withdraw"] = console => console.Esim.Invitations.WithdrawAsync(1, default),
        ["role made"] = console => console.Esim.Roles.AddAsync(new RoleEdit("Desk", [Permission.ViewEsims], false), default),
        ["role changed"] = console => console.Esim.Roles.SaveAsync("Desk", new RoleEdit("Desk", [Permission.ViewEsims], true), default),
        ["role removed"] = console => console.Esim.Roles.RemoveAsync("Desk", default),
        ["settings"] = console => console.Esim.Settings.SaveAsync(SettingGroup.Money,
            new Dictionary<string, string> { ["Finance:LowBalance"] = "90.00" }, 0, default),
        ["mail tried"] = async console => await console.Esim.Settings.TestMailAsync(new Dictionary<string, string>(), default),
        ["mail address"] = console => console.Get<AccountLinkDesk>().AskMailChangeAsync(console.Caller.Caller, "new@example.com", default),
    };

    [Theory]
    [MemberData(nameof(Sensitive))]
    public async Task What_cannot_be_undone_or_opens_doors_is_refused_until_it_is_confirmed_who_asks(string operation)
    {
        _console.Caller.Caller = TestCaller.As(Roles.Administrator) with { IsConfirmed = false };
        var refused = await Operations[operation](_console);
        Assert.IsType<NotConfirmed>(refused.Refusal);
        Assert.Equal("maya", await _console.ReadAsync(context => context.Users.Select(person => person.DisplayName).SingleAsync()));
        // Of the customer, when she was added.
        Assert.Equal((0, 1), await _console.ReadAsync(async context =>
            (await context.Invitations.CountAsync(), await context.AuditEntries.CountAsync())));

        _console.Caller.Caller = TestCaller.As(Roles.Administrator);
        Assert.IsNotType<NotConfirmed>((await Operations[operation](_console)).Refusal);
    }

    [Fact]
    public async Task What_can_be_undone_and_looking_takes_no_confirmation()
    {
        _console.Caller.Caller = TestCaller.As(Roles.Administrator) with { IsConfirmed = false };
        Assert.Single(await _console.Esim.People.ListAsync(default));
        Assert.True((await _console.Esim.Bulk.PlanAsync(new BulkRequest(BulkAction.Cancel, new EsimSelection(default, ["1"])), default))
            .IsDone);
        Assert.IsNotType<NotConfirmed>((await ActAsync(_console, EsimAction.Suspend)).Refusal);
        Assert.IsNotType<NotConfirmed>((await ManyAsync(_console, BulkAction.Suspend)).Refusal);
    }

    [Fact]
    public async Task A_bulk_action_that_ends_esims_is_stopped_without_a_confirmation_and_goes_on_with_one()
    {
        var job = await _console.ReadAsync(async context =>
        {
            var added = context.BulkJobs.Add(new BulkJob
            {
                RequestKey = Guid.NewGuid(),
                Action = BulkAction.Cancel,
                PersonId = "person-1",
                PersonName = "Test Person",
                State = BulkState.Paused,
            }).Entity;
            await context.SaveChangesAsync();
            return added.Id;
        });
        _console.Caller.Caller = TestCaller.As(Roles.Administrator) with { IsConfirmed = false };
        Assert.IsType<NotConfirmed>((await _console.Esim.Bulk.SetAsync(job, BulkState.Running, default)).Refusal);
        _console.Caller.Caller = TestCaller.As(Roles.Administrator);
        Assert.True((await _console.Esim.Bulk.SetAsync(job, BulkState.Running, default)).IsDone);
        _console.Caller.Caller = TestCaller.As(Roles.Administrator) with { IsConfirmed = false };
        Assert.True((await _console.Esim.Bulk.SetAsync(job, BulkState.Paused, default)).IsDone);
        Assert.True((await _console.Esim.Bulk.SetAsync(job, BulkState.Stopped, default)).IsDone);
    }

    [Fact]
    public async Task Who_may_not_is_told_that_and_not_to_confirm()
    {
        _console.Caller.Caller = TestCaller.As(Roles.Support) with { IsConfirmed = false };
        await Assert.ThrowsAsync<NotAllowedException>(() => ActAsync(_console, EsimAction.Cancel));
    }

    [Fact]
    public async Task Signing_in_and_each_confirmation_count_for_ten_minutes()
    {
        var sessions = _console.Get<SessionBook>();
        await sessions.BeginAsync(new Session { KeyHash = "one", PersonId = "maya", Ticket = [1], Device = "", Address = "" }, default);
        Assert.True(await IsConfirmedAsync());
        _clock.Advance(Confirmations.CountFor);
        Assert.False(await IsConfirmedAsync());
        await sessions.ConfirmAsync("one", TestCaller.As(Roles.AccountManager), "password", default);
        Assert.True(await IsConfirmedAsync());
        _clock.Advance(Confirmations.CountFor - TimeSpan.FromSeconds(1));
        Assert.True(await IsConfirmedAsync());
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(await IsConfirmedAsync());
        Assert.Equal(TimeSpan.FromMinutes(10), Confirmations.CountFor);

        async Task<bool> IsConfirmedAsync() => sessions.IsConfirmed((await sessions.FindAsync("one"))!);
    }

    private static async Task<Outcome> ActAsync(TestConsole console, EsimAction action) =>
        await console.Esim.Actions.StartAsync(new ActionRequest(Guid.NewGuid(), "none", action), default);

    private static async Task<Outcome> ManyAsync(TestConsole console, BulkAction action)
    {
        var plan = (await console.Esim.Bulk.PlanAsync(new BulkRequest(action, new EsimSelection(default, ["1"])), default)).Value!;
        return await console.Esim.Bulk.StartAsync(Guid.NewGuid(), plan, "", default);
    }
}

using EsimAdmin.Core.People;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace EsimAdmin.Tests.Core.People;

public sealed class SessionTests : IAsyncLifetime
{
    private const string Maya = "maya";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));
    private TestSimulator _simulator = default!;
    private TestConsole _console = default!;

    private SessionBook Book => _console.Get<SessionBook>();

    public async Task InitializeAsync()
    {
        _simulator = await TestSimulator.StartAsync();
        _console = await TestConsole.StartAsync(_simulator, workers: false,
            services: services => services.AddSingleton<TimeProvider>(_clock));
        await _console.AddPersonAsync(Maya, Roles.AccountManager);
    }

    public async Task DisposeAsync()
    {
        await _console.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task One_that_is_not_used_is_over_after_twelve_hours_and_one_that_is_after_seven_days()
    {
        var (idle, used) = (await BeginAsync(), await BeginAsync());
        for (var hours = 0; hours < 7 * 24; hours += 6)
        {
            Assert.Equal(hours < 12, await Book.FindAsync(idle) is not null);
            Book.Use((await Book.FindAsync(used))!);
            if (hours % 24 == 0) await Book.WriteUseAsync(default);
            _clock.Advance(TimeSpan.FromHours(6));
        }
        Assert.Null(await Book.FindAsync(used));
    }

    [Fact]
    public async Task What_is_ended_is_over_at_once_and_its_ticket_is_gone()
    {
        var (first, second, third) = (await BeginAsync(), await BeginAsync(), await BeginAsync());
        foreach (var one in new[] { first, second, third }) Assert.NotNull(await Book.FindAsync(one));
        await Book.EndAsync(first, default);
        Assert.Null(await Book.FindAsync(first));
        await Book.EndAllAsync(Maya, exceptKeyHash: third, default);
        Assert.Null(await Book.FindAsync(second));
        Assert.NotNull(await Book.FindAsync(third));
        Assert.Equal([third], (await Book.OfPersonAsync(Maya, default)).Select(session => session.KeyHash));
        Assert.Equal([0, 0, 3], await _console.ReadAsync(context => context.Sessions.OrderBy(session => session.Id)
            .Select(session => session.Ticket.Length).ToListAsync()));
    }

    [Fact]
    public async Task Nobody_ends_the_session_of_another_by_its_number()
    {
        await _console.AddPersonAsync("sam", Roles.Support);
        var mine = await BeginAsync();
        var id = (await Book.FindAsync(mine))!.Id;
        await Book.EndAsync("sam", id, default);
        Assert.NotNull(await Book.FindAsync(mine));
        await Book.EndAsync(Maya, id, default);
        Assert.Null(await Book.FindAsync(mine));
    }

    [Fact]
    public async Task Use_is_written_down_at_most_once_a_minute_and_what_ended_long_ago_is_dropped()
    {
        var key = await BeginAsync();
        var session = (await Book.FindAsync(key))!;
        _clock.Advance(TimeSpan.FromSeconds(59));
        Book.Use(session);
        await Book.WriteUseAsync(default);
        Assert.Equal(session.BeganAt, await UsedAtAsync());
        _clock.Advance(TimeSpan.FromSeconds(1));
        Book.Use(session);
        Assert.Equal(_clock.GetUtcNow(), Book.UsedAt(session));
        await Book.WriteUseAsync(default);
        Assert.Equal(_clock.GetUtcNow(), await UsedAtAsync());

        _clock.Advance(TimeSpan.FromHours(12));
        await Book.ThinAsync(default);
        Assert.Equal((_clock.GetUtcNow(), 0), await _console.ReadAsync(context => context.Sessions
            .Select(one => new ValueTuple<DateTimeOffset, int>(one.EndedAt!.Value, one.Ticket.Length)).SingleAsync()));
        _clock.Advance(TimeSpan.FromDays(30));
        await Book.ThinAsync(default);
        Assert.Equal(0, await _console.ReadAsync(context => context.Sessions.CountAsync()));
    }

    [Fact]
    public async Task A_deleted_account_takes_its_sessions_along()
    {
        await BeginAsync();
        await _console.ReadAsync(context => context.Users.ExecuteDeleteAsync());
        Assert.Equal(0, await _console.ReadAsync(context => context.Sessions.CountAsync()));
    }

    [Theory]
    [InlineData("00:04:00", "7.00:00:00")]
    [InlineData("12:00:00", "11:00:00")]
    [InlineData("12:00:00", "91.00:00:00")]
    public async Task Limits_that_make_no_sense_are_refused_at_the_start(string idle, string absolute)
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => TestConsole.StartAsync(_simulator, change: settings =>
            (settings["Security:Sessions:Idle"], settings["Security:Sessions:Absolute"]) = (idle, absolute), workers: false));
        Assert.Contains("Security:Sessions:Idle", refused.Message, StringComparison.Ordinal);
    }

    private Task<DateTimeOffset> UsedAtAsync() => _console.ReadAsync(context => context.Sessions.Select(one => one.UsedAt).SingleAsync());

    private async Task<string> BeginAsync()
    {
        var key = Session.HashOf(Guid.NewGuid().ToString());
        var session = new Session { KeyHash = key, PersonId = Maya, Ticket = [1, 2, 3], Device = "Test", Address = "::1" };
        await Book.BeginAsync(session, default);
        return key;
    }
}

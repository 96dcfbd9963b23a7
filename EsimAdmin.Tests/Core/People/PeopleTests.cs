using System.Collections.Concurrent;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.People;
using EsimAdmin.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using static EsimAdmin.Tests.Support.Colleagues;

namespace EsimAdmin.Tests.Core.People;

/// <summary>What administrators do to accounts: at once, written down, and never so that none of them is left.</summary>
public sealed class PeopleTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));
    private TestSimulator _simulator = default!;
    private TestConsole _console = default!;
    private IServiceProvider _services = default!;

    private PeopleService Ada => _services.PeopleAs("ada");

    public async Task InitializeAsync()
    {
        _simulator = await TestSimulator.StartAsync();
        _console = await TestConsole.StartAsync(_simulator, workers: false,
            services: services => services.AddSingleton<TimeProvider>(_clock));
        _services = _console.Get<IServiceProvider>();
        await _console.AddPersonAsync("ada", Roles.Administrator);
        await _console.AddPersonAsync("bo", Roles.Administrator);
        await _console.AddPersonAsync("maya", Roles.AccountManager);
        await _console.AddPersonAsync("sam", Roles.Support);
        await _console.AddPersonAsync("finn", Roles.Finance);
    }

    public async Task DisposeAsync()
    {
        await _console.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task The_last_administrator_who_can_sign_in_is_neither_disabled_nor_given_another_role()
    {
        var somebody = _services.PeopleAs("somebody-who-manages-people");
        Assert.Equal("", await CodeAsync(somebody.DisableAsync("bo", default)));
        Assert.Equal("last-administrator", await CodeAsync(somebody.DisableAsync("ada", default)));
        Assert.Equal("last-administrator", await CodeAsync(somebody.ChangeRoleAsync("ada", Roles.Support, default)));
        Assert.Equal(["ada"], await AbleAsync());
        // Others are none of it.
        Assert.Equal("", await CodeAsync(somebody.DisableAsync("maya", default)));
        Assert.Equal("", await CodeAsync(somebody.EnableAsync("bo", default)));
        Assert.Equal("", await CodeAsync(somebody.ChangeRoleAsync("ada", Roles.Support, default)));
        Assert.Equal(["bo"], await AbleAsync());
    }

    [Fact]
    public async Task Two_administrators_who_take_each_other_out_at_the_same_time_leave_one()
    {
        var bo = _services.PeopleAs("bo");
        for (var round = 0; round < 8; round++)
        {
            var (first, second) = (round % 2 == 0, round % 4 < 2);
            await Task.WhenAll(Task.Run(() => first ? Ada.DisableAsync("bo", default) : Ada.ChangeRoleAsync("bo", Roles.Support, default)),
                Task.Run(() => second ? bo.DisableAsync("ada", default) : bo.ChangeRoleAsync("ada", Roles.Support, default)));
            Assert.Single(await AbleAsync());
            var helper = _services.PeopleAs("helper");
            foreach (var one in new[] { "ada", "bo" })
            {
                Assert.Equal("", await CodeAsync(helper.EnableAsync(one, default)));
                Assert.Equal("", await CodeAsync(helper.ChangeRoleAsync(one, Roles.Administrator, default)));
            }
        }
    }

    [Fact]
    public async Task Nobody_changes_their_own_role_or_disables_themselves_or_takes_off_their_own_second_step()
    {
        Assert.Equal("own-role", await CodeAsync(Ada.ChangeRoleAsync("ada", Roles.Finance, default)));
        Assert.Equal("own-account", await CodeAsync(Ada.DisableAsync("ada", default)));
        Assert.Equal("own-second-step", await CodeAsync(Ada.ResetTwoFactorAsync("ada", default)));
        Assert.Equal(["ada", "bo"], await AbleAsync());
    }

    [Fact]
    public async Task Another_role_counts_at_once_and_instead_of_every_other()
    {
        var rights = _console.Get<RightsBook>();
        Assert.True((await rights.GetAsync("maya"))!.Caller.May(Permission.PlaceOrders));
        Assert.Equal("", await CodeAsync(Ada.ChangeRoleAsync("maya", Roles.Support, default)));
        Assert.Equal([Roles.Support], (await rights.GetAsync("maya"))!.Roles);
        Assert.Equal("person-role", await CodeAsync(Ada.ChangeRoleAsync("maya", "Janitor", default)));
        Assert.Equal("person-unknown", await CodeAsync(Ada.ChangeRoleAsync("nobody", Roles.Support, default)));
    }

    [Fact]
    public async Task Who_is_disabled_is_signed_out_at_once_and_stays_out_until_enabled()
    {
        var (rights, sessions, told) = (_console.Get<RightsBook>(), _console.Get<SessionBook>(), new ConcurrentQueue<Change>());
        await BeginAsync("maya", "one");
        await BeginAsync("maya", "two");
        await BeginAsync("sam", "three");
        Assert.NotNull(await sessions.FindAsync("one"));
        Assert.NotNull(await rights.GetAsync("maya"));
        var stamp = await StampAsync("maya");
        using var listener = _console.Get<LiveUpdates>().Subscribe<Change>(told.Enqueue);
        Assert.Equal("", await CodeAsync(Ada.DisableAsync("maya", default)));
        Assert.Null(await rights.GetAsync("maya"));
        Assert.Null(await sessions.FindAsync("one"));
        Assert.Null(await sessions.FindAsync("two"));
        Assert.NotNull(await sessions.FindAsync("three"));
        Assert.NotEqual(stamp, await StampAsync("maya"));
        Assert.Superset(new HashSet<Change>([new RightsChanged("maya"), new SessionEnded("one"), new SessionEnded("two"),
            new PeopleChanged()]), told.ToHashSet());
        Assert.Equal("", await CodeAsync(Ada.EnableAsync("maya", default)));
        Assert.NotNull(await rights.GetAsync("maya"));
        Assert.Null(await sessions.FindAsync("one"));
    }

    [Fact]
    public async Task Signing_somebody_out_ends_their_sessions_and_nobody_elses()
    {
        await BeginAsync("maya", "one");
        await BeginAsync("sam", "two");
        Assert.Equal("", await CodeAsync(Ada.SignOutAsync("maya", default)));
        Assert.Null(await _console.Get<SessionBook>().FindAsync("one"));
        Assert.NotNull(await _console.Get<SessionBook>().FindAsync("two"));
        Assert.NotNull(await _console.Get<RightsBook>().GetAsync("maya"));
    }

    [Fact]
    public async Task A_reset_takes_app_and_recovery_codes_and_ends_all_sessions()
    {
        await _console.ReadAsync(async context =>
        {
            (await context.Users.SingleAsync(person => person.Id == "maya")).TwoFactorEnabled = true;
            foreach (var (person, name) in new[] { ("maya", "AuthenticatorKey"), ("maya", "RecoveryCodes"), ("sam", "AuthenticatorKey") })
            {
                context.UserTokens.Add(new IdentityUserToken<string>
                {
                    UserId = person,
                    LoginProvider = "[AspNetUserStore]",
                    Name = name,
                    Value = "kept",
                });
            }
            return await context.SaveChangesAsync();
        });
        await BeginAsync("maya", "one");
        Assert.Equal("", await CodeAsync(Ada.ResetTwoFactorAsync("maya", default)));
        Assert.False((await _console.Get<RightsBook>().GetAsync("maya"))!.HasTwoFactor);
        Assert.Equal(["sam"], await _console.ReadAsync(context => context.UserTokens.Select(one => one.UserId).ToListAsync()));
        Assert.Null(await _console.Get<SessionBook>().FindAsync("one"));
    }

    [Fact]
    public async Task What_somebody_has_made_who_may_not_invite_any_more_works_no_more()
    {
        foreach (var (email, end) in new (string, Func<Task>)[]
        {
            ("noor@example.com", () => Ada.DisableAsync("bo", default)),
            ("omar@example.com", () => Ada.ChangeRoleAsync("bo", Roles.Support, default)),
        })
        {
            var invited = await _services.InvitationsAs("bo").InviteAsync(new NewColleague("New", email, Roles.Administrator), false,
                "http://localhost/", default);
            var token = invited.Value!.Link!.Split('/')[^1];
            Assert.NotNull(await _console.Get<InvitationDesk>().FindAsync(token, default));
            await end();
            Assert.Null(await _console.Get<InvitationDesk>().FindAsync(token, default));
            await Ada.EnableAsync("bo", default);
        }
    }

    [Fact]
    public async Task The_list_says_where_everybody_stands_and_when_they_were_last_seen()
    {
        await BeginAsync("maya", "one");
        _clock.Advance(TimeSpan.FromMinutes(10));
        await BeginAsync("maya", "two");
        await Ada.DisableAsync("sam", default);
        await _services.InvitationsAs("ada").InviteAsync(new NewColleague("Noor", "noor@example.com", Roles.Finance), false,
            "http://localhost/", default);
        var rows = (await Ada.ListAsync(default)).ToDictionary(row => row.Name);
        Assert.Equal((PersonState.Active, 2, _clock.GetUtcNow()), (rows["maya"].State, rows["maya"].Sessions, rows["maya"].SeenAt));
        Assert.Equal((PersonState.Disabled, 0, null, Roles.Support),
            (rows["sam"].State, rows["sam"].Sessions, rows["sam"].SeenAt, rows["sam"].Role));
        Assert.Equal((PersonState.Invited, Roles.Finance, null), (rows["Noor"].State, rows["Noor"].Role, rows["Noor"].PersonId));
        _clock.Advance(Invitation.WorksFor);
        rows = (await Ada.ListAsync(default)).ToDictionary(row => row.Name);
        Assert.Equal(PersonState.InvitationExpired, rows["Noor"].State);
        // Signed in for longer than that without use.
        Assert.Equal(0, rows["maya"].Sessions);
    }

    [Fact]
    public async Task What_was_done_stands_in_the_audit_log_and_what_was_refused_does_not()
    {
        await Ada.RenameAsync("maya", "  Maya Roth ", default);
        Assert.Equal("person-name", await CodeAsync(Ada.RenameAsync("maya", "  ", default)));
        Assert.Equal("person-name", await CodeAsync(Ada.RenameAsync("maya", new string('x', 101), default)));
        await Ada.ChangeRoleAsync("maya", Roles.Finance, default);
        await Ada.ChangeRoleAsync("ada", Roles.Support, default);
        await Ada.SignOutAsync("maya", default);
        await Ada.ResetTwoFactorAsync("maya", default);
        await Ada.DisableAsync("maya", default);
        await Ada.EnableAsync("maya", default);
        var entries = await _console.ReadAsync(context => context.AuditEntries.OrderBy(entry => entry.Id).ToListAsync());
        Assert.Equal(["person.renamed", "person.role", "person.signed-out", "person.second-step", "person.disabled", "person.enabled"],
            entries.Select(entry => entry.Action));
        Assert.All(entries, entry => Assert.Equal(("ada", "192.0.2.7", "maya"), (entry.PersonId, entry.Address, entry.SubjectKey)));
        Assert.Contains("Account manager", entries[1].Facts, StringComparison.Ordinal);
    }

    private Task BeginAsync(string personId, string keyHash) => _console.Get<SessionBook>().BeginAsync(
        new Session { KeyHash = keyHash, PersonId = personId, Ticket = [1], Device = "Firefox on Windows", Address = "192.0.2.1" },
        default);

    private Task<string?> StampAsync(string personId) => _console.ReadAsync(context =>
        context.Users.Where(person => person.Id == personId).Select(person => person.SecurityStamp).SingleAsync());

    /// <summary>The administrators who can sign in.</summary>
    private Task<List<string>> AbleAsync() => _console.ReadAsync(context => context.Users.Where(person => person.LockoutEnd == null
            && context.UserRoles.Any(member => member.UserId == person.Id
                && context.Roles.Any(role => role.Id == member.RoleId && role.Name == Roles.Administrator)))
        .OrderBy(person => person.Id).Select(person => person.Id).ToListAsync());
}

using System.Security.Claims;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using EsimAdmin.Tests.Support;
using EsimAdmin.Web.Account;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace EsimAdmin.Tests.Web.Account;

/// <summary>A page that is open and asks for nothing is told what its person may do now: each way by itself.</summary>
public sealed class OpenPageTests : IAsyncLifetime
{
    private const string Maya = "maya", Key = "hash-of-a-session";

    // Far more than it takes: only what never comes is waited for so long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ApplicationLifetime _lifetime = new(NullLogger<ApplicationLifetime>.Instance);
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));
    private TestSimulator _simulator = default!;
    private TestConsole _console = default!;

    public async Task InitializeAsync()
    {
        _simulator = await TestSimulator.StartAsync();
        _console = await TestConsole.StartAsync(_simulator, workers: false, services: services =>
            services.AddSingleton<TimeProvider>(_clock));
        await _console.AddPersonAsync(Maya, Roles.AccountManager);
        await _console.Get<SessionBook>().BeginAsync(
            new Session { KeyHash = Key, PersonId = Maya, Ticket = [1], Device = "Firefox", Address = "127.0.0.1" }, default);
    }

    public async Task DisposeAsync()
    {
        await _console.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task It_hears_at_once_of_rights_that_were_changed_here()
    {
        using var page = await OpenAsync();
        var told = NextOf(page);
        await _console.Get<Work>().DoAsync(async unit =>
            unit.Context.UserRoles.RemoveRange(await unit.Context.UserRoles.ToListAsync()), default);
        Assert.Empty(SignedInCaller.From((await told.WaitAsync(Patience)).User).Permissions);
    }

    [Fact]
    public async Task It_hears_at_once_that_its_session_was_ended()
    {
        using var page = await OpenAsync();
        var told = NextOf(page);
        await _console.Get<SessionBook>().EndAsync(Key, default);
        Assert.False((await told.WaitAsync(Patience)).User.Identity?.IsAuthenticated);
    }

    [Fact]
    public async Task It_looks_every_five_seconds_for_what_was_changed_elsewhere()
    {
        using var page = await OpenAsync();
        var told = NextOf(page);
        await _console.ReadAsync(context => context.UserRoles.ExecuteDeleteAsync());
        _clock.Advance(Rights.Age);
        Assert.Empty(SignedInCaller.From((await told.WaitAsync(Patience)).User).Permissions);
    }

    [Fact]
    public async Task What_is_done_on_it_asks_for_itself_whatever_the_page_has_heard()
    {
        var page = await OpenAsync();
        // It hears and looks no more.
        page.Dispose();
        await _console.ReadAsync(context => context.UserRoles.ExecuteDeleteAsync());
        _clock.Advance(Rights.Age);
        Assert.Empty((await new SignedInCaller(page, new CallerAddress(new HttpContextAccessor())).GetAsync()).Permissions);
    }

    [Fact]
    public async Task Once_the_application_stops_it_looks_no_more()
    {
        using var page = await OpenAsync();
        var told = NextOf(page);
        _lifetime.StopApplication();
        await _console.ReadAsync(context => context.UserRoles.ExecuteDeleteAsync());
        _clock.Advance(Rights.Age);
        Assert.Empty((await page.RightsAsync())!.Roles);
        Assert.False(told.IsCompleted);
    }

    private async Task<PersonAuthentication> OpenAsync()
    {
        var identity = Options.Create(new IdentityOptions());
        var stamp = await _console.ReadAsync(context => context.Users.Select(person => person.SecurityStamp).SingleAsync());
        var user = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, Maya), new Claim(SignedIn.Session, Key),
            new Claim(identity.Value.ClaimsIdentity.SecurityStampClaimType, stamp ?? "")], "test"));
        var page = new PersonAuthentication(new RightsReader(_console.Get<RightsBook>(), _console.Get<SessionBook>(),
            new TwoFactorRule(Options.Create(new TwoFactorOptions { RequireTwoFactor = nameof(TwoFactorFor.Nobody) })), identity),
            _console.Get<LiveUpdates>(), _clock, _lifetime, NullLogger<PersonAuthentication>.Instance);
        page.SetAuthenticationState(Task.FromResult(new AuthenticationState(user)));
        Assert.NotEmpty(SignedInCaller.From((await page.GetAuthenticationStateAsync()).User).Permissions);
        return page;
    }

    private static Task<AuthenticationState> NextOf(PersonAuthentication page)
    {
        var next = new TaskCompletionSource<Task<AuthenticationState>>(TaskCreationOptions.RunContinuationsAsynchronously);
        page.AuthenticationStateChanged += state => next.TrySetResult(state);
        return next.Task.Unwrap();
    }
}

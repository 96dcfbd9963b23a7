using System.Security.Claims;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Settings;
using Microsoft.AspNetCore.Components.Authorization;

namespace EsimAdmin.Web.Account;

/// <summary>
/// Who is signed in on a circuit or request. An open page hears at once of rights that changed in this process, and looks as often as
/// rights are read anew for those that changed elsewhere: it then shows what the person still may see, or leads to the sign-in.
/// </summary>
internal sealed class PersonAuthentication(
    RightsReader reader, LiveUpdates live, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<PersonAuthentication> logger)
    : AuthenticationStateProvider, IHostEnvironmentAuthenticationStateProvider, IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<IDisposable> _watches = [];
    private ClaimsPrincipal _user = new(new ClaimsIdentity());
    private Task<AuthenticationState> _state = Task.FromResult(StateOf(new ClaimsPrincipal(new ClaimsIdentity()), null));
    private Rights? _shown;
    private bool _gone;

    /// <inheritdoc/>
    public override Task<AuthenticationState> GetAuthenticationStateAsync() => _state;

    /// <inheritdoc/>
    public void SetAuthenticationState(Task<AuthenticationState> authenticationStateTask)
    {
        _state = BeginAsync(authenticationStateTask);
        NotifyAuthenticationStateChanged(_state);
    }

    /// <summary>What the request that began this says: it names the person, and gives no rights.</summary>
    public ClaimsPrincipal User => _user;

    /// <summary>What the person may do now; null when they are signed in no more.</summary>
    public async ValueTask<Rights?> RightsAsync()
    {
        await _state;
        var now = await reader.ReadAsync(_user);
        Show(now);
        return now;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        List<IDisposable> watches;
        lock (_lock)
        {
            _gone = true;
            watches = [.. _watches];
            _watches.Clear();
        }
        watches.ForEach(watch => watch.Dispose());
    }

    private async Task<AuthenticationState> BeginAsync(Task<AuthenticationState> told)
    {
        var user = (await told).User;
        var rights = await reader.ReadAsync(user);
        (_user, _shown) = (user, rights);
        if (rights is not null) Watch(rights.PersonId, RightsReader.SessionOf(user));
        return StateOf(user, rights);
    }

    private void Watch(string person, string? session)
    {
        lock (_lock)
        {
            if (_gone || _watches.Count > 0) return;
            _watches.Add(live.Subscribe<RightsChanged>(change => { if (change.PersonId == person) Look(anew: true); }));
            _watches.Add(live.Subscribe<SessionEnded>(change => { if (change.KeyHash == session) Look(anew: true); }));
            // Who needs a second step may have been changed.
            _watches.Add(live.Subscribe<SettingsChanged>(_ => Look(anew: false)));
            // Circuits are not disposed of when the application stops: what looks for them would go on.
            _watches.Add(lifetime.ApplicationStopping.Register(Dispose));
            _watches.Add(time.CreateTimer(_ => Look(anew: false), null, Rights.Age, Rights.Age));
        }
    }

    private void Look(bool anew)
    {
        // Who keeps what was read may hear of the change later than we do.
        if (anew) reader.Forget(_user);
        _ = Task.Run(LookAsync);
    }

    private async Task LookAsync()
    {
        try
        {
            Show(await reader.ReadAsync(_user));
        }
        // a database that cannot be read refuses every operation by itself; the next look follows
        catch (Exception exception)
        {
            logger.LogDebug(exception, "The rights of an open page could not be read");
        }
    }

    private void Show(Rights? now)
    {
        Task<AuthenticationState> state;
        lock (_lock)
        {
            if (_gone || IsSame(_shown, now)) return;
            _shown = now;
            state = _state = Task.FromResult(StateOf(_user, now));
        }
        NotifyAuthenticationStateChanged(state);
    }

    private static AuthenticationState StateOf(ClaimsPrincipal user, Rights? rights) =>
        new(rights is null ? new ClaimsPrincipal(new ClaimsIdentity()) : new SignedIn(user, rights));

    private static bool IsSame(Rights? one, Rights? other) => ReferenceEquals(one, other) || one is not null && other is not null
        && (one.Name, one.HasTwoFactor, one.TimeZone) == (other.Name, other.HasTwoFactor, other.TimeZone)
        && one.Roles.Order().SequenceEqual(other.Roles.Order())
        && one.Caller.Scope == other.Caller.Scope && one.Caller.Permissions.SetEquals(other.Caller.Permissions);
}

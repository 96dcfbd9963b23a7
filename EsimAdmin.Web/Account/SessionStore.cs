using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using EsimAdmin.Core.People;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;

namespace EsimAdmin.Web.Account;

/// <summary>Keeps in the database what a cookie would hold: the cookie only names the session, and a copy of it dies with that.</summary>
internal sealed class SessionStore(SessionBook sessions, IDataProtectionProvider protection) : ITicketStore
{
    private const string Before = "session-before";

    private readonly IDataProtector _protector = protection.CreateProtector("EsimAdmin.Session");

    /// <summary>Whose session the browser has that asks to sign in.</summary>
    /// <returns>What it says; null when there is none.</returns>
    public async Task<ClaimsPrincipal?> BeforeAsync(HttpContext context) =>
        context.Items[Before] is string before ? (await FindAsync(before))?.Principal : null;

    public Task<string> StoreAsync(AuthenticationTicket ticket) => throw Unasked();

    public async Task<string> StoreAsync(AuthenticationTicket ticket, HttpContext httpContext, CancellationToken cancellationToken)
    {
        var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await sessions.BeginAsync(new Session
        {
            KeyHash = Session.HashOf(key),
            PersonId = ticket.Principal.FindFirstValue(ClaimTypes.NameIdentifier)
                ?? throw new InvalidOperationException("Nobody is signed in by this ticket."),
            Ticket = Protect(ticket),
            Device = Devices.Describe(httpContext.Request.Headers.UserAgent.ToString()),
            Address = CallerAddress.Of(httpContext) ?? "",
        }, cancellationToken);
        if (httpContext.Items[Before] is string before) await sessions.EndAsync(before, cancellationToken);
        return key;
    }

    public Task RenewAsync(string key, AuthenticationTicket ticket) =>
        sessions.RenewAsync(Session.HashOf(key), Protect(ticket), CancellationToken.None);

    public Task<AuthenticationTicket?> RetrieveAsync(string key) => FindAsync(Session.HashOf(key));

    public Task<AuthenticationTicket?> RetrieveAsync(string key, HttpContext httpContext, CancellationToken cancellationToken)
    {
        var hash = Session.HashOf(key);
        if (!SignsIn(httpContext.Request.Path)) return FindAsync(hash);
        // A sign-in begins a session of its own, never going on with one that somebody may have planted; the one before it ends.
        httpContext.Items[Before] = hash;
        return Task.FromResult<AuthenticationTicket?>(null);
    }

    public Task RemoveAsync(string key) => sessions.EndAsync(Session.HashOf(key), CancellationToken.None);

    private async Task<AuthenticationTicket?> FindAsync(string hash)
    {
        if (await sessions.FindAsync(hash) is not { } session) return null;
        try
        {
            var ticket = TicketSerializer.Default.Deserialize(_protector.Unprotect(session.Ticket));
            if (ticket?.Principal.Identity is ClaimsIdentity identity) identity.AddClaim(new Claim(SignedIn.Session, hash));
            return ticket;
        }
        catch (CryptographicException)
        {
            // The keys are gone, or the session has just ended: there is nothing to go on with.
            return null;
        }
    }

    private byte[] Protect(AuthenticationTicket ticket)
    {
        foreach (var identity in ticket.Principal.Identities)
        {
            foreach (var claim in identity.FindAll(SignedIn.Session).ToList()) identity.RemoveClaim(claim);
        }
        return _protector.Protect(TicketSerializer.Default.Serialize(ticket));
    }

    private static bool SignsIn(PathString path) => path.StartsWithSegments("/account/login")
        || path.StartsWithSegments("/account/invitation") || path.StartsWithSegments("/setup");

    private static NotSupportedException Unasked() => new("A session begins with a request.");
}

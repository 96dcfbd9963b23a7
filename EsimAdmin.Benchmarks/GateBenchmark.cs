using System.Diagnostics;
using System.Security.Claims;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.People;
using EsimAdmin.Tests.Support;
using EsimAdmin.Web.Account;
using EsimAdmin.Web.Security;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EsimAdmin.Benchmarks;

/// <summary>What it costs an operation that whoever asks is checked: signed in, not disabled, allowed, not flooding.</summary>
internal static class GateBenchmark
{
    private const double Most = 0.2;

    public static async Task<string?> RunAsync(string[] args)
    {
        var operations = Benchmark.Number(args, 5000);
        await using var web = await new WebConsole().WithCatalogAsync();
        using var visitor = await new Visitor(web.Address).SignInAsync();
        await Eventually.TrueAsync(() => web.ReadAsync(context => context.BalanceReadings.AnyAsync()), "the balance is known");
        var user = await web.ReadAsync(UserAsync);
        await using var scope = web.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        services.GetRequiredService<PersonAuthentication>().SetAuthenticationState(Task.FromResult(new AuthenticationState(user)));
        var (gate, finance, reader) = (services.GetRequiredService<Gate>(), services.GetRequiredService<FinanceService>(),
            services.GetRequiredService<RightsReader>());
        using var limits = new CircuitLimits(Options.Create(new CircuitOptions()));

        var (known, anew, whole) = (new List<double>(), new List<double>(), new List<double>());
        for (var operation = 0; operation < operations; operation++)
        {
            whole.Add(await TimeAsync(() => finance.GetBalanceAsync(default)));
            known.Add(await TimeAsync(() => gate.DemandAsync(Permission.ViewBalance).AsTask()));
            if (operation % 5 != 0) continue;
            reader.Forget(user);
            anew.Add(await TimeAsync(() => gate.DemandAsync(Permission.ViewBalance).AsTask()));
        }
        var messages = new List<double>();
        for (var person = 0; person < operations; person++)
            messages.Add(await TimeAsync(async () => (await limits.MessageAsync($"{person % 100}", default)).Dispose()));
        var operation95 = whole.Percentile(95);
        return Figures.Print(
            new Figure("who asks and may they, ms, p95", known.Percentile(95), "reading the balance, whole, ms, p95", operation95, Most),
            new Figure("a message within its person's share, ms, p95", messages.Percentile(95), "reading the balance, whole, ms, p95",
                operation95, Most),
            // Once in five seconds for each person who does anything: with one operation a second a fifth of it falls on each.
            new Figure("who asks, read anew, a fifth of it, ms, median", anew.Percentile(50) / 5, "reading the balance, whole, ms, median",
                whole.Percentile(50), Most));
    }

    private static async Task<double> TimeAsync(Func<Task> act)
    {
        var started = Stopwatch.GetTimestamp();
        await act();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    /// <summary>What the cookie of whoever has just signed in says.</summary>
    private static async Task<ClaimsPrincipal> UserAsync(Core.Storage.EsimAdminDbContext context)
    {
        var session = await context.Sessions.SingleAsync();
        var person = await context.Users.SingleAsync(one => one.Id == session.PersonId);
        return new ClaimsPrincipal(new ClaimsIdentity(
            [
                new(ClaimTypes.NameIdentifier, person.Id), new(SignedIn.Session, session.KeyHash),
                new(new ClaimsIdentityOptions().SecurityStampClaimType, person.SecurityStamp!),
            ], IdentityConstants.ApplicationScheme));
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Claims;
using EsimAdmin.Core;
using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Bulk;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Purchases;
using EsimAdmin.Core.Storage;
using EsimAdmin.Web.Account;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

[assembly: HostingStartup(typeof(EsimAdmin.Tests.Torture.Driver))]

namespace EsimAdmin.Tests.Torture;

/// <summary>
/// Rides along in the unchanged web process (a hosting startup, named by an environment variable) and does there what a signed-in person's
/// screens do,
/// with the same services under the same rights. Each request is one click.
/// </summary>
public sealed class Driver : IHostingStartup, IStartupFilter
{
    /// <summary>The answer for a click that had its effect.</summary>
    internal const string Done = "done";

    /// <summary>The answer for a click that is to be repeated.</summary>
    internal const string Again = "again";

    private static readonly ConcurrentDictionary<string, Lazy<Task<ClaimsPrincipal>>> Entered = new();

    public void Configure(IWebHostBuilder builder) => builder.ConfigureServices(
        services => services.AddSingleton<IStartupFilter, Driver>());

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Map("/torture/order", branch => branch.Run(context => AnswerAsync(context, OrderAsync)));
        app.Map("/torture/act", branch => branch.Run(context => AnswerAsync(context, ActAsync)));
        app.Map("/torture/bulk", branch => branch.Run(context => AnswerAsync(context, BulkAsync)));
        HammerClicks.Map(app, AnswerAsync);
        app.Map("/torture/sweep", branch => branch.Run(context => AnswerAsync(context, SweepAsync)));
        next(app);
    };

    private static async Task AnswerAsync(HttpContext context, Func<HttpContext, Task<string>> click)
    {
        await SignInAsync(context.RequestServices, context.Request.Query["person"].ToString());
        await context.Response.WriteAsync(await click(context));
    }

    private static async Task<string> OrderAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var (reference, code) = (query["reference"].ToString(), query["code"].ToString());
        await using (var database = await context.RequestServices.GetRequiredService<IDbContextFactory<EsimAdminDbContext>>()
            .CreateDbContextAsync())
        {
            // After a crash a person looks whether the order is there before ordering again.
            if (await database.Orders.AnyAsync(order => order.Reference == reference)) return Done;
        }
        var esim = context.RequestServices.GetRequiredService<EsimAccessService>();
        var cart = await esim.Cart.GetAsync(default);
        if (cart.Reference != reference || cart.Items.Count == 0)
        {
            foreach (var item in cart.Items) await esim.Cart.SetAsync(item.PackageCode, 0, null, default);
            cart = await esim.Cart.AddAsync(code, default);
            var days = cart.Items[0].Package?.Package.IsDaily == true ? 3 : (int?)null;
            await esim.Cart.SetAsync(code, int.Parse(query["quantity"].ToString(), CultureInfo.InvariantCulture), days, default);
            cart = await esim.Cart.DescribeAsync(query["customer"].ToString(), reference, default);
        }
        // A double click.
        var placed = await Task.WhenAll(PlaceAsync(context, cart), PlaceAsync(context, cart));
        return placed.Any(one => one.IsDone) ? Done : $"{Again}: {placed[0].Refusal?.Text ?? placed[0].Problem?.Code}";
    }

    private static async Task<Outcome<long>> PlaceAsync(HttpContext context, CartContents cart)
    {
        await using var scope = context.RequestServices.CreateAsyncScope();
        await SignInAsync(scope.ServiceProvider, context.Request.Query["person"].ToString());
        return await scope.ServiceProvider.GetRequiredService<EsimAccessService>().Orders.PlaceAsync(cart.Key, default);
    }

    private static async Task<string> ActAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var esim = context.RequestServices.GetRequiredService<EsimAccessService>();
        var (action, tranNo) = (Enum.Parse<EsimAction>(query["action"].ToString()), query["esim"].ToString());
        TopUpOffer? offer = null;
        if (action == EsimAction.TopUp)
        {
            var offers = await esim.Actions.OffersAsync(tranNo, default);
            if (!offers.Succeeded(out var list, out var problem)) return $"{Again}: {problem.Code}";
            offer = list.FirstOrDefault(one => !one.IsDaily);
            if (offer is null) return "no offer";
        }
        var request = new ActionRequest(Guid.Parse(query["key"].ToString()), tranNo, action, "torture", offer?.Code, null,
            offer?.Price ?? Money.Zero);
        var outcome = await esim.Actions.StartAsync(request, default);
        return outcome.IsDone ? Done : outcome.Problem is { } stopped ? $"{Again}: {stopped.Code}" : outcome.Refusal?.Text ?? "";
    }

    private static async Task<string> BulkAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var bulk = context.RequestServices.GetRequiredService<EsimAccessService>().Bulk;
        var request = new BulkRequest(Enum.Parse<BulkAction>(query["action"].ToString()), new EsimSelection(default));
        var planned = await bulk.PlanAsync(request, default);
        if (!planned.Succeeded(out var plan)) return $"{Again}: {planned.Refusal?.Text ?? planned.Problem?.Code}";
        var started = await bulk.StartAsync(Guid.Parse(query["key"].ToString()), plan, "torture", default);
        return started.IsDone ? Done : $"{Again}: {started.Refusal?.Text ?? started.Problem?.Code}";
    }

    private static async Task<string> SweepAsync(HttpContext context) =>
        await context.RequestServices.GetRequiredService<EsimSweeper>().RunAsync(default) is { } problem ? $"{Again}: {problem.Code}"
            : Done;

    // Everybody is who the database says: stored once, by whichever process is asked first, and with a session in each.
    private static async Task SignInAsync(IServiceProvider services, string person)
    {
        var user = await Entered.GetOrAdd(person, _ => new Lazy<Task<ClaimsPrincipal>>(() => EnterAsync(services, person))).Value;
        ((IHostEnvironmentAuthenticationStateProvider)services.GetRequiredService<AuthenticationStateProvider>())
            .SetAuthenticationState(Task.FromResult(new AuthenticationState(user)));
    }

    private static async Task<ClaimsPrincipal> EnterAsync(IServiceProvider services, string id)
    {
        var person = await services.GetRequiredService<Work>().DoAsync(async unit =>
        {
            if (await unit.Context.Users.FindAsync(id) is { } known) return known;
            var role = await unit.Context.Roles.SingleAsync(one => one.Name == Roles.AccountManager);
            unit.Context.UserRoles.Add(new IdentityUserRole<string> { UserId = id, RoleId = role.Id });
            return unit.Context.Users.Add(new Person { Id = id, UserName = id, DisplayName = id, SecurityStamp = id }).Entity;
        }, default);
        var key = Session.HashOf(Guid.NewGuid().ToString());
        await services.GetRequiredService<SessionBook>()
            .BeginAsync(new Session { KeyHash = key, PersonId = id, Ticket = [], Device = "Torture", Address = "" }, default);
        return new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, id),
            new Claim(new IdentityOptions().ClaimsIdentity.SecurityStampClaimType, person.SecurityStamp!),
            new Claim(SignedIn.Session, key)], "torture"));
    }
}

using System.Globalization;
using EsimAdmin.Core;
using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Bulk;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Tests.Torture;

/// <summary>
/// Clicks that are made in two processes at the same moment. Each answers with what it brought: a number or a key after "ok", what people
/// would read after "no".
/// </summary>
internal static class HammerClicks
{
    public static void Map(IApplicationBuilder app, Func<HttpContext, Func<HttpContext, Task<string>>, Task> answer)
    {
        void Click(string path, Func<HttpContext, Task<string>> click) =>
            app.Map("/hammer/" + path, branch => branch.Run(context => answer(context, click)));
        Click("fill", FillAsync);
        Click("place", async context => Say(await Of(context).Orders.PlaceAsync(Key(context), default)));
        Click("top-up", TopUpAsync);
        Click("act", async context => Say(await Of(context).Actions.StartAsync(
            new ActionRequest(Key(context), Text(context, "esim"), Enum.Parse<EsimAction>(Text(context, "action"))), default), intent =>
                intent.Id));
        Click("bulk", BulkAsync);
        Click("mail", async context =>
            Say(await Of(context).HandOut.MailAsync(Key(context), Text(context, "esim"), "traveller@example.com", default)));
    }

    private static async Task<string> FillAsync(HttpContext context)
    {
        var cart = Of(context).Cart;
        foreach (var item in (await cart.GetAsync(default)).Items) await cart.SetAsync(item.PackageCode, 0, null, default);
        await cart.AddAsync(Text(context, "code"), default);
        await cart.SetAsync(Text(context, "code"), int.Parse(Text(context, "quantity"), CultureInfo.InvariantCulture), null, default);
        return $"ok {(await cart.DescribeAsync(Text(context, "customer"), Text(context, "reference"), default)).Key}";
    }

    private static async Task<string> TopUpAsync(HttpContext context)
    {
        var (actions, esim) = (Of(context).Actions, Text(context, "esim"));
        var offers = await actions.OffersAsync(esim, default);
        if (!offers.Succeeded(out var list, out var problem)) return $"no {problem.Code}";
        var offer = list.First(one => !one.IsDaily);
        var request = new ActionRequest(Key(context), esim, EsimAction.TopUp, PackageCode: offer.Code, Amount: offer.Price,
            SeenAt: DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(Text(context, "seen"), CultureInfo.InvariantCulture)));
        return Say(await actions.StartAsync(request, default), intent => intent.Id);
    }

    private static async Task<string> BulkAsync(HttpContext context)
    {
        var bulk = Of(context).Bulk;
        var request = new BulkRequest(Enum.Parse<BulkAction>(Text(context, "action")),
            new EsimSelection(default, Text(context, "iccids").Split(',')));
        var planned = await bulk.PlanAsync(request, default);
        return planned.Succeeded(out var plan) ? Say(await bulk.StartAsync(Key(context), plan, "hammer", default))
            : $"no {planned.Refusal?.Text ?? planned.Problem?.Code}";
    }

    private static EsimAccessService Of(HttpContext context) => context.RequestServices.GetRequiredService<EsimAccessService>();

    private static string Text(HttpContext context, string name) => context.Request.Query[name].ToString();

    private static Guid Key(HttpContext context) => Guid.Parse(Text(context, "key"));

    private static string Say<T>(Outcome<T> outcome, Func<T, object>? what = null) => outcome.Succeeded(out var value)
        ? string.Create(CultureInfo.InvariantCulture, $"ok {(what is null ? value : what(value))}") : Say((Outcome)outcome);

    private static string Say(Outcome outcome) => outcome.IsDone ? "ok" : $"no {outcome.Refusal?.Text ?? outcome.Problem?.Code}";
}

using EsimAdmin.Core.Audit;
using EsimAdmin.Core.People;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace EsimAdmin.Web.Account;

/// <summary>What account forms post to.</summary>
internal static class AccountEndpoints
{
    public static void MapAccounts(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/account/logout", async (SignInManager<Person> signIn, AuditDesk audit, HttpContext context) =>
        {
            // By our own form alone: no page elsewhere signs somebody out.
            if (context.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: true }) return Results.BadRequest();
            await audit.SignedOutAsync(SignedInCaller.Of(context));
            await signIn.SignOutAsync();
            return Results.LocalRedirect("~/account/login");
        }).WithMetadata(new RequireAntiforgeryTokenAttribute()).AllowAnonymous();
        endpoints.MapPost("/account/manage/sessions/end", EndAsync);
        // That somebody sits before an open page says the request itself.
        endpoints.MapPost("/account/alive", () => Results.NoContent());
    }

    // Without a number all others are meant.
    private static async Task<IResult> EndAsync(HttpContext context, SessionBook sessions, AuditDesk audit, [FromForm] long? id)
    {
        var person = RightsReader.PersonOf(context.User) ?? "";
        if (id is { } one) await sessions.EndAsync(person, one, context.RequestAborted);
        else await sessions.EndAllAsync(person, RightsReader.SessionOf(context.User), context.RequestAborted);
        await audit.AccountChangedAsync(SignedInCaller.Of(context), AuditField.New("Sessions ended", id is null ? "all others" : "one"));
        return Results.LocalRedirect("~/account/manage/sessions");
    }
}

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
            if (!IsOwnForm(context)) return Results.BadRequest();
            await audit.SignedOutAsync(SignedInCaller.Of(context));
            await signIn.SignOutAsync();
            return Results.LocalRedirect("~/account/login");
        }).WithMetadata(new RequireAntiforgeryTokenAttribute()).AllowAnonymous();
        endpoints.MapPost("/account/manage/sessions/end", EndAsync);
        var form = new RequireAntiforgeryTokenAttribute();
        endpoints.MapPost("/account/passkeys/new", NewPasskeyAsync).WithMetadata(form);
        endpoints.MapPost("/account/passkeys/ask", AskPasskeyAsync).WithMetadata(form);
        // Below the sign-in, where nobody counts as signed in: its page and this must agree on that.
        endpoints.MapPost("/account/login/passkey", AskPasskeyAsync).WithMetadata(form).AllowAnonymous();
        endpoints.MapPost("/account/passkeys/confirm", async (HttpContext context, PasskeyDesk desk, [FromForm] string credential) =>
            await desk.ConfirmAsync(context, credential) is { } refusal ? Results.Text(refusal) : Results.NoContent());
        // That somebody sits before an open page says the request itself.
        endpoints.MapPost("/account/alive", () => Results.NoContent());
    }

    private static async Task<IResult> NewPasskeyAsync(HttpContext context, UserManager<Person> people, PasskeyDesk desk)
    {
        if (!IsOwnForm(context)) return Results.BadRequest();
        return await people.GetUserAsync(context.User) is { } person && SignedInCaller.Of(context).IsConfirmed
            ? Results.Text(await desk.NewAsync(person), "application/json") : Results.Forbid();
    }

    private static async Task<IResult> AskPasskeyAsync(HttpContext context, UserManager<Person> people, PasskeyDesk desk) =>
        IsOwnForm(context) ? Results.Text(await desk.AskAsync(await people.GetUserAsync(context.User)), "application/json")
            : Results.BadRequest();

    private static bool IsOwnForm(HttpContext context) => context.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: true };

    // Without a number all others are meant.
    private static async Task<IResult> EndAsync(HttpContext context, SessionBook sessions, AuditDesk audit, [FromForm] long? id)
    {
        var person = RightsReader.PersonOf(context.User) ?? "";
        if (id is { } one) await sessions.EndAsync(person, one, context.RequestAborted);
        else await sessions.EndAllAsync(person, RightsReader.SessionOf(context.User), context.RequestAborted);
        await audit.AccountChangedAsync(SignedInCaller.Of(context), AuditActions.SessionsEnded,
            AuditField.New("Which", id is null ? "all others" : "one"));
        return Results.LocalRedirect("~/account/manage/sessions");
    }
}

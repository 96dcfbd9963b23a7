using EsimAdmin.Core.Audit;
using EsimAdmin.Core.People;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace EsimAdmin.Web.Account;

/// <summary>What account forms post to.</summary>
internal static class AccountEndpoints
{
    public static void MapAccounts(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/account/logout", async (
            SignInManager<Person> signIn, AuditDesk audit, HttpContext context, [FromForm] string? returnUrl) =>
        {
            await audit.SignedOutAsync(SignedInCaller.From(context.User) with { Address = CallerAddress.Of(context) });
            await signIn.SignOutAsync();
            return Results.LocalRedirect("~/account/login");
        }).AllowAnonymous();
}

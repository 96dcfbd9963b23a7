using EsimAdmin.Web.Security;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components.Endpoints;

namespace EsimAdmin.Web.Account;

/// <summary>
/// A form that does not carry the token of whoever sends it does nothing: it is older than the sign-in, or from a page elsewhere. People
/// get the page anew and read why.
/// </summary>
internal static class StaleForms
{
    /// <summary>The name in the address by which the page is told.</summary>
    public const string Mark = "stale";

    /// <summary>Brings the page anew in place of a bare refusal; to be put behind the check of the tokens.</summary>
    public static Task BringAnewAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (context.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: false }
            || context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is null
            || !request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)) return next(context);
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        var told = request.Query.ContainsKey(Mark) ? request.QueryString : request.QueryString.Add(Mark, "true");
        // A link that works once leads back to itself: its token stands in the address of the person's own browser anyway.
        PathString path = SecretPaths.Of(context) is { } secret ? request.Path.Value![..^SecretPaths.Hidden.Length] + secret : request.Path;
        context.Response.Headers.Location = request.PathBase.Add(path).ToUriComponent() + told.ToUriComponent();
        return Task.CompletedTask;
    }
}

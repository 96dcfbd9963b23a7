using System.Globalization;
using System.Threading.RateLimiting;
using EsimAdmin.Core.Handover;
using EsimAdmin.Web.Security;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace EsimAdmin.Web.Install;

/// <summary>The public install page and, for people who are signed in, the print sheet.</summary>
internal static class InstallEndpoints
{
    private const string Limit = "install";

    /// <summary>At most 30 views in a minute from one address: enough for a person, too few for guessing. Robots
    /// count, too.</summary>
    public static IServiceCollection AddInstallPage(this IServiceCollection services) => services.AddRateLimiter(limiter =>
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = RefuseAsync;
        limiter.AddPolicy(Limit, context => RateLimitPartition.GetFixedWindowLimiter(
            ClientAddress.Key(context.Connection.RemoteIpAddress), _ =>
                new FixedWindowRateLimiterOptions { PermitLimit = 30, Window = TimeSpan.FromMinutes(1) }));
    });

    public static void MapInstallPage(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/install/{token}", OpenAsync).AllowAnonymous().RequireRateLimiting(Limit);
        // A code is handed out by a click, which is recorded; by an address that somebody follows it is not.
        endpoints.MapPost("/esims/{esimTranNo}/sheet", SheetAsync).WithMetadata(new RequireAntiforgeryTokenAttribute());
    }

    private static async Task<IResult> OpenAsync(HttpContext context, InstallPages pages, IOptions<BrandOptions> brand)
    {
        Quiet(context);
        var installation = await pages.OpenAsync(SecretPaths.Of(context) ?? "", !PreviewRobots.IsOne(context.Request),
            context.RequestAborted);
        return new RazorComponentResult<InstallDocument>(new Dictionary<string, object?>
        {
            [nameof(InstallDocument.Installation)] = installation,
            [nameof(InstallDocument.Words)] = InstallWords.For(context.Request.Headers.AcceptLanguage),
            [nameof(InstallDocument.Brand)] = brand.Value,
        })
        { StatusCode = installation is null ? StatusCodes.Status404NotFound : StatusCodes.Status200OK, PreventStreamingRendering = true };
    }

    private static async Task<IResult> SheetAsync(HttpContext context, string esimTranNo, SheetReader sheets, IOptions<BrandOptions> brand)
    {
        if (context.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: true }) return Results.BadRequest();
        Quiet(context);
        var answer = await sheets.ReadAsync(esimTranNo, context.RequestAborted);
        if (answer is null || answer.Refusal is { } refusal && refusal.Code != HandOutRules.LimitCode) return Results.NotFound();
        if (!answer.Succeeded(out var handOut)) return Results.Text(answer.Refusal?.Text, statusCode: StatusCodes.Status429TooManyRequests);
        return new RazorComponentResult<SheetDocument>(new Dictionary<string, object?>
        {
            [nameof(SheetDocument.HandOut)] = handOut,
            [nameof(SheetDocument.Brand)] = brand.Value,
        })
        { PreventStreamingRendering = true };
    }

    private static async ValueTask RefuseAsync(OnRejectedContext rejected, CancellationToken cancellationToken)
    {
        var again = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var told) ? told : TimeSpan.FromMinutes(1);
        var seconds = Math.Max(1, Math.Ceiling(again.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        rejected.HttpContext.Response.Headers.RetryAfter = seconds;
        await rejected.HttpContext.Response.WriteAsync($"Too many requests. Try again in {seconds} seconds.", cancellationToken);
    }

    // Neither kept, nor indexed, nor told to whom a link leads.
    private static void Quiet(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store, private";
        context.Response.Headers["X-Robots-Tag"] = "noindex, nofollow";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
    }
}

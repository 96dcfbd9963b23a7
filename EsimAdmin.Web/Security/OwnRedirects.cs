namespace EsimAdmin.Web.Security;

/// <summary>Redirects to our own pages name no host: what a request calls this host must not decide where a browser goes.</summary>
internal static class OwnRedirects
{
    public static void UseOwnRedirects(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            var here = $"{context.Request.Scheme}://{context.Request.Host}";
            var target = context.Response.Headers.Location.ToString();
            // What begins with two slashes would be another host's.
            if (target.StartsWith(here + "/", StringComparison.OrdinalIgnoreCase) && target[here.Length..] is var path
                && !path.StartsWith("//", StringComparison.Ordinal) && !path.StartsWith("/\\", StringComparison.Ordinal))
            {
                context.Response.Headers.Location = path;
            }
            return Task.CompletedTask;
        });
        return next(context);
    });
}

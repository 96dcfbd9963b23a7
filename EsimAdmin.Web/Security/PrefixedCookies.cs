using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.Features;

namespace EsimAdmin.Web.Security;

/// <summary>
/// Over https all cookies carry the prefix with which a browser takes them from this host alone, and only over https:
/// <c>__Host-</c>, or <c>__Secure-</c> where the console shares its host. Others are not read. Within, they go by their plain names.
/// </summary>
internal static class PrefixedCookies
{
    public static void UsePrefixedCookies(this IApplicationBuilder app)
    {
        app.Use((context, next) =>
        {
            if (Prefix(context) is { Length: > 0 } prefix)
                context.Features.Set<IRequestCookiesFeature>(new RequestCookiesFeature(new Own(context.Request.Cookies, prefix)));
            return next(context);
        });
        app.UseCookiePolicy(new CookiePolicyOptions
        {
            Secure = CookieSecurePolicy.SameAsRequest,
            OnAppendCookie = cookie => cookie.CookieName = Prefix(cookie.Context) + cookie.CookieName,
            OnDeleteCookie = cookie => cookie.CookieName = Prefix(cookie.Context) + cookie.CookieName,
        });
    }

    // The first prefix demands that a cookie is for the whole host.
    private static string Prefix(HttpContext context) => !context.Request.IsHttps ? "" : context.Request.PathBase.HasValue ? "__Secure-"
        : "__Host-";

    private sealed class Own(IRequestCookieCollection all, string prefix) : IRequestCookieCollection
    {
        private readonly Dictionary<string, string> _own = all.Where(cookie => cookie.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(cookie => cookie.Key[prefix.Length..], cookie => cookie.Value, StringComparer.Ordinal);

        public string? this[string key] => _own.GetValueOrDefault(key);

        public int Count => _own.Count;

        public ICollection<string> Keys => _own.Keys;

        public bool ContainsKey(string key) => _own.ContainsKey(key);

        public bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => _own.TryGetValue(key, out value);

        public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _own.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

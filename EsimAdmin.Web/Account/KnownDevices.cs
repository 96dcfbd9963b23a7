using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace EsimAdmin.Web.Account;

/// <summary>
/// Recognises browsers in which somebody has signed in before: what strangers try with an account does not slow its owner down there.
/// </summary>
internal sealed class KnownDevices(IDataProtectionProvider protection)
{
    private const string Cookie = "esimadmin-device";

    private const int MostAccounts = 8;

    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(180);

    private readonly ITimeLimitedDataProtector _protector =
        protection.CreateProtector("EsimAdmin.KnownDevice").ToTimeLimitedDataProtector();

    /// <summary>What names this browser, if the account was signed in to in it before; null when it was not.</summary>
    public string? Find(HttpContext context, string account)
    {
        var parts = Read(context);
        return parts.Skip(1).Contains(HashOf(account)) ? parts[0] : null;
    }

    /// <summary>Marks this browser.</summary>
    public void Remember(HttpContext context, string account)
    {
        var parts = Read(context);
        var device = parts is [var known, ..] ? known : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var text = string.Join(' ', [device, .. parts.Skip(1).Append(HashOf(account)).Distinct().TakeLast(MostAccounts)]);
        context.Response.Cookies.Append(Cookie, _protector.Protect(text, KeptFor), new CookieOptions
        {
            HttpOnly = true,
            IsEssential = true,
            MaxAge = KeptFor,
            Path = context.Request.PathBase.HasValue ? context.Request.PathBase.Value : "/",
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
        });
    }

    /// <summary>A short name of an account.</summary>
    /// <param name="account">Its address, normalised.</param>
    public static string HashOf(string account) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(account)))[..32];

    private string[] Read(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is not { Length: > 0 } value) return [];
        try
        {
            return _protector.Unprotect(value).Split(' ');
        }
        catch (CryptographicException)
        {
            return [];
        }
    }
}

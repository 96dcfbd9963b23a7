using System.Net;
using System.Text.RegularExpressions;
using EsimAdmin.Core.People;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace EsimAdmin.Tests.Support;

/// <summary>A browser without a screen: cookies, forms, no redirect followed.</summary>
internal sealed partial class FormClient(Uri address) : IDisposable
{
    private readonly CookieContainer _cookies = new();
    private HttpClient? _http;

    private HttpClient Http => _http ??= new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = _cookies })
    {
        BaseAddress = address,
    };

    /// <summary>Another client with copies of this one's cookies.</summary>
    /// <param name="named">Only of those whose name this allows.</param>
    public FormClient Copy(Func<string, bool>? named = null)
    {
        var copy = new FormClient(address);
        foreach (var cookie in _cookies.GetAllCookies().Where(cookie => named?.Invoke(cookie.Name) != false))
            copy._cookies.Add(address, new Cookie(cookie.Name, cookie.Value, cookie.Path));
        return copy;
    }

    /// <summary>Asks for a page.</summary>
    /// <returns>The status, where a redirect leads, and what is in it.</returns>
    public async Task<(HttpStatusCode Status, string To, string Text)> GetAsync(string path)
    {
        using var answer = await Http.GetAsync(new Uri(path, UriKind.Relative));
        return await ReadAsync(answer);
    }

    /// <summary>Opens a page and posts its form.</summary>
    /// <param name="form">The form's name; null when it posts elsewhere.</param>
    /// <param name="to">Where it posts to; null for the page itself.</param>
    public async Task<(HttpStatusCode Status, string To, string Text)> PostAsync(string page, string? form, string? to,
        params (string Name, string Value)[] fields)
    {
        var token = Token().Match((await GetAsync(page)).Text).Groups[1].Value;
        var all = fields.Select(field => KeyValuePair.Create(field.Name, field.Value))
            .Append(KeyValuePair.Create("__RequestVerificationToken", WebUtility.HtmlDecode(token)));
        if (form is not null) all = all.Append(KeyValuePair.Create("_handler", form));
        using var content = new FormUrlEncodedContent(all);
        using var answer = await Http.PostAsync(new Uri(to ?? page, UriKind.Relative), content);
        return await ReadAsync(answer);
    }

    /// <summary>Posts what a page elsewhere could post: without the token of a form.</summary>
    public async Task<HttpStatusCode> PostForeignAsync(string path)
    {
        using var content = new FormUrlEncodedContent([]);
        using var answer = await Http.PostAsync(new Uri(path, UriKind.Relative), content);
        return answer.StatusCode;
    }

    /// <summary>Signs in by address and password.</summary>
    /// <returns>What was said against it; empty when it went well.</returns>
    public async Task<string> SignInAsync(string email, string password = Journeys.DemoPassword)
    {
        var (status, _, text) = await PostAsync("/account/login", "sign-in", null, ("Input.Email", email), ("Input.Password", password));
        return status == HttpStatusCode.Redirect ? "" : Alert().Match(text).Groups[1].Value.Trim();
    }

    /// <summary>Whether pages are shown to it.</summary>
    public async Task<bool> IsInAsync() => (await GetAsync("/")).Status == HttpStatusCode.OK;

    public void Dispose() => _http?.Dispose();

    private static async Task<(HttpStatusCode, string, string)> ReadAsync(HttpResponseMessage answer) =>
        (answer.StatusCode, answer.Headers.Location?.ToString() ?? "", await answer.Content.ReadAsStringAsync());

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();

    [GeneratedRegex("role=\"alert\"[^>]*>([^<]*)<")]
    private static partial Regex Alert();
}

/// <summary>What an administrator does to accounts.</summary>
internal static class Accounts
{
    /// <summary>Changes an account through Identity, as pages do.</summary>
    public static async Task ChangeAsync(this WebConsole web, string email, Func<UserManager<Person>, Person, Task<IdentityResult>> change)
    {
        await using var scope = web.Services.CreateAsyncScope();
        var people = scope.ServiceProvider.GetRequiredService<UserManager<Person>>();
        var result = await change(people, (await people.FindByEmailAsync(email))!);
        Assert.True(result.Succeeded, string.Join(" ", result.Errors.Select(error => error.Description)));
    }
}

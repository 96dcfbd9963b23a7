namespace EsimAdmin.Web.Account;

/// <summary>Tells people which of their browsers a session is from.</summary>
internal static class Devices
{
    // Most browsers also name those that they resemble: the first that is found is the one.
    private static readonly (string Sign, string Name)[] Browsers = [("Edg", "Edge"), ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"), ("FxiOS/", "Firefox"), ("Firefox/", "Firefox"),
        ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];

    private static readonly (string Sign, string Name)[] Systems = [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"),
        ("Windows", "Windows"), ("Mac OS X", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux")];

    /// <summary>The browser and its system, for example <c>Firefox on Windows</c>.</summary>
    /// <param name="userAgent">What the browser says of itself; anything at all.</param>
    public static string Describe(string userAgent) =>
        $"{NameOf(Browsers, userAgent) ?? "Another browser"}{(NameOf(Systems, userAgent) is { } system ? $" on {system}" : "")}";

    private static string? NameOf((string Sign, string Name)[] known, string userAgent) =>
        known.FirstOrDefault(one => userAgent.Contains(one.Sign, StringComparison.Ordinal)).Name;
}

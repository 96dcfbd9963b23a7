using EsimAdmin.Core;
using EsimAdmin.Web.Security;

namespace EsimAdmin.Web.Simulation;

/// <summary>Where the demo may run, and who may sign in to it with one click (decision 27). Pure.</summary>
internal static class DemoRules
{
    private const string Key = "Simulator:Enabled", Credentials = "EsimAccess:AccessCode and EsimAccess:SecretKey";

    /// <summary>Whether the demo is what starts.</summary>
    /// <exception cref="SettingException">The settings contradict each other, or others could reach a demo that nobody has asked for.
    /// </exception>
    public static bool IsWanted(IConfiguration configuration, bool isDevelopment)
    {
        var (code, secret) = (configuration["EsimAccess:AccessCode"] ?? "", configuration["EsimAccess:SecretKey"] ?? "");
        if (code.Length > 0 != secret.Length > 0)
        {
            throw new SettingException(
                $"EsimAccess:{(code.Length > 0 ? "SecretKey" : "AccessCode")} is missing. Set both, or none for the built-in simulator.");
        }
        var isAllowed = IsEnabled(configuration);
        if (code.Length > 0)
        {
            if (isAllowed != true) return false;
            throw new SettingException(
                $"{Key} is true, and real credentials are set. Take {Key} away to work with them, or {Credentials} away for the demo.");
        }
        if (isAllowed == false)
        {
            throw new SettingException(
                $"{Credentials} are not set, and {Key} is false. Set both credentials, or {Key} to true for the demo.");
        }
        if (isAllowed is null && !isDevelopment && !Listening.IsLoopbackAlone(configuration))
        {
            throw new SettingException($"{Credentials} are not set, and others could reach the demo that starts without them at "
                + $"{string.Join(", ", Listening.Addresses(configuration))}. Set both credentials. For the demo listen at "
                + $"http://localhost:5080, or set {Key} to true to let others in.");
        }
        return true;
    }

    /// <summary>What <c>Simulator:Enabled</c> says; null when it says nothing.</summary>
    public static bool? IsEnabled(IConfiguration configuration) => configuration[Key] is not { Length: > 0 } text ? null
        : bool.TryParse(text, out var told) ? told : throw new SettingException($"{Key} is '{text}': true or false is meant.");
}

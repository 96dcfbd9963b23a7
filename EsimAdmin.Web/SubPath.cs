using System.Text.RegularExpressions;
using EsimAdmin.Core;

namespace EsimAdmin.Web;

/// <summary>The path below which the console lives on a host that it shares (<c>Hosting:PathBase</c>).</summary>
internal sealed partial record SubPath(PathString Path)
{
    private const string Key = "Hosting:PathBase";

    /// <summary>What is set.</summary>
    /// <exception cref="SettingException">It is no path.</exception>
    public static SubPath Read(IConfiguration configuration)
    {
        var text = configuration[Key]?.Trim() ?? "";
        return text.Length == 0 || Form().IsMatch(text) ? new SubPath(text.TrimEnd('/'))
            : throw new SettingException($"{Key} is '{text}': a path such as /esim is meant, of letters, digits, '-', '_', '.' and '~'.");
    }

    /// <summary>Takes the path off what is asked for. Proxies that have taken it off already are served just as well, and who asks past the
    /// proxy, for example for the health of the process, need not know of it.</summary>
    public void Use(WebApplication app)
    {
        if (!Path.HasValue) return;
        app.UsePathBase(Path);
        app.Use((context, next) =>
        {
            context.Request.PathBase = Path;
            return next(context);
        });
        // Else the route would be chosen before the path is taken off.
        app.UseRouting();
    }

    [GeneratedRegex(@"\A(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?\z")]
    private static partial Regex Form();
}

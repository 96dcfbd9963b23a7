namespace EsimAdmin.Core;

/// <summary>Time zones by the names that browsers give. Pure, but for the system's own list.</summary>
public static class TimeZones
{
    // Browsers keep names that the time zone database has renamed (its file "backward"), and systems need not have the old ones.
    private static readonly Dictionary<string, string> Renamed = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Africa/Asmera"] = "Africa/Asmara",
        ["America/Buenos_Aires"] = "America/Argentina/Buenos_Aires",
        ["America/Catamarca"] = "America/Argentina/Catamarca",
        ["America/Coral_Harbour"] = "America/Atikokan",
        ["America/Cordoba"] = "America/Argentina/Cordoba",
        ["America/Godthab"] = "America/Nuuk",
        ["America/Indianapolis"] = "America/Indiana/Indianapolis",
        ["America/Jujuy"] = "America/Argentina/Jujuy",
        ["America/Louisville"] = "America/Kentucky/Louisville",
        ["America/Mendoza"] = "America/Argentina/Mendoza",
        ["Asia/Calcutta"] = "Asia/Kolkata",
        ["Asia/Katmandu"] = "Asia/Kathmandu",
        ["Asia/Rangoon"] = "Asia/Yangon",
        ["Asia/Saigon"] = "Asia/Ho_Chi_Minh",
        ["Atlantic/Faeroe"] = "Atlantic/Faroe",
        ["Europe/Kiev"] = "Europe/Kyiv",
        ["Pacific/Enderbury"] = "Pacific/Kanton",
        ["Pacific/Johnston"] = "Pacific/Honolulu",
        ["Pacific/Ponape"] = "Pacific/Pohnpei",
        ["Pacific/Truk"] = "Pacific/Chuuk",
    };

    // The system reads a file for each: only for those who choose among them.
    private static readonly Lazy<IReadOnlyList<string>> All = new(() => [.. TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id)
        .Append("UTC").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);

    /// <summary>The names of all that the system knows, and UTC.</summary>
    public static IReadOnlyList<string> Names => All.Value;

    /// <summary>A time where somebody is, with the name of the zone: <c>27 Nov 2026, 13:05 Europe/Berlin</c>.</summary>
    /// <param name="zone">The name of a zone; UTC is meant where the system does not know it, or there is none.</param>
    /// <param name="format">How date and time are written.</param>
    public static string Show(DateTimeOffset at, string? zone, string format)
    {
        var known = zone is null ? null : Find(zone);
        var local = TimeZoneInfo.ConvertTime(at, known ?? TimeZoneInfo.Utc);
        return $"{local.ToString(format, CultureInfo.InvariantCulture)} {(known is null ? "UTC" : zone)}";
    }

    /// <summary>The zone of a name, under its old or its present name; null when the system has neither.</summary>
    public static TimeZoneInfo? Find(string name) => TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
        || Renamed.TryGetValue(name, out var present) && TimeZoneInfo.TryFindSystemTimeZoneById(present, out zone) ? zone : null;
}

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
        return $"{Local(at, known ?? TimeZoneInfo.Utc, format)} {(known is null ? "UTC" : zone)}";
    }

    /// <summary>A time where somebody is, without the zone's name: <c>27 Nov 2026, 13:05</c>.</summary>
    /// <param name="format">How date and time are written.</param>
    public static string Local(DateTimeOffset at, TimeZoneInfo zone, string format = "d MMM yyyy, HH:mm") =>
        TimeZoneInfo.ConvertTime(at, zone).ToString(format, CultureInfo.InvariantCulture);

    /// <summary>When a day begins somewhere: at its first moment, also where the clock is set at midnight.</summary>
    public static DateTimeOffset Begin(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        // So near the ends of the calendar there is no other clock.
        if (local < DateTime.MinValue.AddDays(2) || local > DateTime.MaxValue.AddDays(-2))
            return new DateTimeOffset(local, TimeSpan.Zero);
        while (zone.IsInvalidTime(local)) local = local.AddMinutes(1);
        return new DateTimeOffset(local,
            zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local));
    }

    /// <summary>Which day it is somewhere.</summary>
    public static DateOnly Day(DateTimeOffset at, TimeZoneInfo zone) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);

    /// <summary>The zone of a name, under its old or its present name; null when the system has neither.</summary>
    public static TimeZoneInfo? Find(string name) => TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
        || Renamed.TryGetValue(name, out var present) && TimeZoneInfo.TryFindSystemTimeZoneById(present, out zone) ? zone : null;
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EsimAdmin.Simulator.Vendor;

/// <summary>The packages of a world: the same for the same seed.</summary>
internal sealed class Catalogue
{
    private const long Gigabyte = 1024L * 1024 * 1024;

    private static readonly (int Tenths, int Days)[] Plans =
        [(5, 1), (10, 7), (10, 30), (20, 15), (30, 15), (30, 30), (50, 15), (50, 30), (100, 30), (200, 30), (500, 90)];

    /// <summary>Daily plans, and up to which tier they are sold.</summary>
    private static readonly (int Megabytes, int Type, string Policy, double Dearest)[] DailyPlans =
        [(1024, 2, "1 Mbps", 3), (2048, 3, "", 3), (0, 4, "", 3), (500, 2, "512 Kbps", 2), (3072, 2, "128 Kbps", 1)];

    private readonly Dictionary<string, SimPackage> _byCode, _bySlug;

    public Catalogue(int seed)
    {
        var random = new Random(seed);
        var packages = new List<SimPackage>();
        foreach (var country in Country.All) packages.AddRange(OfPlace(seed, random, country.Code, country.Name, [country]));
        foreach (var region in Region.All.Concat(Region.Global))
        {
            packages.AddRange(OfPlace(seed, random, region.Code, $"{region.Name} ({region.Countries.Count} areas)", region.Countries));
        }
        _byCode = packages.Concat(packages.Where(package => package.SupportTopUpType > 1).Select(TopUpOf))
            .ToDictionary(package => package.Code, StringComparer.Ordinal);
        _bySlug = packages.ToDictionary(package => package.Slug, StringComparer.Ordinal);
        Base = packages;
    }

    /// <summary>What can be ordered.</summary>
    public IReadOnlyList<SimPackage> Base { get; }

    /// <summary>What eSIMs can be topped up with.</summary>
    public IEnumerable<SimPackage> TopUps => _byCode.Values.Where(package => package.IsTopUp);

    /// <summary>A package or top-up by its code.</summary>
    public SimPackage? Find(string code) => _byCode.GetValueOrDefault(code);

    /// <summary>A base package by its slug.</summary>
    public SimPackage? FindSlug(string slug) => _bySlug.GetValueOrDefault(slug);

    /// <summary>The top-ups for an eSIM with this base package.</summary>
    public IEnumerable<SimPackage> TopUpsFor(SimPackage package) => package.SupportTopUpType == 1 ? [] : Base
        .Where(other => other.LocationCode == package.LocationCode && other.DataType == package.DataType && other.SupportTopUpType > 1)
        .Select(other => _byCode["TOPUP_" + other.Code]);

    /// <summary>Keeps what was bought when it was still sold, so that a world outlives its catalogue.</summary>
    public void Remember(string code, long volume, int duration)
    {
        if (_byCode.ContainsKey(code)) return;
        _byCode[code] = Base[0] with
        {
            Code = code,
            Slug = code,
            Name = code,
            Volume = volume,
            Duration = duration,
            SupportTopUpType = 1,
            IsTopUp = code.StartsWith("TOPUP_", StringComparison.Ordinal),
        };
    }

    private static IEnumerable<SimPackage> OfPlace(
        int seed, Random random, string code, string name, IReadOnlyList<Country> countries)
    {
        // Dollars per GB for one GB; it falls with the volume.
        var tier = countries.Average(country => country.Tier);
        var perGigabyte = (0.5 + random.NextDouble() * 0.5) * tier * tier * (countries.Count > 1 ? 1.3 + countries.Count / 100.0 : 1);
        var topUp = random.Next(10) < 8 ? 2 : 1;

        SimPackage Make(string slug, string called, double dollars, long volume, int days) => new()
        {
            Code = CodeOf(seed, $"{code}_{slug}"),
            Slug = $"{code}_{slug}",
            Name = $"{name} {called}",
            Price = Price(dollars),
            RetailPrice = Price(dollars * (random.Next(3) == 0 ? 1.4 + random.NextDouble() : 2)),
            Volume = volume,
            Duration = days,
            Countries = countries,
            LocationCode = code,
            Speed = tier < 1.8 ? "4G/5G" : "3G/4G",
            SupportTopUpType = topUp,
            SmsStatus = random.Next(10) switch { < 6 => 0, < 9 => 1, _ => 2 },
            ActiveType = random.Next(4) == 0 ? 1 : 2,
            IpExport = random.Next(3) == 0 ? "NL/FR" : "SG",
            Favorite = random.Next(20) == 0,
            Operator = random.Next(40) == 0 ? "" : null,
        };

        double Cost(double gigabytes, int days) =>
            perGigabyte * gigabytes * Math.Pow(Math.Max(1, gigabytes), -0.22) * (1 + days / 200.0);

        foreach (var (tenths, days) in Plans)
        {
            var gigabytes = (tenths / 10m).ToString("0.#", CultureInfo.InvariantCulture);
            var volume = tenths < 10 ? Gigabyte / 1024 * 100 * tenths : Gigabyte * tenths / 10;
            var called = $"{(tenths < 10 ? $"{tenths * 100}MB" : $"{gigabytes}GB")} {days}{(days == 1 ? "Day" : "Days")}";
            // The longest are as long as the vendor's longest names are.
            if (countries.Count > 100 && tenths == 500) called += " for phones, tablets and routers, hotspot included";
            yield return Make($"{gigabytes}_{days}", called, Cost(tenths / 10.0, days), volume, days);
        }
        if (countries.Count == 1 && tier == 1)
        {
            var carrier = countries[0].Operators[0];
            yield return Make($"10_30_{string.Concat(carrier.Where(char.IsLetterOrDigit))}", $"10GB 30Days {carrier}", Cost(10, 30) * 1.1,
                Gigabyte * 10, 30) with
            { Operator = carrier, Speed = "5G/LTE" };
        }
        foreach (var (megabytes, type, policy, dearest) in DailyPlans)
        {
            if (tier > dearest) continue;
            var much = megabytes < 1024 ? $"{megabytes}MB" : $"{megabytes / 1024}GB";
            var (slug, called) = (type, policy) switch
            {
                (4, _) => ("Unlimited_Daily", "Unlimited/Day"),
                (_, "") => ($"{megabytes / 1024}_Daily", $"{much}/Day"),
                _ => ($"{(megabytes < 1024 ? "0.5" : megabytes / 1024)}_Daily_{policy.Replace(" ", "", StringComparison.Ordinal)}",
                    $"{much}/Day FUP{policy.Replace(" ", "", StringComparison.Ordinal)}"),
            };
            yield return Make(slug, called, perGigabyte * (type == 4 ? 4 : megabytes / 1024.0) * 0.9, Gigabyte / 1024 * megabytes, 1) with
            {
                DataType = type,
                FupPolicy = policy,
                SupportTopUpType = topUp == 1 ? 1 : 3,
            };
        }
    }

    private static SimPackage TopUpOf(SimPackage package) => package with { Code = "TOPUP_" + package.Code, IsTopUp = true };

    // Whole cents, at least 30.
    private static long Price(double dollars) => Math.Max(3000, (long)Math.Round(dollars * 100) * 100);

    // By its slug, so that a package keeps its code when others are added.
    private static string CodeOf(int seed, string slug) => "P" + string.Concat(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}:{slug}")).Take(8).Select(one => "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"[one % 32]));
}

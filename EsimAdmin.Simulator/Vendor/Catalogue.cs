namespace EsimAdmin.Simulator.Vendor;

/// <summary>The packages of a world: the same for the same seed.</summary>
internal sealed class Catalogue
{
    private const long Gigabyte = 1024L * 1024 * 1024;

    private static readonly (int Tenths, int Days)[] Plans =
        [(5, 1), (10, 7), (10, 30), (20, 15), (30, 15), (30, 30), (50, 15), (50, 30), (100, 30), (200, 30), (500, 90)];

    private readonly Dictionary<string, SimPackage> _byCode;

    public Catalogue(int seed)
    {
        var random = new Random(seed);
        var packages = new List<SimPackage>();
        foreach (var country in Country.All) packages.AddRange(OfPlace(random, country.Code, country.Name, [country], Plans));
        foreach (var region in Region.All)
        {
            packages.AddRange(OfPlace(random, region.Code, region.Name.Contains('&', StringComparison.Ordinal) ? region.Name
                : $"{region.Name} {region.Countries.Count} countries", region.Countries, Plans));
        }
        foreach (var count in new[] { 52, 109, 139 })
        {
            packages.AddRange(OfPlace(random, $"GL-{count}", $"Global {count} countries",
                [.. Country.All.OrderBy(country => country.Tier).Take(count)], Plans));
        }
        _byCode = packages.Concat(packages.Where(package => package.SupportTopUpType > 1).Select(TopUpOf))
            .ToDictionary(package => package.Code, StringComparer.Ordinal);
        Base = packages;
    }

    /// <summary>What can be ordered.</summary>
    public IReadOnlyList<SimPackage> Base { get; }

    /// <summary>A package or top-up by its code.</summary>
    public SimPackage? Find(string code) => _byCode.GetValueOrDefault(code);

    /// <summary>A base package by its slug.</summary>
    public SimPackage? FindSlug(string slug) => Base.FirstOrDefault(package => package.Slug == slug);

    /// <summary>The top-ups for an eSIM with this base package.</summary>
    public IEnumerable<SimPackage> TopUpsFor(SimPackage package) => package.SupportTopUpType == 1 ? [] : Base
        .Where(other => other.LocationCode == package.LocationCode && other.DataType == package.DataType && other.SupportTopUpType > 1)
        .Select(other => _byCode["TOPUP_" + other.Code]);

    private static IEnumerable<SimPackage> OfPlace(Random random, string code, string name, IReadOnlyList<Country> countries,
        (int Tenths, int Days)[] plans)
    {
        // Dollars per GB for one GB; it falls with the volume.
        var tier = countries.Average(country => country.Tier);
        var perGigabyte = (0.5 + random.NextDouble() * 0.5) * tier * tier * (countries.Count > 1 ? 1.3 + countries.Count / 100.0 : 1);
        var fiveG = tier < 1.8;
        var topUp = random.Next(10) < 8 ? 2 : 1;
        foreach (var (tenths, days) in plans)
        {
            var gigabytes = tenths / 10m;
            var price = Price(perGigabyte * (double)gigabytes * Math.Pow(Math.Max(1, (double)gigabytes), -0.22) * (1 + days / 200.0));
            yield return new SimPackage
            {
                Code = NewCode(random),
                Slug = $"{code}_{gigabytes.ToString("0.#", System.Globalization.CultureInfo.InvariantCulture)}_{days}",
                Name = $"{name} {(tenths < 10 ? $"{tenths * 100} MB" : $"{tenths / 10} GB")} {days} {(days == 1 ? "Day" : "Days")}",
                Price = price,
                RetailPrice = price * 2,
                Volume = tenths < 10 ? Gigabyte / 1024 * 100 * tenths : Gigabyte * tenths / 10,
                Duration = days,
                Countries = countries,
                LocationCode = code,
                Speed = fiveG ? "4G/5G" : "3G/4G",
                SupportTopUpType = topUp,
                SmsStatus = random.Next(10) switch { < 6 => 0, < 9 => 1, _ => 2 },
                ActiveType = random.Next(4) == 0 ? 1 : 2,
                IpExport = random.Next(3) == 0 ? "NL/FR" : "SG",
            };
        }
        foreach (var (megabytes, type, policy) in new (int, int, string?)[] { (1024, 2, "1 Mbps"), (2048, 3, null) })
        {
            var price = Price(perGigabyte * megabytes / 1024 * 0.9);
            yield return new SimPackage
            {
                Code = NewCode(random),
                Slug = $"{code}_{megabytes / 1024}_Daily{(policy is null ? "" : "_1Mbps")}",
                Name = $"{name} {megabytes / 1024} GB/Day{(policy is null ? "" : " then 1 Mbps")}",
                Price = price,
                RetailPrice = price * 2,
                Volume = Gigabyte * megabytes / 1024,
                Duration = 1,
                Countries = countries,
                LocationCode = code,
                Speed = fiveG ? "4G/5G" : "3G/4G",
                DataType = type,
                FupPolicy = policy,
                SupportTopUpType = topUp == 1 ? 1 : 3,
            };
        }
    }

    private static SimPackage TopUpOf(SimPackage package) => package with { Code = "TOPUP_" + package.Code, IsTopUp = true };

    // Whole cents, at least 30.
    private static long Price(double dollars) => Math.Max(3000, (long)Math.Round(dollars * 100) * 100);

    private static string NewCode(Random random) => "P" + string.Concat(
        Enumerable.Range(0, 8).Select(_ => "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"[random.Next(32)]));
}

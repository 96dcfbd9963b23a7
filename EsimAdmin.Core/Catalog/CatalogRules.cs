using EsimAdmin.Core.EsimAccess.Wire;

namespace EsimAdmin.Core.Catalog;

/// <summary>How the vendor's packages become ours. Pure.</summary>
public static class CatalogRules
{
    /// <summary>Takes today's price over; what changed, if it did.</summary>
    public static PriceChange? ChangePrice(Package package, Money price, DateTimeOffset now)
    {
        if (package.Price == price) return null;
        var change = new PriceChange { PackageCode = package.Code, Before = package.Price, After = price, At = now };
        package.PreviousPrice = package.Price;
        package.Price = price;
        package.PriceChangedAt = now;
        return change;
    }

    /// <summary>Takes everything but the price over; what the vendor leaves out stays as it was.</summary>
    public static void Describe(Package package, WirePackage wire)
    {
        package.WithdrawnAt = null;
        package.Slug = wire.Slug ?? package.Slug;
        package.Name = wire.Name ?? (package.Name.Length > 0 ? package.Name : package.Code);
        package.RetailPrice = wire.RetailPrice is { } retail ? new Money(retail) : package.RetailPrice;
        package.Volume = wire.Volume is { } volume ? new DataVolume(Math.Max(0, volume)) : package.Volume;
        package.Duration = wire.Duration is { } duration ? (int)Math.Clamp(duration, 0, 10_000) : package.Duration;
        package.DurationUnit = wire.DurationUnit ?? package.DurationUnit;
        package.LocationCode = wire.LocationCode ?? package.LocationCode;
        package.Countries = CountriesOf(wire) ?? package.Countries;
        package.Speed = wire.Speed ?? package.Speed;
        package.Operators = wire.LocationNetworkList is { } networks ? OperatorsOf(networks) : package.Operators;
        package.Plan = wire.DataType is { } type ? Enum.IsDefined((DataPlan)type) ? (DataPlan)type : DataPlan.Total : package.Plan;
        package.TopUp = wire.SupportTopUpType is { } topUp ? Enum.IsDefined((TopUpSupport)topUp) ? (TopUpSupport)topUp : TopUpSupport.No : package.TopUp;
        package.SmsStatus = (int)(wire.SmsStatus ?? package.SmsStatus);
        package.UnusedValidDays = (int?)wire.UnusedValidTime ?? package.UnusedValidDays;
        package.ActiveType = (int?)wire.ActiveType ?? package.ActiveType;
        package.IpExport = wire.IpExport ?? package.IpExport;
        package.FupPolicy = wire.FupPolicy ?? package.FupPolicy;
    }

    /// <summary>The price of one GB; null where a volume says nothing about the price.</summary>
    public static Money? PricePerGigabyte(Package package) => package.IsDaily || package.Volume.Bytes <= 0
        ? null
        : new Money((long)((Int128)package.Price.Units * DataVolume.FromGigabytes(1).Bytes / package.Volume.Bytes));

    private static string? CountriesOf(WirePackage wire) => wire.Location is null ? null
        : string.Join(',', wire.Location.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(code => code.Length == 2).Select(code => code.ToUpperInvariant()).Distinct());

    private static string OperatorsOf(IEnumerable<WireNetwork> networks) => string.Join(';', networks.Select(network =>
        $"{network.LocationCode ?? network.LocationName}:{string.Join(',', (network.OperatorList ?? []).Select(one => $"{one.OperatorName} {one.NetworkType}".Trim()))}"));
}

namespace EsimAdmin.Core.EsimAccess.Wire;

/// <summary>The catalogue, or a part of it.</summary>
internal sealed record PackageListAnswer(VendorList<VendorPackage>? PackageList);

/// <summary>An accepted order.</summary>
internal sealed record OrderAnswer(string? OrderNo);

/// <summary>A page of eSIMs.</summary>
internal sealed record EsimQueryAnswer(VendorList<VendorEsim>? EsimList, WirePager? Pager);

/// <summary>Where a page is in the whole.</summary>
internal sealed record WirePager(long? Total);

/// <summary>The account's balance in 1/10,000 USD; unlike a price it may be negative.</summary>
internal sealed record BalanceAnswer(long? Balance);

/// <summary>What a top-up brought (field notes).</summary>
internal sealed record TopUpAnswer(DataVolume? TotalVolume);

/// <summary>Where packages can be used.</summary>
internal sealed record LocationListAnswer(VendorList<WireLocation>? LocationList);

/// <summary>A country (type 1) or a region (type 2) with its countries, under either of two names.</summary>
internal sealed record WireLocation(
    string? Code, string? Name, long? Type, VendorList<WireLocation>? SubLocation, VendorList<WireLocation>? SubLocationList)
{
    /// <summary>What it means.</summary>
    public VendorLocation Meaning()
    {
        var countries = (SubLocation ?? SubLocationList ?? []).Select(country => country.Code).OfType<string>()
            .Where(code => code.Length > 0).ToList();
        return new VendorLocation(Code!, Name, Type == 2 || countries.Count > 0, countries);
    }
}

/// <summary>Usage of up to 10 eSIMs; rows may be missing for eSIMs without usage. The specification shows the bare list.</summary>
internal sealed record UsageAnswer(VendorList<VendorUsage>? EsimUsageList);

/// <summary>The address now set for webhooks.</summary>
internal sealed record WebhookAnswer(string? Webhook);

/// <summary>An answer that says no more than that it was done.</summary>
internal sealed record Done;

namespace EsimAdmin.Core.Usage;

/// <summary>Over how long usage is looked at.</summary>
/// <param name="Days">The last so many days, today with them.</param>
public readonly record struct UsageSpanQuery(int Days)
{
    /// <summary>What is looked at unless somebody asks for another span.</summary>
    public const int Usual = 30;

    /// <summary>How it stands in an address.</summary>
    public static ListAddress<UsageSpanQuery> Address { get; } =
        new ListAddress<UsageSpanQuery>("usage", new UsageSpanQuery(Usual), hasPages: false)
        .Number("days", query => query.Days == Usual ? null : query.Days, (_, days) => new UsageSpanQuery((int)days), 1,
        UsageService.MostDays);
}

namespace EsimAdmin.Core.Esims;

/// <summary>By what a list of eSIMs is sorted.</summary>
public enum EsimSort
{
    /// <summary>When it was made, newest first.</summary>
    Newest = 0,

    /// <summary>When it was made, oldest first.</summary>
    Oldest = 1,

    /// <summary>When it ends, soonest first; those without an end last.</summary>
    Expiring = 2,

    /// <summary>Data used, most first.</summary>
    MostUsed = 3,

    /// <summary>By ICCID.</summary>
    Iccid = 4,

    /// <summary>When its data is used up at its pace, soonest first; those without a forecast last.</summary>
    RunningOut = 5,
}

/// <summary>What an eSIM may need attention for.</summary>
public enum EsimConcern
{
    /// <summary>Nothing in particular.</summary>
    None = 0,

    /// <summary>Switched on or in use.</summary>
    Live = 1,

    /// <summary>In use, with 90 % of its data used and more.</summary>
    NearlyUsed = 2,

    /// <summary>In use, and at its pace without data within some days, before its plan ends.</summary>
    RunsOut = 3,

    /// <summary>Installed, and its plan ends within some days.</summary>
    Ends = 4,

    /// <summary>Never installed, and it lapses within some days: its price can still be refunded.</summary>
    Lapses = 5,
}

/// <summary>Which eSIMs a list holds; what is null, empty or 0 does not narrow.</summary>
/// <param name="Search">Beginning or end of an ICCID, an EID, an order number, the eSIM's own number, part of a package's name.</param>
/// <param name="Concern">Only those that need attention for this.</param>
/// <param name="Days">Within how many days, for concerns that lie ahead; at most <see cref="MostDays"/>.</param>
/// <param name="OfMyCustomers">Only of customers that the caller looks after.</param>
public readonly record struct EsimQuery(string? Search = null, EsimStatus? Status = null, long? CustomerId = null,
    EsimConcern Concern = EsimConcern.None, int Days = 0, bool OfMyCustomers = false, EsimSort Sort = EsimSort.Newest)
{
    /// <summary>From so many per cent on an eSIM's data is nearly used.</summary>
    public const int NearlyUsedPercent = 90;

    /// <summary>The most days that a concern may lie ahead.</summary>
    public const int MostDays = 366;

    internal static readonly EsimStatus[] Live = [EsimStatus.Onboard, EsimStatus.InUse];

    internal static readonly EsimStatus[] Installed = [EsimStatus.Installed, EsimStatus.Onboard, EsimStatus.InUse, EsimStatus.Depleted,
        EsimStatus.Suspended];

    /// <summary>How it stands in an address.</summary>
    public static ListAddress<EsimQuery> Address { get; } = new ListAddress<EsimQuery>("esims", default)
        .Text("q", query => query.Search, (query, text) => query with { Search = text })
        .Choice<EsimStatus>("status", query => query.Status, (query, status) => query with { Status = status })
        .Number("customer", query => query.CustomerId, (query, customer) => query with { CustomerId = customer })
        .Choice<EsimConcern>("concern", query => query.Concern == EsimConcern.None ? null : query.Concern,
        (query, concern) => query with { Concern = concern })
        .Number("days", query => query.Days == 0 ? null : query.Days, (query, days) => query with { Days = (int)days }, 0, MostDays)
        .Flag("mine", query => query.OfMyCustomers, (query, mine) => query with { OfMyCustomers = mine })
        .Choice<EsimSort>("sort", query => query.Sort == EsimSort.Newest ? null : query.Sort, (query, sort) => query with { Sort = sort });

    /// <summary>Which eSIMs, for people: <c>all eSIMs</c>, or each filter in words.</summary>
    /// <param name="customerName">The name of the customer that it asks for; null while that is not known.</param>
    public string Words(string? customerName = null)
    {
        var words = new[]
        {
            Search?.Trim() is { Length: > 0 } text ? $"“{text}”" : null,
            Status is { } status ? EsimStatusRules.Name(status, "", "") : null,
            Words(Concern, Days),
            CustomerId is null ? null : $"of {customerName ?? "one customer"}",
            OfMyCustomers ? "of my customers" : null,
        };
        return string.Join(", ", words.OfType<string>()) is { Length: > 0 } filter ? filter : "all eSIMs";
    }

    /// <summary>A concern, for people; null for none in particular.</summary>
    public static string? Words(EsimConcern concern, int days) => concern switch
    {
        EsimConcern.None => null,
        EsimConcern.Live => "Live",
        EsimConcern.NearlyUsed => $"{NearlyUsedPercent} % or more used",
        EsimConcern.RunsOut => $"Used up within {Span(days)}",
        EsimConcern.Ends => $"Ends within {Span(days)}",
        _ => $"Never installed, lapses within {Span(days)}",
    };

    /// <param name="caller">Who asks: whose customers are meant by "my customers", and of what scope the rows are.</param>
    internal IQueryable<Esim> Filter(EsimAdminDbContext context, DateTimeOffset now, Caller caller)
    {
        var personId = caller.PersonId;
        var (status, customer) = (Status, CustomerId);
        var esims = Concerned(context.Esims.AsNoTracking().Within(context, caller.Scope), now);
        if (OfMyCustomers) esims = esims
            .Where(esim => context.Customers.Any(one => one.Id == esim.CustomerId && one.ManagerId == personId));
        if (status is not null) esims = esims.Where(esim => esim.Status == status);
        if (customer is not null) esims = esims.Where(esim => esim.CustomerId == customer);
        if (Search?.Trim() is { Length: > 0 } text)
        {
            var part = SearchText.Anywhere(text);
            var number = IccidText.Digits(text) is { Length: > 0 } digits ? digits : text;
            esims = esims.Where(esim => esim.Iccid.StartsWith(number) || esim.Iccid.EndsWith(number) || esim.OrderNo == text
                || esim.EsimTranNo == number || esim.Eid == number || EF.Functions.Like(esim.PackageName, part, SearchText.Escape));
        }
        return esims;
    }

    private static string Span(int days) => days == 1 ? "1 day" : $"{days} days";

    private IQueryable<Esim> Concerned(IQueryable<Esim> esims, DateTimeOffset now)
    {
        var until = now.AddDays(Math.Clamp(Days, 0, MostDays));
        return Concern switch
        {
            EsimConcern.Live => esims.Where(esim => Live.Contains(esim.Status)),
            EsimConcern.NearlyUsed => esims.Where(esim => esim.Status == EsimStatus.InUse && esim.UsedPercent >= NearlyUsedPercent),
            EsimConcern.RunsOut => esims.Where(esim => esim.Status == EsimStatus.InUse && esim.ExhaustsAt <= until
                && (esim.ExpiresAt == null || esim.ExhaustsAt < esim.ExpiresAt)),
            EsimConcern.Ends => esims.Where(esim => Installed.Contains(esim.Status) && esim.ExpiresAt > now && esim.ExpiresAt <= until),
            EsimConcern.Lapses => esims.Where(esim => esim.Status == EsimStatus.New && esim.ExpiresAt > now && esim.ExpiresAt <= until),
            _ => esims,
        };
    }

    internal IQueryable<Esim> Order(IQueryable<Esim> esims) => Sort switch
    {
        EsimSort.Oldest => esims.OrderBy(esim => esim.CreatedAt).ThenBy(esim => esim.EsimTranNo),
        EsimSort.Expiring => esims.OrderBy(esim => esim.ExpiresAt == null).ThenBy(esim => esim.ExpiresAt).ThenBy(esim => esim.EsimTranNo),
        EsimSort.MostUsed => esims.OrderByDescending(esim => esim.Used).ThenBy(esim => esim.EsimTranNo),
        EsimSort.RunningOut => esims.OrderBy(esim => esim.ExhaustsAt == null).ThenBy(esim => esim.ExhaustsAt)
            .ThenBy(esim => esim.EsimTranNo),
        EsimSort.Iccid => esims.OrderBy(esim => esim.Iccid).ThenBy(esim => esim.EsimTranNo),
        _ => esims.OrderByDescending(esim => esim.CreatedAt).ThenBy(esim => esim.EsimTranNo),
    };
}

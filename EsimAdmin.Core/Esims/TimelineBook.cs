namespace EsimAdmin.Core.Esims;

/// <summary>Writes what people do with an eSIM into its timeline.</summary>
internal static class TimelineBook
{
    /// <summary>From when on an eSIM's past is the caller's to see: who sees their own customers only sees nothing of those
    /// before.</summary>
    public static async Task<DateTimeOffset> SeenSinceAsync(
        EsimAdminDbContext context, Caller caller, string esimTranNo, CancellationToken cancellationToken) => caller.Scope.IsAll
        ? DateTimeOffset.MinValue
        : await context.EsimEvents.Where(happened => happened.EsimTranNo == esimTranNo && happened.Kind == EsimEventKind.Assigned)
            .OrderByDescending(happened => happened.At).Select(happened => (DateTimeOffset?)happened.At)
            .FirstOrDefaultAsync(cancellationToken) ?? DateTimeOffset.MinValue;

    public static void Add(Unit unit, string esimTranNo, EsimEventKind kind, string text, Caller caller) =>
        Add(unit, esimTranNo, kind, text, caller.PersonId, caller.Name);

    public static void Add(Unit unit, string esimTranNo, EsimEventKind kind, string text, string personId, string personName) =>
        Add(unit, esimTranNo, kind, new Wording(text), personId, personName);

    public static void Add(Unit unit, string esimTranNo, EsimEventKind kind, Wording words, string personId, string personName)
    {
        unit.Context.EsimEvents.Add(new EsimEvent
        {
            EsimTranNo = esimTranNo,
            At = unit.Now,
            Text = words.Text,
            PricedText = words.Priced,
            Kind = kind,
            PersonId = personId,
            PersonName = personName,
        });
        unit.Publish(new EsimChanged(esimTranNo));
    }
}

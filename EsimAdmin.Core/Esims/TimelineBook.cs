namespace EsimAdmin.Core.Esims;

/// <summary>Writes what people do with an eSIM into its timeline.</summary>
internal static class TimelineBook
{
    public static void Add(Unit unit, string esimTranNo, EsimEventKind kind, string text, Caller caller) =>
        Add(unit, esimTranNo, kind, text, caller.PersonId, caller.Name);

    public static void Add(Unit unit, string esimTranNo, EsimEventKind kind, string text, string personId, string personName)
    {
        unit.Context.EsimEvents.Add(new EsimEvent
        {
            EsimTranNo = esimTranNo,
            At = unit.Now,
            Text = text,
            Kind = kind,
            PersonId = personId,
            PersonName = personName,
        });
        unit.Publish(new EsimChanged(esimTranNo));
    }
}

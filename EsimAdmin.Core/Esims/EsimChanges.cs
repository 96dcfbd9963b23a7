using EsimAdmin.Core.Live;

namespace EsimAdmin.Core.Esims;

/// <summary>An eSIM has changed, or a new one is there.</summary>
public sealed record EsimChanged(string EsimTranNo) : Change;

/// <summary>The import of the account has come further.</summary>
public sealed record ImportProgressed : Change;

/// <summary>All eSIMs were compared with the vendor's.</summary>
public sealed record SweepEnded : Change;

using EsimAdmin.Core.Live;

namespace EsimAdmin.Core.Alerts;

/// <summary>There is something new to be told, or something told is over.</summary>
public sealed record AlertChanged(long AlertId) : Change;

/// <summary>Somebody has read alerts or wants to hear of others, perhaps in another tab.</summary>
public sealed record AlertsRead(string PersonId) : Change;

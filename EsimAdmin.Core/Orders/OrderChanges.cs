using EsimAdmin.Core.Live;

namespace EsimAdmin.Core.Orders;

/// <summary>An order has changed, or a new one is there.</summary>
public sealed record OrderChanged(long OrderId) : Change;

/// <summary>Somebody's cart has changed, perhaps in another tab.</summary>
public sealed record CartChanged(string PersonId) : Change;

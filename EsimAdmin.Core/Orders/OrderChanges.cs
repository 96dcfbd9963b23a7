using EsimAdmin.Core.Live;

namespace EsimAdmin.Core.Orders;

/// <summary>An order has changed, or a new one is there.</summary>
/// <param name="OrderId">Which.</param>
public sealed record OrderChanged(long OrderId) : Change;

/// <summary>Somebody's cart has changed, perhaps in another tab.</summary>
/// <param name="PersonId">Whose.</param>
public sealed record CartChanged(string PersonId) : Change;

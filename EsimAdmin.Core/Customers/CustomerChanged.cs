using EsimAdmin.Core.Live;

namespace EsimAdmin.Core.Customers;

/// <summary>A customer has changed.</summary>
/// <param name="CustomerId">Which.</param>
public sealed record CustomerChanged(long CustomerId) : Change;

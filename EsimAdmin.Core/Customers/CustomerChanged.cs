using EsimAdmin.Core.Live;

namespace EsimAdmin.Core.Customers;

/// <summary>A customer has changed.</summary>
public sealed record CustomerChanged(long CustomerId) : Change;

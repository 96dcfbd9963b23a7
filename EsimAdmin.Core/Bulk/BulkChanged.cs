using EsimAdmin.Core.Live;

namespace EsimAdmin.Core.Bulk;

/// <summary>A bulk action has come further.</summary>
public sealed record BulkChanged(long JobId) : Change;

using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Storage;

namespace EsimAdmin.Core.Pending;

/// <summary>The call of one step: made outside of any transaction, with what was stored before it.</summary>
/// <returns>What to store of its outcome.</returns>
public delegate Task<Settlement<T>> PendingCall<T>(T item, CallPriority priority, CancellationToken cancellationToken);

/// <summary>Stores the outcome of a step; may run more than once, so it only changes what is stored.</summary>
public delegate Task Settlement<in T>(Unit unit, T item);

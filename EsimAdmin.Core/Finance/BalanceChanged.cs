using EsimAdmin.Core.Live;

namespace EsimAdmin.Core.Finance;

/// <summary>The balance at the vendor is known anew.</summary>
/// <param name="At">As of when.</param>
public sealed record BalanceChanged(Money Balance, DateTimeOffset At) : Change;

using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Core.Finance;

/// <summary>The money, for people.</summary>
public sealed class FinanceService(Gate gate, BalanceMirror mirror, IDbContextFactory<EsimAdminDbContext> contexts)
{
    /// <summary>The balance as last told by the vendor; null before it was first told.</summary>
    /// <exception cref="NotAllowedException">The caller may not see the balance.</exception>
    public async Task<BalanceReading?> GetBalanceAsync(CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewBalance);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.BalanceReadings.AsNoTracking().OrderByDescending(reading => reading.Id).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Asks the vendor for the balance now.</summary>
    /// <exception cref="NotAllowedException">The caller may not see the balance.</exception>
    public async Task<Answer<BalanceReading>> RefreshBalanceAsync(CancellationToken cancellationToken)
    {
        await gate.DemandAsync(Permission.ViewBalance);
        return await mirror.RefreshAsync(CallPriority.Person, cancellationToken);
    }
}

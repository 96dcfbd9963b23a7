using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Core.Finance;

/// <summary>Keeps the balance here like the vendor's, and remembers each different one.</summary>
public sealed class BalanceMirror(
    EsimAccessClient client, IDbContextFactory<EsimAdminDbContext> contexts, LiveUpdates live, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    /// <summary>Asks the vendor and stores the answer.</summary>
    public async Task<Answer<BalanceReading>> RefreshAsync(CallPriority priority, CancellationToken cancellationToken)
    {
        // One at a time, so that an older answer never comes to lie on top of a newer one.
        await _one.WaitAsync(cancellationToken);
        try
        {
            var answer = await client.QueryBalanceAsync(priority, cancellationToken);
            if (!answer.Succeeded(out var told, out var problem)) return problem;
            if (told.Balance is not { } units) return new VendorProblem(VendorErrors.Find(VendorErrors.Unreadable), "no balance", "", false);

            var now = time.GetUtcNow();
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            var balance = new Money(units);
            // Read, compared and written in one transaction: an order that is recorded in between would look like a difference.
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            if (!await context.Ledger.AnyAsync(cancellationToken))
            {
                context.Ledger.Add(new LedgerEntry { At = now, Amount = balance, Cause = LedgerCause.Opening, Reference = "opening", Text = "Balance when the books were opened" });
                await context.SaveChangesAsync(cancellationToken);
            }
            var unexplained = balance - await context.Ledger.SumAsync(entry => entry.Amount, cancellationToken);
            var last = await context.BalanceReadings.OrderByDescending(reading => reading.Id).FirstOrDefaultAsync(cancellationToken);
            if (last?.Balance == balance && last.Unexplained == unexplained) last.ConfirmedAt = now;
            else context.BalanceReadings.Add(last = new BalanceReading { Balance = balance, Unexplained = unexplained, At = now, ConfirmedAt = now });
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            live.Publish(new BalanceChanged(last.Balance, now));
            return last;
        }
        finally
        {
            _one.Release();
        }
    }
}

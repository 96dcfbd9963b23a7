namespace EsimAdmin.Core.Finance;

/// <summary>Keeps the balance here like the vendor's, and remembers each different one.</summary>
public sealed class BalanceMirror(EsimAccessClient client, Work work)
{
    private static readonly TimeSpan Told = TimeSpan.FromSeconds(30);

    private readonly Turns _turns = new();

    /// <summary>Asks the vendor and stores the answer.</summary>
    public async Task<Outcome<BalanceReading>> RefreshAsync(CallPriority priority, CancellationToken cancellationToken)
    {
        // One at a time, so that an older answer never comes to lie on top of a newer one.
        using var turn = await _turns.TakeAsync(cancellationToken);
        var answer = await client.BalanceAsync(priority, cancellationToken);
        if (!answer.Succeeded(out var told, out var problem)) return problem;
        return await work.DoAsync(unit => StoreAsync(unit, told, cancellationToken), cancellationToken);
    }

    // Read, compared and written in one change: an order that is recorded in between would look like a difference.
    private static async Task<BalanceReading> StoreAsync(Unit unit, Money balance, CancellationToken cancellationToken)
    {
        await unit.TakeTurnsAsync("balance", cancellationToken);
        if (!await unit.Context.Ledger.AnyAsync(cancellationToken))
        {
            unit.Context.Ledger.Add(new LedgerEntry
            {
                At = unit.Now,
                Amount = balance,
                Cause = LedgerCause.Opening,
                Reference = "opening",
                Text = "Balance when the books were opened"
            });
            await unit.SaveAsync(cancellationToken);
        }
        var unexplained = balance - await unit.Context.Ledger.SumAsync(entry => entry.Amount, cancellationToken);
        var last = await unit.Context.BalanceReadings.OrderByDescending(reading => reading.Id).FirstOrDefaultAsync(cancellationToken);
        if (last?.Balance == balance && last.Unexplained == unexplained)
        {
            // Every open page reads it anew: a purchase asks several times a second, and "as of" is shown in minutes.
            if (unit.Now - last.ConfirmedAt > Told) unit.Publish(new BalanceChanged());
            last.ConfirmedAt = unit.Now;
            return last;
        }
        unit.Context.BalanceReadings
            .Add(last = new BalanceReading { Balance = balance, Unexplained = unexplained, At = unit.Now, ConfirmedAt = unit.Now });
        unit.Publish(new BalanceChanged());
        return last;
    }
}

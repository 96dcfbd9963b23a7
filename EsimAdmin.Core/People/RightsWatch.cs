using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EsimAdmin.Core.People;

/// <summary>Tells of changed rights once they are stored, whoever stored them. What passes it by is noticed when it is next read.</summary>
internal sealed class RightsWatch(LiveUpdates live) : SaveChangesInterceptor, IDbTransactionInterceptor
{
    public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result,
        CancellationToken cancellationToken = default)
    {
        if (eventData.Context?.Database.CurrentTransaction is null) Tell(eventData.Context);
        return ValueTask.FromResult(result);
    }

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData,
        CancellationToken cancellationToken = default)
    {
        Tell(eventData.Context);
        return Task.CompletedTask;
    }

    private void Tell(DbContext? context)
    {
        if (context is not EsimAdminDbContext { TouchedPeople: { Count: > 0 } people }) return;
        var told = people.ToList();
        people.Clear();
        foreach (var personId in told) live.Publish(new RightsChanged(personId));
    }
}

using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Core.Storage;

/// <summary>Stores what must be there once, whoever else stores the same at the same moment: the database's unique key decides.</summary>
internal static class Once
{
    /// <summary>Saves what was added to the context, or brings what somebody else was quicker to store under the same unique key.</summary>
    /// <param name="context">Holds what was added.</param>
    /// <param name="added">What is to be stored.</param>
    /// <param name="find">Looks for it by the unique key.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DbUpdateException">It could not be stored for another reason.</exception>
    public static async Task<T> SaveAsync<T>(EsimAdminDbContext context, T added, Func<CancellationToken, Task<T?>> find, CancellationToken cancellationToken) where T : class
    {
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            return added;
        }
        catch (DbUpdateException) when (!cancellationToken.IsCancellationRequested)
        {
            context.ChangeTracker.Clear();
            if (await find(cancellationToken) is { } quicker) return quicker;
            throw;
        }
    }
}

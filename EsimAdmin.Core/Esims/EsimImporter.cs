using System.Globalization;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.EsimAccess.Wire;
using EsimAdmin.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace EsimAdmin.Core.Esims;

/// <summary>Brings the eSIMs of an existing account here, page by page; goes on after a restart where it was.</summary>
internal sealed class EsimImporter(
    EsimAccessClient client, EsimMirror esims, IDbContextFactory<EsimAdminDbContext> contexts, TimeProvider time, ILogger<EsimImporter> logger)
{
    private const string UntilFact = "import.until", PageFact = "import.next-page", DoneFact = "import.done";

    private static readonly DateTimeOffset Beginning = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Imports what is missing; does nothing once all was imported.</summary>
    /// <returns>The problem that stopped it; null when it is done.</returns>
    public async Task<VendorProblem?> RunAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await Facts.GetAsync(context, DoneFact, cancellationToken) is not null) return null;

        // The end stays fixed over restarts, so that pages do not shift; what is ordered later comes by its order.
        var until = await Facts.GetAsync(context, UntilFact, cancellationToken) ?? EsimAccessClient.QueryTime(time.GetUtcNow().AddMinutes(1));
        var page = int.Parse(await Facts.GetAsync(context, PageFact, cancellationToken) ?? "1", CultureInfo.InvariantCulture);
        for (; ; page++)
        {
            await Facts.SetAsync(context, UntilFact, until, cancellationToken);
            await Facts.SetAsync(context, PageFact, page.ToString(CultureInfo.InvariantCulture), cancellationToken);
            await context.SaveChangesAsync(cancellationToken);

            var query = new EsimQueryRequest(new Pager(page, EsimMirror.PageSize), StartTime: EsimAccessClient.QueryTime(Beginning), EndTime: until);
            var answer = await client.QueryEsimsAsync(query, CallPriority.Background, cancellationToken);
            if (!answer.Succeeded(out var told, out var problem)) return problem;
            var list = told.EsimList ?? [];
            await esims.TakeOverAsync(list, cancellationToken);
            if (list.Count + list.Unreadable < EsimMirror.PageSize) break;
        }
        await Facts.SetAsync(context, DoneFact, time.GetUtcNow().ToString("O"), cancellationToken);
        await context.SaveChangesAsync(cancellationToken);
        logger.LogInformation("The account's eSIMs are imported, {Pages} pages", page);
        return null;
    }
}

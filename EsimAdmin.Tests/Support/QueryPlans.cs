using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EsimAdmin.Tests.Support;

/// <summary>Has SQLite tell how it answers each question: whether it walks through a table, which takes as long as the table, or goes by an
/// index.</summary>
internal sealed class QueryPlans : DbCommandInterceptor
{
    private readonly List<string> _steps = [];

    /// <summary>The steps since this was last asked.</summary>
    public IReadOnlyList<string> Take()
    {
        lock (_steps)
        {
            List<string> taken = [.. _steps];
            _steps.Clear();
            return taken;
        }
    }

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default)
    {
        await using var explain = command.Connection!.CreateCommand();
        (explain.Transaction, explain.CommandText) = (command.Transaction, "EXPLAIN QUERY PLAN " + command.CommandText);
        foreach (DbParameter parameter in command.Parameters)
        {
            var copy = explain.CreateParameter();
            (copy.ParameterName, copy.Value) = (parameter.ParameterName, parameter.Value);
            explain.Parameters.Add(copy);
        }
        await using var reader = await explain.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            lock (_steps) _steps.Add(reader.GetString(3));
        }
        return result;
    }
}

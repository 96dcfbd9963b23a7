using System.Data.Common;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EsimAdmin.Core.Storage;

/// <summary>
/// Inserts many new rows of one kind with one prepared statement. On SQLite, EF Core writes each row with a command of its own, made and
/// parsed anew: that is most of the time of an import.
/// </summary>
internal static class BulkInsert
{
    /// <summary>Inserts within the change; the rows are not tracked afterwards.</summary>
    public static async Task RunAsync<T>(Unit unit, IReadOnlyCollection<T> rows, CancellationToken cancellationToken) where T : class
    {
        if (rows.Count == 0) return;
        var context = unit.Context;
        var type = context.Model.FindEntityType(typeof(T))!;
        var names = context.GetService<ISqlGenerationHelper>();
        var properties = type.GetProperties().Where(property => property.ValueGenerated == ValueGenerated.Never).ToList();
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.Transaction = context.Database.CurrentTransaction!.GetDbTransaction();
        var parameters = properties.Select((property, index) =>
            (Property: property, Converter: property.GetRelationalTypeMapping().Converter, Parameter: Add(command, property, $"p{index}")))
            .ToList();
        command.CommandText = $"INSERT INTO {names.DelimitIdentifier(type.GetTableName()!)} "
            + $"({string.Join(", ", properties.Select(property => names.DelimitIdentifier(property.GetColumnName())))}) "
            + $"VALUES ({string.Join(", ", parameters.Select(one =>
                names.GenerateParameterNamePlaceholder(one.Parameter.ParameterName)))})";
        await command.PrepareAsync(cancellationToken);
        foreach (var row in rows)
        {
            foreach (var (property, converter, parameter) in parameters)
            {
                var value = property.GetGetter().GetClrValue(row);
                parameter.Value = (converter is null || value is null ? value : converter.ConvertToProvider(value)) ?? DBNull.Value;
            }
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static DbParameter Add(DbCommand command, IProperty property, string name)
    {
        var parameter = property.GetRelationalTypeMapping().CreateParameter(command, name, null, nullable: true);
        command.Parameters.Add(parameter);
        return parameter;
    }
}

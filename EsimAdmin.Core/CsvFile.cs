using System.Globalization;
using CsvHelper;

namespace EsimAdmin.Core;

/// <summary>Writes CSV (RFC 4180) that spreadsheets open. Texts that one would run as a formula are written so that it does not.</summary>
internal static class CsvFile
{
    private static readonly CsvWriterOptions Settings = new() { NewLine = "\r\n", Injection = CsvInjection.Escape, WriteByteOrderMark = true };

    /// <summary>A file of one line for each item.</summary>
    /// <param name="columns">The headings.</param>
    /// <param name="items">The items.</param>
    /// <param name="write">Writes an item's fields, as many as there are headings.</param>
    public static byte[] Write<T>(IReadOnlyList<string> columns, IEnumerable<T> items, Action<CsvWriter, T> write)
    {
        using var file = new MemoryStream();
        using (var csv = CsvWriter.Create(file, Settings, leaveOpen: true))
        {
            foreach (var column in columns) csv.WriteField(column);
            csv.EndRecord();
            foreach (var item in items)
            {
                write(csv, item);
                csv.EndRecord();
            }
        }
        return file.ToArray();
    }

    /// <summary>A time as all files write it, in UTC; empty where there is none.</summary>
    public static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A number that may be missing.</summary>
    public static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}

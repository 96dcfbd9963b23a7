using CsvHelper;

namespace EsimAdmin.Core;

/// <summary>What a spreadsheet takes for the end of a cell and for the decimals of a number depends on the country of whoever opens a
/// file.</summary>
public enum CsvForm
{
    /// <summary>Cells end at commas, decimals follow a point.</summary>
    DecimalPoint,

    /// <summary>Cells end at semicolons, decimals follow a comma.</summary>
    DecimalComma,
}

/// <summary>Writes CSV (RFC 4180) that spreadsheets open; <see cref="CsvText"/> keeps them from running or rounding what stands in
/// it.</summary>
internal static class CsvFile
{
    /// <summary>
    /// A file of one line for each item, written as the items come, and read from its beginning. It lies on disk and not in memory, and the
    /// items are read at the pace of the database and not of whoever fetches the file: a slow one would hold the database's old pages for
    /// as long. Disposing deletes it.
    /// </summary>
    /// <param name="write">Writes an item's fields, as many as there are headings.</param>
    public static async Task<Stream> WriteAsync<T>(
        IReadOnlyList<string> columns, IAsyncEnumerable<T> items, CsvForm form, Action<CsvLine, T> write,
        CancellationToken cancellationToken)
    {
        var file = Temporary();
        var settings = new CsvWriterOptions
        {
            NewLine = "\r\n",
            WriteByteOrderMark = true,
            Separator = form == CsvForm.DecimalComma ? ';' : ',',
        };
        try
        {
            await using (var csv = CsvWriter.Create(file, settings, leaveOpen: true))
            {
                foreach (var column in columns) csv.WriteField(column);
                await csv.EndRecordAsync(cancellationToken);
                var line = new CsvLine(csv, form);
                await foreach (var item in items.WithCancellation(cancellationToken))
                {
                    write(line, item);
                    await csv.EndRecordAsync(cancellationToken);
                }
            }
            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    // For nobody else's eyes.
    private static FileStream Temporary()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(Path.Combine(Path.GetTempPath(), $"esimadmin-{Guid.NewGuid():N}.csv"), options);
    }
}

/// <summary>A line of a CSV file being written: the only way in which fields are written.</summary>
internal readonly struct CsvLine(CsvWriter csv, CsvForm form)
{
    /// <summary>A text; empty where there is none.</summary>
    public void Text(string? text) => csv.WriteField(CsvText.Field(text ?? ""));

    /// <summary>A whole number; empty where there is none.</summary>
    public void Number(long? number) => csv.WriteField(number?.ToString(CultureInfo.InvariantCulture) ?? "");

    /// <summary>An amount in dollars.</summary>
    public void Amount(Money amount)
    {
        var text = (amount.Units / (decimal)Money.UnitsPerDollar).ToString(CultureInfo.InvariantCulture);
        csv.WriteField(form == CsvForm.DecimalComma ? text.Replace('.', ',') : text);
    }

    /// <summary>A time as all files write it, in UTC; empty where there is none.</summary>
    public void Time(DateTimeOffset? time) =>
        csv.WriteField(time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "");
}

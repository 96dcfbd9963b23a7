namespace EsimAdmin.Core.Audit;

/// <summary>The audit log as a file: one line for each entry.</summary>
internal static class AuditFile
{
    private static readonly string[] Columns =
    [
        "Number", "Time (UTC)", "Person", "Person's key", "Address", "Action", "Code", "Outcome", "Reason", "Kind", "Key", "Name", "Before",
        "After", "Hash", "Hash before",
    ];

    /// <summary>Writes the file.</summary>
    public static Task<Stream> WriteAsync(IAsyncEnumerable<AuditEntry> entries, CsvForm form, CancellationToken cancellationToken) =>
        CsvFile.WriteAsync(Columns, entries, form, (line, entry) =>
    {
        var fields = AuditText.Read(entry.Facts).Concat(AuditText.Read(entry.Words)).ToList();
        line.Number(entry.Id);
        line.Time(entry.At);
        line.Text(entry.PersonName);
        line.Text(entry.PersonId);
        line.Text(entry.Address);
        line.Text(AuditActions.NameOf(entry.Action));
        line.Text(entry.Action);
        line.Text(entry.Outcome.ToString());
        line.Text(entry.Reason);
        line.Text(entry.SubjectKind);
        line.Text(entry.SubjectKey);
        line.Text(entry.ErasedFor is null ? entry.SubjectName : "(erased)");
        line.Text(Write(fields, field => field.Before));
        line.Text(Write(fields, field => field.After));
        line.Text(entry.Hash);
        line.Text(entry.Previous);
    }, cancellationToken);

    private static string Write(IEnumerable<AuditField> fields, Func<AuditField, string?> side) => string.Join("; ",
        fields.Where(field => !string.IsNullOrEmpty(side(field))).Select(field => $"{field.Name}: {side(field)}"));
}

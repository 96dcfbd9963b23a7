namespace EsimAdmin.Core.Audit;

/// <summary>What several features write down in the same words. Pure.</summary>
internal static class AuditNotes
{
    /// <summary>About the address for webhooks: what stands behind the path may be the secret of <c>Webhooks:PathSecret</c>.</summary>
    public static AuditNote Webhook(AuditActor by, AuditAction action, string address) =>
        new(by, action, new AuditSubject("Webhook", "", "Webhook address")) { Facts = [AuditField.New("Address", WithoutSecret(address))] };

    /// <summary>What left as a file.</summary>
    /// <param name="address">The list with its filters.</param>
    /// <param name="isSearched">Whether a search narrowed it, whose words may be about a customer.</param>
    public static AuditNote Export(Caller caller, AuditAction action, string address, bool isSearched, long rows) =>
        new(caller, action, new AuditSubject("List", "", action.Name))
        {
            Facts = [AuditField.New("Rows", rows), AuditField.New("Filters", address), AuditField.New("Search", isSearched ? "yes" : "no")],
        };

    /// <summary>The same with what the vendor said against it.</summary>
    public static AuditNote With(this AuditNote note, VendorProblem? problem) => problem is null ? note : note with
    {
        Outcome = problem.OutcomeUnknown || problem.Error.Retry == RetryAdvice.Later ? AuditOutcome.Failed : AuditOutcome.Refused,
        Reason = ReasonOf(problem),
    };

    /// <summary>What the vendor said, for people.</summary>
    public static string ReasonOf(VendorProblem problem) => $"{problem.Error.Title} ({problem.Code})";

    /// <summary>An address for webhooks without what stands behind the path.</summary>
    internal static string WithoutSecret(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var told)) return "(not an address)";
        var parts = told.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var at = Array.IndexOf(parts, "esim-access");
        return $"{told.GetLeftPart(UriPartial.Authority)}/{string.Join('/', at < 0 ? [] : parts[..(at + 1)])}";
    }
}

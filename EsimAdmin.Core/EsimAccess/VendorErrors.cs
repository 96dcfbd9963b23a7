namespace EsimAdmin.Core.EsimAccess;

/// <summary>Whether a call that was answered with a code may be made again.</summary>
public enum RetryAdvice
{
    /// <summary>The same request will be answered the same way.</summary>
    Never,

    /// <summary>The program repeats it by itself, after a pause.</summary>
    Later,

    /// <summary>A person has to change something first.</summary>
    AfterCorrection,
}

/// <summary>What one code of eSIM Access means.</summary>
/// <param name="Code">The code: six digits, or a name of ours for what has none.</param>
/// <param name="Title">What happened, in a few words.</param>
/// <param name="Meaning">What that means for the order, the eSIM and the money, where it is certain.</param>
/// <param name="Advice">What a person should do now.</param>
/// <param name="Retry">Whether the call may be made again.</param>
public sealed record VendorError(string Code, string Title, string Meaning, string Advice, RetryAdvice Retry);

/// <summary>Every code of eSIM Access (specification, section 3, and those seen in production), and failures without a code.</summary>
public static class VendorErrors
{
    /// <summary>No answer in time.</summary>
    public const string TimedOut = "TIMEOUT";

    /// <summary>No connection.</summary>
    public const string Unreachable = "UNREACHABLE";

    /// <summary>The connection was cut before the answer was complete.</summary>
    public const string Cut = "CONNECTION_LOST";

    /// <summary>An answer that is not what the specification says.</summary>
    public const string Unreadable = "UNREADABLE";

    /// <summary>An HTTP error from the gateway in front of the API.</summary>
    public const string Gateway = "GATEWAY";

    /// <summary>HTTP 429.</summary>
    public const string TooMany = "TOO_MANY";

    /// <summary>The transaction was used before.</summary>
    public const string Repeat = "310402";

    private const string NothingCharged = "Nothing was ordered or charged.";
    private const string NothingChanged = "Nothing was changed.";
    private const string TryAgain = "Wait a moment, then try again.";
    private const string AskSupport = "Try again; if it stays, send the code and the request id to eSIM Access.";
    private const string TellAdministrator = "Tell your administrator: the settings of the connection need a look.";

    private static readonly Dictionary<string, VendorError> All = new VendorError[]
    {
        new("000001", "eSIM Access has an internal error", NothingChanged, AskSupport, RetryAdvice.Later),
        new("000101", "A header is missing", NothingCharged, TellAdministrator, RetryAdvice.Never),
        new("000102", "A header has the wrong format", NothingCharged, TellAdministrator, RetryAdvice.Never),
        new("000103", "The request method is not supported", NothingCharged, TellAdministrator, RetryAdvice.Never),
        new("000104", "The request was not readable", NothingCharged, AskSupport, RetryAdvice.Never),
        new("000105", "A parameter is missing", NothingCharged, AskSupport, RetryAdvice.AfterCorrection),
        new("000106", "A parameter is empty", NothingCharged, AskSupport, RetryAdvice.AfterCorrection),
        new("000107", "A parameter is too short or too long", NothingCharged, "Shorten the text and try again.",
            RetryAdvice.AfterCorrection),
        new("101001", "The clock is off", "eSIM Access refuses requests whose time is wrong. " + NothingCharged,
        "Tell your administrator: this server's clock must be set (NTP).", RetryAdvice.AfterCorrection),
        new("101002", "This server's address is blocked", NothingCharged,
            "Tell your administrator: the address must be allowed in the eSIM Access console.", RetryAdvice.AfterCorrection),
        new("101003", "The signature does not match", "eSIM Access does not accept the secret key. " + NothingCharged,
        "Tell your administrator: EsimAccess:SecretKey is wrong.", RetryAdvice.AfterCorrection),
        new("200002", "Not possible in this state", "The eSIM or order has moved on; nothing was changed or charged.",
            "Look at its status again.", RetryAdvice.Never),
        new("200005", "The price has changed", NothingCharged, "Look at the new price and order again if it is right.",
        RetryAdvice.AfterCorrection),
        new("200006", "The total does not match", NothingCharged, "Look at today's prices and order again.", RetryAdvice.AfterCorrection),
        new("200007", "The balance is too low", NothingCharged, "Ask finance to add to the balance at eSIM Access, then order again.",
            RetryAdvice.AfterCorrection),
        new("200008", "The order is not acceptable", NothingCharged, "Check quantities and days.", RetryAdvice.AfterCorrection),
        new("200009", "The order is in an unusual state", "The order exists but cannot be worked on.", AskSupport, RetryAdvice.Never),
        new("200010", "Still allocating", "The order is paid and the eSIMs are being made.", "Nothing: the page changes by itself.",
            RetryAdvice.Later),
        new("200011", "Not enough eSIMs available", NothingCharged, "Order fewer, or another package for the same country.",
        RetryAdvice.AfterCorrection),
        new("310201", "The bundle is unknown", NothingCharged, "Choose another package.", RetryAdvice.Never),
        new("310211", "The location of the data plan is unknown", NothingCharged, "Choose another package.", RetryAdvice.Never),
        new("310221", "The currency is unknown", NothingCharged, AskSupport, RetryAdvice.Never),
        new("310231", "The operator is unknown", NothingCharged, "Choose another package.", RetryAdvice.Never),
        new("310241", "The package code is unknown", "The package is no longer sold. " + NothingCharged, "Choose another package.",
            RetryAdvice.Never),
        new("310242", "That package cannot be used for a top-up", NothingCharged, "Choose one of the top-ups offered for this eSIM.",
        RetryAdvice.Never),
        new("310243", "The package is unknown", "The package is no longer sold. " + NothingCharged, "Choose another package.",
            RetryAdvice.Never),
        new("310251", "The supplier is unknown", NothingCharged, AskSupport, RetryAdvice.Never),
        new("310272", "The order number is unknown", "eSIM Access knows no such order.", "Check the number.", RetryAdvice.Never),
        new(Repeat, "This order was placed before", "The same order exists already; it is not charged twice.",
            "Nothing: EsimAdmin finds the order.", RetryAdvice.Never),
        new("310403", "The ICCID is not part of the order", NothingCharged, "Check the ICCID.", RetryAdvice.Never),
        new("400001", "A parameter is not valid", NothingCharged, AskSupport, RetryAdvice.AfterCorrection),
        new("401001", "eSIM Access does not accept the credentials", NothingCharged,
            "Tell your administrator: EsimAccess:AccessCode is wrong or has been withdrawn.", RetryAdvice.AfterCorrection),
        new("900001", "eSIM Access is busy", NothingChanged, TryAgain, RetryAdvice.Later),
        new(TimedOut, "eSIM Access did not answer in time", NothingChanged, TryAgain, RetryAdvice.Later),
        new(Unreachable, "eSIM Access cannot be reached", "Nothing was sent, so nothing was ordered or charged.",
            "Check the network, then try again.", RetryAdvice.Later),
        new(Cut, "The connection to eSIM Access was lost", NothingChanged, TryAgain, RetryAdvice.Later),
        new(Unreadable, "eSIM Access answered something unreadable", NothingChanged, AskSupport, RetryAdvice.Later),
        new(Gateway, "The gateway of eSIM Access has an error", NothingChanged, TryAgain, RetryAdvice.Later),
        new(TooMany, "Too many requests", NothingCharged, TryAgain, RetryAdvice.Later),
    }.ToDictionary(error => error.Code, StringComparer.Ordinal);

    /// <summary>All known codes.</summary>
    public static IReadOnlyCollection<VendorError> Known => All.Values;

    /// <summary>What a code means; for one that nobody knows, an entry that says so.</summary>
    public static VendorError Find(string code) => All.TryGetValue(code, out var error) ? error : new(
        code, "eSIM Access refused the request", "The code is not in the specification; nothing is known to be charged.", AskSupport,
            RetryAdvice.Never);
}

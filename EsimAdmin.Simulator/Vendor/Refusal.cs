namespace EsimAdmin.Simulator.Vendor;

/// <summary>The vendor refuses a request with one of its codes, in its words where they are known (specification, section 3; field notes).
/// </summary>
internal sealed class Refusal(string code, string? message = null) : Exception(message ?? Words.GetValueOrDefault(code, code))
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["000103"] = "Unsupported HTTP method",
        ["000104"] = "request json invalid",
        ["101001"] = "Timestamp expired",
        ["101002"] = "IP blocked",
        ["101003"] = "Signature mismatch",
        ["200002"] = "Operation not allowed due to order status",
        ["200005"] = "Package price error",
        ["200006"] = "Wrong total amount",
        ["200007"] = "the balance is insufficient",
        ["200008"] = "Order parameter error",
        ["200011"] = "Insufficient available profiles",
        ["310242"] = "base package code can not be used to top up",
        ["310243"] = "package does not exist",
        ["310272"] = "the orderNo doesn't exist",
        ["310402"] = "the transactionId already exists",
        ["310403"] = "ICCID not in the order",
        ["401001"] = "authentication failed",
        ["900001"] = "system busy",
    };

    public string Code => code;

    /// <summary>A package that is not sold.</summary>
    public static Refusal NoPackage(string named) => new("310241", $"base data plan code:[{named}] doesn`t exist.");

    /// <summary>A parameter that is missing (000105), null (000106), too long or too short (000107), or not valid (400001).</summary>
    public static Refusal Parameter(string code, string name, string what) => new(code, $"Req Param:[{name}] {what}");
}

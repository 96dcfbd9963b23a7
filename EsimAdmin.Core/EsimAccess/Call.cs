using System.Net;
using EsimAdmin.Core.EsimAccess.Wire;

namespace EsimAdmin.Core.EsimAccess;

/// <summary>What may happen to a call whose outcome is unknown.</summary>
internal enum CallKind
{
    /// <summary>Changes nothing: may be repeated at will.</summary>
    Read,

    /// <summary>Carries a <c>transactionId</c>, or sets what may be set already: repeating it is the same request.</summary>
    SameTransaction,

    /// <summary>Changes something and cannot be told apart from a second one: never repeated blindly.</summary>
    Once,
}

/// <summary>How the vendor knows a company. Never logged.</summary>
internal sealed record VendorCredentials(string AccessCode, string SecretKey);

/// <summary>One logical call with all of its attempts; travels with the request through the handlers.</summary>
internal sealed class Call(string endpoint, byte[] body, CallKind kind, CallPriority priority, TimeSpan attemptTimeout)
{
    /// <summary>Where handlers find the call.</summary>
    public static readonly HttpRequestOptionsKey<Call> Key = new("EsimAdmin.Call");

    /// <summary>The path behind <c>/api/v1/open/</c>.</summary>
    public string Endpoint => endpoint;

    /// <summary>The exact bytes that are sent and signed.</summary>
    public byte[] Body => body;

    /// <summary>What may be repeated.</summary>
    public CallKind Kind => kind;

    /// <summary>Who waits.</summary>
    public CallPriority Priority => priority;

    /// <summary>How long one attempt may take, waiting in the queue not counted.</summary>
    public TimeSpan AttemptTimeout => attemptTimeout;

    /// <summary>As whom, where that is not the company as it is set: to try credentials.</summary>
    public VendorCredentials? Credentials { get; init; }

    /// <summary>How many attempts have been made.</summary>
    public int Attempts { get; set; }

    /// <summary>The id of the last attempt.</summary>
    public string RequestId { get; set; } = "";

    /// <summary>How far the vendor's clock is ahead of ours, as its last answer says.</summary>
    public TimeSpan? ClockDifference { get; set; }

    /// <summary>Whether an attempt may have taken effect though no answer says so.</summary>
    public bool MayHaveLanded { get; set; }

    /// <summary>Whether the last attempt may have.</summary>
    public bool LastMayHaveLanded { get; set; }

    /// <summary>Reads the last answer.</summary>
    public WireReading Reading { get; set; } = new();

    /// <summary>The envelope of the last answer; null when there is none.</summary>
    public Envelope? Envelope { get; set; }

    /// <summary>The status of the last answer.</summary>
    public HttpStatusCode? Status { get; set; }

    /// <summary>Whether what just happened is worth another attempt.</summary>
    public bool MayRepeat(bool failed)
    {
        if (!failed && Status == HttpStatusCode.TooManyRequests) return true;
        var passing = failed || Envelope is null || VendorErrors.Find(Envelope.Code ?? "").Retry == RetryAdvice.Later
            && Envelope.Code is "000001" or "900001";
        if (!passing) return false;
        return kind != CallKind.Once || failed && !LastMayHaveLanded;
    }
}

using System.Globalization;
using System.Net;
using System.Text.Json;
using EsimAdmin.Core.EsimAccess.Wire;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly.Timeout;

namespace EsimAdmin.Core.EsimAccess;

/// <summary>
/// The eSIM Access Partner API, call by call: typed, signed, paced, repeated where that is safe. It never throws for what the vendor or the network does;
/// every such failure is a <see cref="VendorProblem"/>. Cancelling a call throws <see cref="OperationCanceledException"/>.
/// </summary>
public sealed class EsimAccessClient(
    HttpClient http, IOptionsMonitor<EsimAccessOptions> options, ConnectionHealth health, ILogger<EsimAccessClient> logger)
{
    /// <summary>Lists packages (specification, 4.1).</summary>
    public Task<Answer<PackageListAnswer>> ListPackagesAsync(PackageListRequest filter, CallPriority priority, CancellationToken cancellationToken) =>
        CallAsync<PackageListAnswer>("package/list", CallKind.Read, priority, filter, options.CurrentValue.CatalogTimeout, cancellationToken);

    /// <summary>Orders eSIMs (specification, 4.2). Repeats with the same <c>transactionId</c>, which is the same request.</summary>
    /// <returns>The vendor's number of the order.</returns>
    public async Task<Answer<string>> OrderAsync(EsimOrder order, CallPriority priority, CancellationToken cancellationToken)
    {
        var request = new OrderRequest(order.TransactionId, order.Amount.Units, [new OrderPackage(order.PackageCode, order.Count, order.UnitPrice.Units, order.Days)]);
        var answer = await OrderAsync(request, priority, cancellationToken);
        if (!answer.Succeeded(out var taken, out var problem)) return problem;
        return taken.OrderNo is { Length: > 0 } orderNo ? orderNo : new VendorProblem(VendorErrors.Find(VendorErrors.Unreadable), "no order number", "", true);
    }

    /// <summary>The same as it goes over the wire.</summary>
    internal Task<Answer<OrderAnswer>> OrderAsync(OrderRequest order, CallPriority priority, CancellationToken cancellationToken) =>
        CallAsync<OrderAnswer>("esim/order", CallKind.SameTransaction, priority, order, null, cancellationToken);

    /// <summary>Asks for eSIMs (specification, 4.3).</summary>
    public Task<Answer<EsimQueryAnswer>> QueryEsimsAsync(EsimQueryRequest query, CallPriority priority, CancellationToken cancellationToken) =>
        CallAsync<EsimQueryAnswer>("esim/query", CallKind.Read, priority, query, null, cancellationToken);

    /// <summary>Cancels an eSIM that was never installed; its price goes back to the balance (specification, 4.4).</summary>
    public Task<Answer<Done>> CancelAsync(string esimTranNo, CallPriority priority, CancellationToken cancellationToken) =>
        ActAsync("esim/cancel", esimTranNo, priority, cancellationToken);

    /// <summary>Pauses an eSIM's data service (specification, 4.5).</summary>
    public Task<Answer<Done>> SuspendAsync(string esimTranNo, CallPriority priority, CancellationToken cancellationToken) =>
        ActAsync("esim/suspend", esimTranNo, priority, cancellationToken);

    /// <summary>Ends a pause (specification, 4.6).</summary>
    public Task<Answer<Done>> UnsuspendAsync(string esimTranNo, CallPriority priority, CancellationToken cancellationToken) =>
        ActAsync("esim/unsuspend", esimTranNo, priority, cancellationToken);

    /// <summary>Takes an eSIM away for good, without refund (specification, 4.7).</summary>
    public Task<Answer<Done>> RevokeAsync(string esimTranNo, CallPriority priority, CancellationToken cancellationToken) =>
        ActAsync("esim/revoke", esimTranNo, priority, cancellationToken);

    /// <summary>Asks for the balance (specification, 4.8).</summary>
    public Task<Answer<BalanceAnswer>> QueryBalanceAsync(CallPriority priority, CancellationToken cancellationToken) =>
        CallAsync<BalanceAnswer>("balance/query", CallKind.Read, priority, new object(), null, cancellationToken);

    /// <summary>Tops an eSIM up (specification, 4.9). Repeats with the same <c>transactionId</c>, which is the same request.</summary>
    /// <returns>The problem; null when it is done.</returns>
    public async Task<VendorProblem?> TopUpAsync(TopUpOrder topUp, CallPriority priority, CancellationToken cancellationToken) =>
        (await TopUpAsync(TopUpRequest.Of(topUp), priority, cancellationToken)).Problem;

    /// <summary>The same as it goes over the wire.</summary>
    internal Task<Answer<TopUpAnswer>> TopUpAsync(TopUpRequest topUp, CallPriority priority, CancellationToken cancellationToken) =>
        CallAsync<TopUpAnswer>("esim/topup", CallKind.SameTransaction, priority, topUp, null, cancellationToken);

    /// <summary>Lists countries and regions (specification, 4.10).</summary>
    public Task<Answer<LocationListAnswer>> ListLocationsAsync(CallPriority priority, CancellationToken cancellationToken) =>
        CallAsync<LocationListAnswer>("location/list", CallKind.Read, priority, new object(), null, cancellationToken);

    /// <summary>Sends an SMS to an eSIM (specification, 4.11).</summary>
    /// <param name="esimTranNo">The eSIM.</param>
    /// <param name="message">1–500 characters.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    public Task<Answer<Done>> SendSmsAsync(string esimTranNo, string message, CancellationToken cancellationToken) =>
        CallAsync<Done>("esim/sendSms", CallKind.Once, CallPriority.Person, new SmsRequest(esimTranNo, message), null, cancellationToken);

    /// <summary>Asks for the usage of at most 10 eSIMs (specification, 4.12).</summary>
    public Task<Answer<UsageAnswer>> QueryUsageAsync(IReadOnlyList<string> esimTranNos, CallPriority priority, CancellationToken cancellationToken) =>
        CallAsync<UsageAnswer>("esim/usage/query", CallKind.Read, priority, new UsageRequest(esimTranNos), null, cancellationToken);

    /// <summary>Sets the address for webhooks; the vendor tries it before it answers (specification, 4.13).</summary>
    public Task<Answer<Done>> SaveWebhookAsync(string url, CancellationToken cancellationToken) =>
        CallAsync<Done>("webhook/save", CallKind.Read, CallPriority.Person, new WebhookRequest(url), null, cancellationToken);

    /// <summary>Asks which address is set for webhooks (field notes).</summary>
    public Task<Answer<WebhookAnswer>> QueryWebhookAsync(CancellationToken cancellationToken) =>
        CallAsync<WebhookAnswer>("webhook/query", CallKind.Read, CallPriority.Person, new object(), null, cancellationToken);

    /// <summary>A time as queries take it, to the minute (field notes); the vendor's times are UTC.</summary>
    public static string QueryTime(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm'+00:00'", CultureInfo.InvariantCulture);

    private Task<Answer<Done>> ActAsync(string endpoint, string esimTranNo, CallPriority priority, CancellationToken cancellationToken) =>
        CallAsync<Done>(endpoint, CallKind.Once, priority, new EsimActionRequest(esimTranNo), null, cancellationToken);

    private async Task<Answer<T>> CallAsync<T>(
        string endpoint, CallKind kind, CallPriority priority, object body, TimeSpan? timeout, CancellationToken cancellationToken) where T : class
    {
        var call = new Call(endpoint, JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), WireJson.Options), kind, priority, timeout ?? options.CurrentValue.AttemptTimeout);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(options.CurrentValue.BaseUrl, $"/api/v1/open/{endpoint}"));
        request.Options.Set(Call.Key, call);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            var answer = Read<T>(call, response);
            health.Note(answer.Problem);
            return answer;
        }
        catch (TimeoutRejectedException)
        {
            return Lost(call, VendorErrors.TimedOut);
        }
        catch (HttpRequestException exception)
        {
            return Lost(call, call.LastMayHaveLanded ? VendorErrors.Cut : VendorErrors.Unreachable, exception.Message);
        }
        catch (IOException exception)
        {
            return Lost(call, VendorErrors.Cut, exception.Message);
        }
    }

    private VendorProblem Lost(Call call, string code, string? words = null)
    {
        var problem = Problem(call, code, words);
        health.Note(problem);
        return problem;
    }

    private Answer<T> Read<T>(Call call, HttpResponseMessage response) where T : class
    {
        if (response.StatusCode == HttpStatusCode.TooManyRequests) return Problem(call, VendorErrors.TooMany);
        if (call.Envelope is not { } envelope)
        {
            return Problem(call, response.IsSuccessStatusCode ? VendorErrors.Unreadable : VendorErrors.Gateway, $"HTTP {(int)response.StatusCode}");
        }
        if (envelope.Code is { } code) return Problem(call, code, envelope.Message);
        if (new Done() is T done) return done;

        try
        {
            var value = envelope.Content.ValueKind == JsonValueKind.Undefined ? null : envelope.Content.Deserialize<T>(WireJson.Options);
            if (value is not null) return value;
            call.MayHaveLanded = true;
            return Problem(call, VendorErrors.Unreadable, "no content");
        }
        catch (JsonException exception)
        {
            call.MayHaveLanded = true;
            return Problem(call, VendorErrors.Unreadable, exception.Message);
        }
    }

    private VendorProblem Problem(Call call, string code, string? words = null)
    {
        var error = VendorErrors.Find(code);
        if (code == "101001" && call.ClockDifference is { } difference)
        {
            error = error with { Meaning = $"{error.Meaning} Their clock and ours are {Math.Abs((long)difference.TotalSeconds)} seconds apart." };
        }
        var unknown = call.Kind != CallKind.Read && call.MayHaveLanded;
        logger.Log(code == "200010" ? LogLevel.Debug : LogLevel.Warning,
            "eSIM Access {Endpoint} failed with {Code} after {Attempts} attempts, request {RequestId}: {Message}",
            call.Endpoint, code, call.Attempts, call.RequestId, words);
        return new VendorProblem(error, words, call.RequestId, unknown);
    }
}

using System.Diagnostics;
using System.Net;
using System.Text.Json;
using EsimAdmin.Core.EsimAccess.Wire;
using Polly.Timeout;

namespace EsimAdmin.Core.EsimAccess;

/// <summary>
/// The eSIM Access Partner API, call by call: typed, signed, paced, repeated where that is safe. It never throws for what the vendor or the
/// network does; every such failure is a <see cref="VendorProblem"/>; a call that only does something answers with it, or null. Cancelling
/// a call throws <see cref="OperationCanceledException"/>.
/// </summary>
public sealed class EsimAccessClient(
    HttpClient http, IOptionsMonitor<EsimAccessOptions> options, ConnectionHealth health, UnreadableNotes unreadable,
    ILogger<EsimAccessClient> logger)
{
    /// <summary>The most eSIMs of one page.</summary>
    public const int PageSize = 500;

    /// <summary>Whether a request is one of this client's.</summary>
    public static bool IsOwn(HttpRequestMessage request) => request.Options.TryGetValue(Call.Key, out _);

    /// <summary>How many pages so many eSIMs are.</summary>
    public static int Pages(int esims) => (esims + PageSize - 1) / PageSize;

    /// <summary>As many as there are eSIMs in an order (field notes).</summary>
    private const int MostPagesOfOrder = 30;

    private const string Base = "BASE", TopUp = "TOPUP", DailyToo = "2";

    /// <summary>Asks for the whole catalogue (specification, 4.1); a package may be in it twice.</summary>
    public async Task<Outcome<VendorList<VendorPackage>>> PackagesAsync(CallPriority priority, CancellationToken cancellationToken)
    {
        var all = await ListPackagesAsync(new PackageListRequest(Type: Base), priority, cancellationToken);
        if (!all.Succeeded(out var packages, out _)) return all;
        // Daily plans may be missing (field notes).
        var daily = await ListPackagesAsync(new PackageListRequest(Type: Base, DataType: DailyToo), priority, cancellationToken);
        if (!daily.Succeeded(out var plans, out _)) return daily;
        packages.AddRange(plans);
        packages.Unreadable += plans.Unreadable;
        return packages;
    }

    /// <summary>Asks for one package as it is sold today.</summary>
    public Task<Outcome<VendorList<VendorPackage>>> PackageAsync(
        string packageCode, CallPriority priority, CancellationToken cancellationToken) =>
        ListPackagesAsync(new PackageListRequest(PackageCode: packageCode), priority, cancellationToken);

    /// <summary>Asks for the top-ups that the eSIM with this ICCID takes.</summary>
    public Task<Outcome<VendorList<VendorPackage>>> TopUpsForAsync(
        string iccid, CallPriority priority, CancellationToken cancellationToken) =>
        ListPackagesAsync(new PackageListRequest(Type: TopUp, Iccid: iccid), priority, cancellationToken);

    /// <summary>Asks for the top-ups that eSIMs with this base package take.</summary>
    public Task<Outcome<VendorList<VendorPackage>>> TopUpsOfPackageAsync(
        string packageCode, CallPriority priority, CancellationToken cancellationToken) =>
        ListPackagesAsync(new PackageListRequest(Type: TopUp, PackageCode: packageCode), priority, cancellationToken);

    /// <summary>Asks for packages as it goes over the wire.</summary>
    internal async Task<Outcome<VendorList<VendorPackage>>> ListPackagesAsync(
        PackageListRequest filter, CallPriority priority, CancellationToken cancellationToken) =>
        (await CallAsync<PackageListAnswer>(
            "package/list", CallKind.Read, priority, filter, options.CurrentValue.CatalogTimeout, cancellationToken))
            .Select(told => told.PackageList ?? new() { Unreadable = 1 });

    /// <summary>Orders eSIMs (specification, 4.2). Repeats with the same <c>transactionId</c>, which is the same request.</summary>
    /// <returns>The vendor's number of the order.</returns>
    public async Task<Outcome<string>> OrderAsync(EsimOrder order, CallPriority priority, CancellationToken cancellationToken)
    {
        var package = new OrderPackage(order.PackageCode, order.Count, order.UnitPrice.Units, order.Days);
        var answer = await OrderAsync(new OrderRequest(order.TransactionId, order.Amount.Units, [package]), priority, cancellationToken);
        if (!answer.Succeeded(out var taken, out var problem)) return problem;
        return taken.OrderNo is { Length: > 0 } orderNo ? orderNo : Without("order number", outcomeUnknown: true);
    }

    /// <summary>The same as it goes over the wire.</summary>
    internal Task<Outcome<OrderAnswer>> OrderAsync(OrderRequest order, CallPriority priority, CancellationToken cancellationToken) =>
        CallAsync<OrderAnswer>("esim/order", CallKind.SameTransaction, priority, order, null, cancellationToken);

    /// <summary>Asks for all eSIMs of a vendor order (specification, 4.3). The problem says so while they are being made.</summary>
    /// <param name="orderNo">The order.</param>
    /// <param name="count">How many it has; 0 where only the vendor knows.</param>
    /// <param name="priority">Who waits.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<Outcome<VendorList<VendorEsim>>> EsimsOfOrderAsync(
        string orderNo, int count, CallPriority priority, CancellationToken cancellationToken)
    {
        var (all, esims) = (new AllPages(), new VendorList<VendorEsim>());
        for (var page = 1; ; page++)
        {
            var answer = await EsimsAsync(
                new EsimQueryRequest(new Pager(page, PageSize), OrderNo: orderNo), priority, cancellationToken);
            if (!answer.Succeeded(out var list, out _)) return page == 1 ? answer : esims;
            // What the vendor answers to a question for one order is of that order.
            esims.AddRange(list.Select(esim => esim with { OrderNo = esim.OrderNo ?? orderNo }));
            if (all.IsLast(list) || all.Seen >= Math.Max(count, all.Total ?? 0) || page == MostPagesOfOrder) return esims;
        }
    }

    /// <summary>Asks for one eSIM.</summary>
    public Task<Outcome<VendorList<VendorEsim>>> EsimAsync(string esimTranNo, CallPriority priority, CancellationToken cancellationToken) =>
        EsimsAsync(new EsimQueryRequest(new Pager(1, 5), EsimTranNo: esimTranNo), priority, cancellationToken);

    /// <summary>Asks for a page, from 1, of the eSIMs that were created between these minutes or in them.</summary>
    public Task<Outcome<VendorList<VendorEsim>>> EsimsCreatedAsync(
        DateTimeOffset from, DateTimeOffset until, int page, CallPriority priority, CancellationToken cancellationToken) => EsimsAsync(
        new EsimQueryRequest(new Pager(page, PageSize), StartTime: QueryTime(from), EndTime: QueryTime(until)), priority,
        cancellationToken);

    private async Task<Outcome<VendorList<VendorEsim>>> EsimsAsync(
        EsimQueryRequest query, CallPriority priority, CancellationToken cancellationToken) =>
        (await QueryEsimsAsync(query, priority, cancellationToken)).Then<VendorList<VendorEsim>>(told =>
        {
            if (told.EsimList is not { } esims) return Without("list of eSIMs");
            esims.Total = told.Pager?.Total is >= 0 and <= int.MaxValue and var total ? (int)total : null;
            return esims;
        });

    /// <summary>Asks for eSIMs as it goes over the wire.</summary>
    internal Task<Outcome<EsimQueryAnswer>> QueryEsimsAsync(
        EsimQueryRequest query, CallPriority priority, CancellationToken cancellationToken) =>
        CallAsync<EsimQueryAnswer>("esim/query", CallKind.Read, priority, query, null, cancellationToken);

    /// <summary>Cancels an eSIM that was never installed; its price goes back to the balance (specification, 4.4).</summary>
    public Task<VendorProblem?> CancelAsync(string esimTranNo, CallPriority priority, CancellationToken cancellationToken) =>
        ActAsync("esim/cancel", esimTranNo, priority, cancellationToken);

    /// <summary>Pauses an eSIM's data service (specification, 4.5).</summary>
    public Task<VendorProblem?> SuspendAsync(string esimTranNo, CallPriority priority, CancellationToken cancellationToken) =>
        ActAsync("esim/suspend", esimTranNo, priority, cancellationToken);

    /// <summary>Ends a pause (specification, 4.6).</summary>
    public Task<VendorProblem?> UnsuspendAsync(string esimTranNo, CallPriority priority, CancellationToken cancellationToken) =>
        ActAsync("esim/unsuspend", esimTranNo, priority, cancellationToken);

    /// <summary>Takes an eSIM away for good, without refund (specification, 4.7).</summary>
    public Task<VendorProblem?> RevokeAsync(string esimTranNo, CallPriority priority, CancellationToken cancellationToken) =>
        ActAsync("esim/revoke", esimTranNo, priority, cancellationToken);

    /// <summary>Asks for the balance (specification, 4.8).</summary>
    public async Task<Outcome<Money>> BalanceAsync(CallPriority priority, CancellationToken cancellationToken)
    {
        var answer = await CallAsync<BalanceAnswer>("balance/query", CallKind.Read, priority, new object(), null, cancellationToken);
        if (!answer.Succeeded(out var told, out var problem)) return problem;
        return told.Balance is { } units and >= -WireValues.MostMoney and <= WireValues.MostMoney
            ? new Money(units) : Without("balance");
    }

    /// <summary>Whether the vendor knows these credentials: asks for the balance with them.</summary>
    /// <returns>Why not; null when it does.</returns>
    public async Task<VendorProblem?> TryCredentialsAsync(string accessCode, string secretKey, CancellationToken cancellationToken) =>
        (await CallAsync<BalanceAnswer>("balance/query", CallKind.Read, CallPriority.Person, new object(), null, cancellationToken,
            new VendorCredentials(accessCode, secretKey))).Problem;

    /// <summary>Tops an eSIM up (specification, 4.9). Repeats with the same <c>transactionId</c>, which is the same request.</summary>
    public async Task<VendorProblem?> TopUpAsync(TopUpOrder topUp, CallPriority priority, CancellationToken cancellationToken) =>
        (await TopUpAsync(TopUpRequest.Of(topUp), priority, cancellationToken)).Problem;

    /// <summary>The same as it goes over the wire.</summary>
    internal Task<Outcome<TopUpAnswer>> TopUpAsync(TopUpRequest topUp, CallPriority priority, CancellationToken cancellationToken) =>
        CallAsync<TopUpAnswer>("esim/topup", CallKind.SameTransaction, priority, topUp, null, cancellationToken);

    /// <summary>Asks for countries and regions (specification, 4.10).</summary>
    public async Task<Outcome<IReadOnlyList<VendorLocation>>> LocationsAsync(CallPriority priority, CancellationToken cancellationToken) =>
        (await CallAsync<LocationListAnswer>("location/list", CallKind.Read, priority, new object(), null, cancellationToken))
            .Select<IReadOnlyList<VendorLocation>>(told =>
                [.. (told.LocationList ?? []).Where(place => !string.IsNullOrEmpty(place.Code)).Select(place => place.Meaning())]);

    /// <summary>Sends an SMS to an eSIM (specification, 4.11).</summary>
    /// <param name="message">1–500 characters.</param>
    public Task<VendorProblem?> SendSmsAsync(string esimTranNo, string message, CancellationToken cancellationToken) =>
        DoAsync("esim/sendSms", CallKind.Once, CallPriority.Person, new SmsRequest(esimTranNo, message), cancellationToken);

    /// <summary>Asks for the usage of at most 10 eSIMs (specification, 4.12); those without any may be left out.</summary>
    public async Task<Outcome<VendorList<VendorUsage>>> UsageAsync(
        IReadOnlyList<string> esimTranNos, CallPriority priority, CancellationToken cancellationToken) =>
        (await CallAsync<UsageAnswer>("esim/usage/query", CallKind.Read, priority, new UsageRequest(esimTranNos), null, cancellationToken))
            .Select(told => told.EsimUsageList ?? new() { Unreadable = 1 });

    /// <summary>Sets the address for webhooks; the vendor tries it before it answers (specification, 4.13).</summary>
    public Task<VendorProblem?> SaveWebhookAsync(string url, CancellationToken cancellationToken) =>
        DoAsync("webhook/save", CallKind.SameTransaction, CallPriority.Person, new WebhookRequest(url), cancellationToken);

    /// <summary>Asks which address is set for webhooks (field notes); null when none is.</summary>
    public async Task<Outcome<string?>> WebhookAsync(CancellationToken cancellationToken) =>
        (await CallAsync<WebhookAnswer>("webhook/query", CallKind.Read, CallPriority.Person, new object(), null, cancellationToken))
            .Select(told => told.Webhook);

    // To the minute (field notes); the vendor's times are UTC.
    private static string QueryTime(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm'+00:00'", CultureInfo.InvariantCulture);

    /// <summary>The problem that an answer does not tell what it should.</summary>
    internal static VendorProblem Without(string what, bool outcomeUnknown = false) =>
        new(VendorErrors.Find(VendorErrors.Unreadable), $"no {what}", "", outcomeUnknown);

    private Task<VendorProblem?> ActAsync(string endpoint, string esimTranNo, CallPriority priority, CancellationToken cancellationToken) =>
        DoAsync(endpoint, CallKind.Once, priority, new EsimActionRequest(esimTranNo), cancellationToken);

    private async Task<VendorProblem?> DoAsync(
        string endpoint, CallKind kind, CallPriority priority, object body, CancellationToken cancellationToken) =>
        (await CallAsync<Done>(endpoint, kind, priority, body, null, cancellationToken)).Problem;

    private async Task<Outcome<T>> CallAsync<T>(
        string endpoint, CallKind kind, CallPriority priority, object body, TimeSpan? timeout, CancellationToken cancellationToken,
        VendorCredentials? credentials = null) where T : class
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), WireJson.Options);
        var call = new Call(endpoint, bytes, kind, priority, timeout ?? options.CurrentValue.AttemptTimeout)
        {
            Credentials = credentials,
        };
        using var trace = Measures.Traces.StartActivity($"eSIM Access {endpoint}");
        var (began, outcome) = (Stopwatch.GetTimestamp(), "cancelled");
        try
        {
            var answer = await SendAsync<T>(call, cancellationToken);
            outcome = ConnectionHealth.OutcomeOf(answer.Problem);
            return answer;
        }
        finally
        {
            Measures.VendorAttempts.Add("operation", endpoint, call.Attempts);
            Measures.VendorCalls.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, new("operation", endpoint), new("outcome", outcome));
            trace?.SetTag("outcome", outcome).SetTag("attempts", call.Attempts).SetTag("request_id", call.RequestId);
        }
    }

    private async Task<Outcome<T>> SendAsync<T>(Call call, CancellationToken cancellationToken) where T : class
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(options.CurrentValue.BaseUrl, $"/api/v1/open/{call.Endpoint}"));
        request.Options.Set(Call.Key, call);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            var answer = Read<T>(call, response);
            // What a gateway says beside the vendor is no answer of its.
            if (response.IsSuccessStatusCode) unreadable.Add(call.Endpoint, call.Reading.Notes);
            // What the vendor says of credentials that somebody tries tells nothing of the connection.
            if (call.Credentials is null) health.Note(answer.Problem);
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

    private Outcome<T> Read<T>(Call call, HttpResponseMessage response) where T : class
    {
        if (response.StatusCode == HttpStatusCode.TooManyRequests) return Problem(call, VendorErrors.TooMany);
        if (call.Envelope is not { } envelope)
        {
            return Problem(call, response.IsSuccessStatusCode ? VendorErrors.Unreadable : VendorErrors.Gateway,
                $"HTTP {(int)response.StatusCode}");
        }
        if (envelope.Code is { } code) return Problem(call, code, envelope.Message);
        if (new Done() is T done) return done;

        if (call.Reading.Read<T>(envelope.Content, "obj") is { } value) return value;
        if (envelope.Content.ValueKind == JsonValueKind.Undefined) call.Reading.Note("obj", "(missing)");
        call.MayHaveLanded = true;
        return Problem(call, VendorErrors.Unreadable, "no content");
    }

    private VendorProblem Problem(Call call, string code, string? words = null)
    {
        var error = VendorErrors.Find(code);
        if (code == "101001" && call.ClockDifference is { } difference)
        {
            error = error with
            {
                Meaning =
                $"{error.Meaning} Their clock and ours are {Math.Abs((long)difference.TotalSeconds)} seconds apart."
            };
        }
        var unknown = call.Kind != CallKind.Read && call.MayHaveLanded;
        logger.Log(code == "200010" ? LogLevel.Debug : LogLevel.Warning,
            "eSIM Access {Endpoint} failed with {Code} after {Attempts} attempts, request {RequestId}: {Message}",
            call.Endpoint, code, call.Attempts, call.RequestId, words);
        return new VendorProblem(error, words, call.RequestId, unknown);
    }
}

using System.Net;
using System.Net.Http.Headers;
using EsimAdmin.Core.EsimAccess.Wire;

namespace EsimAdmin.Core.EsimAccess;

/// <summary>Lets each attempt wait for its turn.</summary>
internal sealed class PacingHandler(RequestPacer pacer) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Options.TryGetValue(Call.Key, out var call))
            throw new InvalidOperationException("Only calls of EsimAccessClient go through here.");
        using var ticket = await pacer.EnterAsync(call.Priority, cancellationToken);
        request.Content = new NotedContent(call.Body, ticket.Written);
        return await base.SendAsync(request, cancellationToken);
    }

    /// <summary>The body of one attempt; says when it goes out, which may be well after the pacer let it.</summary>
    private sealed class NotedContent : ByteArrayContent
    {
        private readonly Action _written;

        public NotedContent(byte[] body, Action written) : base(body)
        {
            _written = written;
            Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await base.SerializeToStreamAsync(stream, context, cancellationToken);
            _written();
        }
    }
}

/// <summary>One attempt: signs it freshly, sends it, reads the whole answer and notes on the call what is now known.</summary>
internal sealed class SigningHandler(IOptionsMonitor<EsimAccessOptions> options, TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Options.TryGetValue(Call.Key, out var call))
            throw new InvalidOperationException("Only calls of EsimAccessClient go through here.");

        Sign(request, call);
        call.Attempts++;
        call.Envelope = null;
        call.Status = null;
        call.LastMayHaveLanded = true;
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            // Inside the handlers, so that a connection cut within the body is a failed attempt like any other.
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            await NoteAsync(call, response, cancellationToken);
            return response;
        }
        catch (HttpRequestException exception)
            when (exception.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError)
        {
            call.LastMayHaveLanded = false;
            throw;
        }
        finally
        {
            call.MayHaveLanded |= call.LastMayHaveLanded;
        }
    }

    private void Sign(HttpRequestMessage request, Call call)
    {
        var settings = call.Credentials ?? new VendorCredentials(options.CurrentValue.AccessCode, options.CurrentValue.SecretKey);
        var timestamp = time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        call.RequestId = Guid.NewGuid().ToString("D");

        Set(request, "RT-AccessCode", settings.AccessCode);
        Set(request, "RT-Timestamp", timestamp);
        Set(request, "RT-RequestID", call.RequestId);
        Set(request, "RT-Signature", RequestSigner.Sign(timestamp, call.RequestId, settings.AccessCode, call.Body, settings.SecretKey));
    }

    private async Task NoteAsync(Call call, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        call.Status = response.StatusCode;
        if (response.Headers.Date is { } date) call.ClockDifference = date - time.GetUtcNow();
        call.Reading = new WireReading();
        call.Envelope = Envelope.Read(WireJson.Decode(await response.Content.ReadAsByteArrayAsync(cancellationToken)), call.Reading,
            changes: call.Kind != CallKind.Read);
        call.LastMayHaveLanded = response.StatusCode != HttpStatusCode.TooManyRequests
            && (call.Envelope is null || call.Envelope.Code is "000001" or "900001");
    }

    private static void Set(HttpRequestMessage request, string name, string value)
    {
        request.Headers.Remove(name);
        request.Headers.TryAddWithoutValidation(name, value);
    }
}

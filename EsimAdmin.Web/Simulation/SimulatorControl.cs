using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using EsimAdmin.Simulator.Control;
using EsimAdmin.Simulator.Protocol;
using EsimAdmin.Simulator.Vendor;
using EsimAdmin.Simulator.Webhooks;

namespace EsimAdmin.Web.Simulation;

/// <summary>Moves the simulated world: travellers, faults, balance.</summary>
public sealed class SimulatorControl(HttpClient http) : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>The vendor's books.</summary>
    public Task<Books?> GetBooksAsync(CancellationToken cancellationToken) =>
        http.GetFromJsonAsync<Books>("/control/books", Json, cancellationToken);

    /// <summary>The newest eSIMs.</summary>
    public Task<List<ControlledEsim>?> GetEsimsAsync(int count, CancellationToken cancellationToken) =>
        http.GetFromJsonAsync<List<ControlledEsim>>($"/control/esims?count={count}", Json, cancellationToken);

    /// <summary>What was used before the console knew the eSIMs, oldest first.</summary>
    public Task<List<PastUse>?> GetPastUsesAsync(CancellationToken cancellationToken) =>
        http.GetFromJsonAsync<List<PastUse>>("/control/past-uses", Json, cancellationToken);

    /// <summary>Lets a traveller do something.</summary>
    /// <returns>Why it is not possible; null when it was done.</returns>
    public async Task<string?> DriveAsync(string esimTranNo, string step, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsync($"/control/esims/{Uri.EscapeDataString(esimTranNo)}/{step}", null, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Conflict) return await response.Content.ReadAsStringAsync(cancellationToken);
        response.EnsureSuccessStatusCode();
        return null;
    }

    /// <summary>Disturbs the next requests.</summary>
    public async Task AddFaultAsync(Fault fault, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync("/control/faults", fault, Json, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>The disturbances that are set.</summary>
    public Task<List<Fault>?> GetFaultsAsync(CancellationToken cancellationToken) =>
        http.GetFromJsonAsync<List<Fault>>("/control/faults", Json, cancellationToken);

    /// <summary>Ends all disturbances.</summary>
    public async Task ClearFaultsAsync(CancellationToken cancellationToken)
    {
        using var response = await http.DeleteAsync("/control/faults", cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>How the way of webhooks is disturbed.</summary>
    public async Task<WebhookFaults> GetWebhookFaultsAsync(CancellationToken cancellationToken) =>
        await http.GetFromJsonAsync<WebhookFaults>("/control/webhook-faults", Json, cancellationToken) ?? new WebhookFaults();

    /// <summary>Disturbs the way of webhooks.</summary>
    public async Task SetWebhookFaultsAsync(WebhookFaults faults, CancellationToken cancellationToken)
    {
        using var response = await http.PutAsJsonAsync("/control/webhook-faults", faults, Json, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();
}

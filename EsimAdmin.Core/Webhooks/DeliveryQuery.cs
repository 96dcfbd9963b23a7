namespace EsimAdmin.Core.Webhooks;

/// <summary>Which deliveries a list holds; what is null or empty does not narrow.</summary>
/// <param name="Type">Only of this type, in the vendor's word.</param>
/// <param name="State">Only with this verdict.</param>
public readonly record struct DeliveryQuery(string? Type = null, DeliveryState? State = null)
{
    /// <summary>How it stands in an address.</summary>
    public static ListAddress<DeliveryQuery> Address { get; } = new ListAddress<DeliveryQuery>("webhooks", default, hasPages: false)
        .Text("type", query => query.Type, (query, type) => query with { Type = type })
        .Choice<DeliveryState>("verdict", query => query.State, (query, state) => query with { State = state });
}

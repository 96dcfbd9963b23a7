using EsimAdmin.Core.Live;

namespace EsimAdmin.Core.Webhooks;

/// <summary>A webhook has been received or worked off.</summary>
public sealed record DeliveryChanged(long DeliveryId) : Change;

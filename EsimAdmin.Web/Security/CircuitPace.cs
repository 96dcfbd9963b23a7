using EsimAdmin.Web.Account;
using Microsoft.AspNetCore.SignalR;

namespace EsimAdmin.Web.Security;

/// <summary>
/// Has a connection wait before it hands on the next message of somebody who sends faster than anybody types
/// (<see cref="CircuitLimits"/>). The hub takes one message after the other: what waits stays in its order, and in the network, not in
/// memory.
/// </summary>
internal sealed class CircuitPace(CircuitLimits limits) : IHubFilter
{
    /// <inheritdoc/>
    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext,
        Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var person = invocationContext.Context.User is { } user ? RightsReader.PersonOf(user) ?? "" : "";
        if (!limits.TryMessage(person))
        {
            using var message = await limits.MessageAsync(person, invocationContext.Context.ConnectionAborted);
        }
        return await next(invocationContext);
    }
}

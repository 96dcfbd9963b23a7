using EsimAdmin.Core.Customers;

namespace EsimAdmin.Tests.Support;

/// <summary>Gives many eSIMs away, one after the other.</summary>
internal static class Assignments
{
    /// <summary>To a customer, or to nobody.</summary>
    public static async Task<int> AssignAsync(this CustomerService customers, IReadOnlyCollection<string> esimTranNos, long? customerId,
        CancellationToken cancellationToken)
    {
        var name = customerId is { } id ? await customers.NameAsync(id, cancellationToken) : null;
        foreach (var key in esimTranNos) Assert.True((await customers.AssignAsync(key, name, cancellationToken)).IsDone);
        return esimTranNos.Count;
    }
}

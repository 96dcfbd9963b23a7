using System.Reflection;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.People;
using EsimAdmin.Tests.Support;

namespace EsimAdmin.Tests.Core.People;

public sealed class PermissionTests
{
    /// <summary>Every public operation of every group of the service.</summary>
    private static IEnumerable<(PropertyInfo Group, MethodInfo Operation)> Operations =>
        from groupOfService in typeof(EsimAccessService).GetProperties()
        from operation in groupOfService.PropertyType.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        select (groupOfService, operation);

    [Fact]
    public async Task Every_operation_refuses_somebody_who_may_do_nothing()
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var console = await TestConsole.StartAsync(simulator, workers: false);
        console.Caller.Caller = Caller.Nobody;
        Assert.True(Operations.Count() >= 15, "the operations are found");

        foreach (var (group, operation) in Operations)
        {
            var arguments = operation.GetParameters().Select(parameter => parameter.ParameterType switch
            {
                { IsValueType: true } type => Activator.CreateInstance(type),
                var type when type == typeof(string) => "",
                _ => null,
            }).ToArray();
            var failure = await Record.ExceptionAsync(() => (Task)operation.Invoke(group.GetValue(console.Esim), arguments)!);
            Assert.True(failure is NotAllowedException, $"{group.Name}.{operation.Name} has no rule: {failure?.GetType().Name ?? "it was done"}");
        }
    }

    [Theory]
    [InlineData(Roles.Administrator, true, true, true, true)]
    [InlineData(Roles.AccountManager, true, true, true, false)]
    [InlineData(Roles.Finance, false, true, false, false)]
    [InlineData(Roles.Support, false, false, true, false)]
    [InlineData("Janitor", false, false, false, false)]
    public void Roles_give_what_the_table_says(string role, bool orders, bool money, bool handsOut, bool operates)
    {
        var may = Permissions.Of([role]);
        Assert.Equal((orders, money, handsOut, operates), (may.Contains(Permission.PlaceOrders), may.Contains(Permission.ViewBalance),
            may.Contains(Permission.HandOutEsims), may.Contains(Permission.ViewOperations)));
    }
}

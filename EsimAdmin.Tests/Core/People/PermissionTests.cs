using System.Reflection;
using EsimAdmin.Core;
using EsimAdmin.Core.People;
using EsimAdmin.Tests.Support;

namespace EsimAdmin.Tests.Core.People;

public sealed class PermissionTests
{
    private const string Nobody = "nobody";

    /// <summary>Every public operation of every group of the service.</summary>
    internal static IReadOnlyList<(PropertyInfo Group, MethodInfo Operation)> Operations { get; } =
    [
        .. from groupOfService in typeof(EsimAccessService).GetProperties()
           from operation in groupOfService.PropertyType.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
           where !operation.IsSpecialName
           select (groupOfService, operation),
    ];

    [Fact]
    public void The_table_names_every_operation_of_the_service_and_no_other()
    {
        var operations = Operations.Select(one => NameOf(one.Group, one.Operation)).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(operations, OperationTable.Rows.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(Nobody)]
    [InlineData(Roles.Administrator)]
    [InlineData(Roles.AccountManager)]
    [InlineData(Roles.Finance)]
    [InlineData(Roles.Support)]
    public async Task Every_operation_is_refused_or_begun_as_the_table_says(string role)
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var console = await TestConsole.StartAsync(simulator, workers: false);
        console.Caller.Caller = role == Nobody ? Caller.Nobody : TestCaller.As(role);
        var wrong = new List<string>();
        foreach (var (group, operation) in Operations)
        {
            var name = NameOf(group, operation);
            var may = OperationTable.Rows.TryGetValue(name, out var roles) && roles.Contains(role);
            var arguments = operation.GetParameters().Select(parameter => parameter.ParameterType switch
            {
                { IsValueType: true } type => Activator.CreateInstance(type),
                var type when type == typeof(string) => "",
                _ => null,
            }).ToArray();
            // What is allowed begins, and may then find that nothing was told it; who may do it is all that is asked here.
            var failure = await Record.ExceptionAsync(async () =>
            {
                var task = (Task)operation.Invoke(group.GetValue(console.Esim), arguments)!;
                await task;
                if (operation.ReturnType == typeof(Task<Stream>)) await ((Task<Stream>)task).Result.DisposeAsync();
            });
            if (failure is NotAllowedException == may) wrong.Add(
                $"{name} is {(may ? "refused" : "allowed")} ({failure?.GetType().Name ?? "done"})");
        }
        Assert.True(wrong.Count == 0, $"{role}: {string.Join("; ", wrong)}");
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

    internal static string NameOf(PropertyInfo group, MethodInfo operation) => $"{group.Name}.{operation.Name}";
}

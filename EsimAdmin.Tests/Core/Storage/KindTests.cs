using EsimAdmin.Core;
using EsimAdmin.Core.Customers;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using EsimAdmin.Tests.Support;

namespace EsimAdmin.Tests.Core.Storage;

/// <summary>A database is the demo's or a company's for ever.</summary>
public sealed class KindTests
{
    private static readonly DemoTraces Demo = new(["ada@example.com", "maya@example.com"], "demo-fact");

    [Theory]
    [InlineData(DatabaseKind.Real, "is a company's")]
    [InlineData(DatabaseKind.Simulated, "is the demo's")]
    public async Task A_new_database_becomes_what_it_is_opened_as_and_is_never_opened_as_the_other(DatabaseKind kind, string words)
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var console = await TestConsole.StartAsync(simulator, workers: false);
        await MarkAsync(console, kind);
        await MarkAsync(console, kind);
        var other = kind == DatabaseKind.Real ? DatabaseKind.Simulated : DatabaseKind.Real;
        var refused = await Assert.ThrowsAsync<SettingException>(() => MarkAsync(console, other));
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings:EsimAdmin", refused.Message, StringComparison.Ordinal);
        // Nothing has changed its mind.
        await MarkAsync(console, kind);
    }

    [Theory]
    [InlineData("a demo account", DatabaseKind.Simulated)]
    [InlineData("the demo company", DatabaseKind.Simulated)]
    [InlineData("an eSIM", DatabaseKind.Real)]
    [InlineData("a person", DatabaseKind.Real)]
    [InlineData("a customer", DatabaseKind.Real)]
    public async Task A_database_from_before_the_mark_is_known_by_what_it_holds(string holds, DatabaseKind kind)
    {
        await using var simulator = await TestSimulator.StartAsync();
        await using var console = await TestConsole.StartAsync(simulator, workers: false);
        await console.ReadAsync(context =>
        {
            switch (holds)
            {
                case "a demo account":
                    // Mixed with a company's: nobody may work with accounts that anybody knows.
                    context.Users.Add(new Person { Id = "1", UserName = "ada@example.com", Email = "ada@example.com" });
                    context.Users.Add(new Person { Id = "2", UserName = "boss@example.com", Email = "boss@example.com" });
                    context.Esims.Add(new Esim { EsimTranNo = "1" });
                    break;
                case "the demo company": context.Facts.Add(new Fact { Name = Demo.FactName, Value = "made" }); break;
                case "an eSIM": context.Esims.Add(new Esim { EsimTranNo = "1" }); break;
                case "a person": context.Users.Add(new Person { Id = "1", UserName = "boss", Email = "boss@example.com" }); break;
                default: context.Customers.Add(new Customer { Name = "Ana" }); break;
            }
            return context.SaveChangesAsync();
        });
        var other = kind == DatabaseKind.Real ? DatabaseKind.Simulated : DatabaseKind.Real;
        await Assert.ThrowsAsync<SettingException>(() => MarkAsync(console, other));
        await MarkAsync(console, kind);
    }

    private static Task MarkAsync(TestConsole console, DatabaseKind kind) =>
        console.Get<IServiceProvider>().MarkAsync(kind, Demo, default);
}

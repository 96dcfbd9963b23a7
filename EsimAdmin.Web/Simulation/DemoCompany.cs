using EsimAdmin.Core;
using EsimAdmin.Core.Customers;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Live;
using EsimAdmin.Core.Storage;
using EsimAdmin.Core.Usage;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Web.Simulation;

/// <summary>Gives a new installation with the simulator a past: a few customers, and what their travellers used before.</summary>
internal sealed class DemoCompany(SimulatorControl simulator, PastUsage past, LiveUpdates live, Work work,
    IDbContextFactory<EsimAdminDbContext> contexts, ILogger<DemoCompany> logger) : BackgroundService
{
    /// <summary>That it was made.</summary>
    public const string FactName = "Simulator:DemoCompany";

    private static readonly (string Name, string Email, bool IsCompany)[] Customers =
    [
        ("Blue Lagoon Travel", "desk@bluelagoon.example", true), ("Kestrel Robotics", "travel@kestrel.example", true),
            ("Nordhavn Shipping", "crew@nordhavn.example", true),
        ("Ana Pérez", "ana@example.com", false), ("Yuki Tanaka", "yuki@example.com", false),
    ];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var imported = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listening = live.Subscribe<SweepEnded>(_ => imported.TrySetResult());
        await imported.Task.WaitAsync(stoppingToken);
        if (!await AddCustomersAsync(stoppingToken)) return;
        var uses = await simulator.GetPastUsesAsync(stoppingToken) ?? [];
        var added = await past.TakeOverAsync(uses.Select(use => new PastUse(use.EsimTranNo, use.At, new DataVolume(use.Used))),
            stoppingToken);
        logger.LogInformation("The demo company has {Customers} customers and {Samples} samples of past usage", Customers.Length, added);
        if (await FirstEsimAsync(stoppingToken) is { } any) live.Publish(new EsimChanged(any));
    }

    /// <summary>Gives whole vendor orders to customers; of the account manager's, one in three stays nobody's.</summary>
    private Task<bool> AddCustomersAsync(CancellationToken cancellationToken) => work.DoAsync(async unit =>
    {
        var context = unit.Context;
        if (await context.Set<Fact>().AnyAsync(fact => fact.Name == FactName, cancellationToken)) return false;
        var manager = await context.Users.Where(person => person.Email == "maya@example.com").Select(person => person.Id)
            .FirstOrDefaultAsync(cancellationToken);
        var customers = Customers.Select(customer => new Customer
        {
            Name = customer.Name,
            Email = customer.Email,
            IsCompany = customer.IsCompany,
            ManagerId = manager,
            CreatedAt = unit.Now,
        }).ToList();
        context.Set<Customer>().AddRange(customers);
        context.Set<Fact>().Add(new Fact { Name = FactName, Value = "made" });
        await unit.SaveAsync(cancellationToken);
        var number = 0;
        var esims = await context.Set<Esim>().Where(esim => esim.OrderId == null && esim.CustomerId == null).ToListAsync(cancellationToken);
        foreach (var order in esims.GroupBy(esim => esim.OrderNo).OrderBy(order => order.Key, StringComparer.Ordinal))
        {
            if (++number % 3 == 0) continue;
            foreach (var esim in order)
            {
                var customer = customers[number % customers.Count].Id;
                await UsageDays.MoveAsync(unit, esim.EsimTranNo, esim.LocationCode, null, customer, cancellationToken);
                esim.CustomerId = customer;
            }
        }
        return true;
    }, cancellationToken);

    private async Task<string?> FirstEsimAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<Esim>().Select(esim => esim.EsimTranNo).Order().FirstOrDefaultAsync(cancellationToken);
    }
}

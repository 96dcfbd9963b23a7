using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.Storage;
using EsimAdmin.Tests.Core.Orders;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Tests.Core.Actions;

/// <summary>At most one call that spends or changes something is open for an eSIM, whoever asks for it.</summary>
public sealed class OneAtATimeTests : IAsyncLifetime
{
    private ShopFloor _shop = default!;
    private string _key = "";

    public async Task InitializeAsync()
    {
        _shop = await ShopFloor.OpenAsync();
        var placed = await _shop.PlaceAsync("JP_5_30", 1);
        await _shop.UntilAsync(placed.Value, OrderStatus.Complete);
        _key = (await _shop.Console.Esim.Esims.OfOrderAsync(placed.Value, default)).Single().EsimTranNo;
    }

    public async Task DisposeAsync() => await _shop.DisposeAsync();

    [Fact]
    public async Task Two_people_who_top_the_same_esim_up_at_the_same_moment_are_charged_once_and_the_second_is_told_why()
    {
        var offer = (await _shop.Console.Esim.Actions.OffersAsync(_key, default)).Value!.First(one => !one.IsDaily);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _shop.Console.Esim.Actions.StartAsync(
            new ActionRequest(Guid.NewGuid(), _key, EsimAction.TopUp, PackageCode: offer.Code, Amount: offer.Price), default))));
        Assert.Single(outcomes, outcome => outcome.IsDone);
        Assert.All(outcomes.Where(outcome => !outcome.IsDone), outcome => Assert.Contains(outcome.Refusal, new[] { IntentBook.UnderWay, IntentBook.ToppedUp }));
        await Eventually.GetAsync(() => _shop.Console.ReadAsync(context => context.Intents.CountAsync(intent => intent.DueAt != null)), open => open == 0, "nothing is open");
        Assert.Equal(1, _shop.Simulator.With(world => world.TopUps.Count));
        Assert.Equal(1, await _shop.Console.ReadAsync(context => context.Ledger.CountAsync(entry => entry.Cause == LedgerCause.TopUp)));
    }

    [Fact]
    public async Task The_database_itself_refuses_a_second_open_one()
    {
        await AddAsync(open: true);
        await AddAsync(open: false);
        var refused = await Assert.ThrowsAsync<DbUpdateException>(() => AddAsync(open: true));
        Assert.Contains("UNIQUE", refused.InnerException!.Message, StringComparison.Ordinal);
    }

    private Task<int> AddAsync(bool open) => _shop.Console.ReadAsync(context =>
    {
        context.Intents.Add(new Intent
        {
            RequestKey = Guid.NewGuid(),
            EsimTranNo = "not asked about",
            Action = EsimAction.SendSms,
            TransactionId = Guid.NewGuid().ToString("N"),
            PersonId = "person",
            PersonName = "Person",
            State = IntentState.Intended,
            DueAt = open ? DateTimeOffset.UtcNow.AddYears(1) : null,
        });
        return context.SaveChangesAsync();
    });
}

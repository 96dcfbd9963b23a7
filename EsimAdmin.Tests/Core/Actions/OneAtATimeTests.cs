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
        Assert.All(outcomes.Where(outcome => !outcome.IsDone),
            outcome => Assert.Contains(outcome.Refusal, new[] { IntentBook.UnderWay, IntentBook.ToppedUp }));
        await Eventually.GetAsync(() => _shop.Console.ReadAsync(context => context.Intents.CountAsync(intent => intent.DueAt != null)),
            open => open == 0, "nothing is open");
        Assert.Equal(1, _shop.Simulator.With(world => world.TopUps.Count));
        Assert.Equal(1, await _shop.Console.ReadAsync(context => context.Ledger.CountAsync(entry => entry.Cause == LedgerCause.TopUp)));
    }

    [Fact]
    public async Task What_was_topped_up_since_it_was_looked_at_is_not_topped_up_again_unseen_however_long_ago_that_was()
    {
        var offer = (await _shop.Console.Esim.Actions.OffersAsync(_key, default)).Value!.First(one => !one.IsDaily);
        var seen = (await _shop.Console.Esim.Esims.GetAsync(_key, default))!.Esim.Total;
        var first = await _shop.Console.Esim.Actions.StartAsync(
            new ActionRequest(Guid.NewGuid(), _key, EsimAction.TopUp, PackageCode: offer.Code, Amount: offer.Price, SeenTotal: seen),
                default);
        Assert.True(first.IsDone);
        await Eventually.GetAsync(() => _shop.Console.ReadAsync(context => context.Esims.SingleAsync(esim => esim.EsimTranNo == _key)),
            esim => esim.Total > seen, "the top-up is seen");
        var since = TimeProvider.System.GetUtcNow().AddHours(-3);
        await _shop.Console.ReadAsync(context => context.Intents.ExecuteUpdateAsync(
            change => change.SetProperty(intent => intent.CreatedAt, since).SetProperty(intent => intent.EndedAt, since)));

        // A page that has not been told since looks a moment ago at what is three hours old.
        var second = await _shop.Console.Esim.Actions.StartAsync(new ActionRequest(
            Guid.NewGuid(), _key, EsimAction.TopUp, PackageCode: offer.Code, Amount: offer.Price, SeenAt: TimeProvider.System.GetUtcNow(),
                SeenTotal: seen), default);
        Assert.Equal(IntentBook.ToppedUp, second.Refusal);
        Assert.Equal(1, _shop.Simulator.With(world => world.TopUps.Count));
    }

    [Fact]
    public async Task A_top_up_that_the_vendor_does_not_show_yet_counts_as_seen_by_nobody()
    {
        await _shop.Console.ReadAsync(context =>
        {
            context.Intents.Add(new Intent
            {
                RequestKey = Guid.NewGuid(),
                EsimTranNo = _key,
                Action = EsimAction.TopUp,
                TransactionId = Guid.NewGuid().ToString("N"),
                PersonId = "person",
                PersonName = "Person",
                State = IntentState.Done,
                CreatedAt = TimeProvider.System.GetUtcNow().AddSeconds(-10),
                EndedAt = TimeProvider.System.GetUtcNow().AddSeconds(-8),
            });
            return context.SaveChangesAsync();
        });
        var offer = (await _shop.Console.Esim.Actions.OffersAsync(_key, default)).Value!.First(one => !one.IsDaily);
        var outcome = await _shop.Console.Esim.Actions.StartAsync(
            new ActionRequest(Guid.NewGuid(), _key, EsimAction.TopUp, PackageCode: offer.Code, Amount: offer.Price), default);
        Assert.Equal(IntentBook.ToppedUp, outcome.Refusal);
        Assert.Empty(_shop.Simulator.With(world => world.TopUps.ToList()));
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

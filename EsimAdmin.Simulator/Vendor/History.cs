namespace EsimAdmin.Simulator.Vendor;

/// <summary>How much an eSIM had used at a time in the past. The vendor's protocol does not tell it; the simulator knows.</summary>
public sealed record PastUse(string EsimTranNo, DateTimeOffset At, long Used);

/// <summary>Gives a new world some weeks behind it: orders and travellers of every kind, at the natural pace.</summary>
internal sealed class History(World world, Shop shop, Travellers travellers, Notifier notifier)
{
    private const int Days = 35, Orders = 60;

    private readonly List<PastUse> _uses = [];

    /// <summary>What was used in those weeks, oldest first; kept until the process ends.</summary>
    public IReadOnlyList<PastUse> Uses => _uses;

    public void Make(DateTimeOffset now)
    {
        var random = Seeds.Random(world.Options.Seed, 11);
        var start = now.AddDays(-Days);
        notifier.Enabled = false;
        world.Pay(0, "opening", "account", start);
        var sold = world.Catalogue.Base.Where(package => !package.IsDaily && package.Countries[0].Tier < 3 && package.Price < 300_000)
            .ToList();
        // Enough for the past, so that the balance at the beginning is the one that was asked for.
        var balance = world.Account.Balance;
        world.Account.Balance += 1_000_000_000;
        for (var number = 0; number < Orders; number++)
        {
            var at = start + TimeSpan.FromDays(Days * (number + random.NextDouble() * 0.8) / Orders);
            var package = sold[random.Next(sold.Count)];
            var wish = new OrderWish($"history-{number:D4}", null,
                [new OrderWishLine(package, random.Next(4) == 0 ? random.Next(5, 25) : random.Next(1, 4), null, null)]);
            shop.Allocate(shop.Order(wish, at), at.AddSeconds(9), pace: 1);
        }
        Live(start, now);
        world.Account.Balance = balance;
        notifier.Enabled = true;
    }

    private void Live(DateTimeOffset start, DateTimeOffset now)
    {
        for (var at = start; at < now; at += TimeSpan.FromHours(1))
        {
            foreach (var esim in world.DueEsims(at))
            {
                var moves = esim.NextStep == Step.Use && esim.NextAt <= at;
                if (moves && esim.EsimTranNo.EndsWith('3') && esim.Used > 0) travellers.Delete(esim, at);
                else travellers.Live(esim, at);
                if (esim.Used > 0 && esim.UsageAt == at) _uses.Add(new PastUse(esim.EsimTranNo, at, esim.Used));
            }
        }
    }
}

using System.Globalization;

namespace EsimAdmin.Simulator.Vendor;

/// <summary>What an order asks for.</summary>
internal sealed record OrderWish(string TransactionId, long? Amount, IReadOnlyList<OrderWishLine> Lines);

/// <summary>One package of an order.</summary>
internal sealed record OrderWishLine(SimPackage Package, int Count, long? Price, int? PeriodNum);

/// <summary>Orders and top-ups: checks, money, allocation.</summary>
internal sealed class Shop(World world, Notifier notifier, Travellers travellers)
{
    /// <summary>The most eSIMs in one order (field notes).</summary>
    public const int MostEsims = 30;

    public SimOrder Order(OrderWish wish, DateTimeOffset now)
    {
        if (world.FindByTransaction(wish.TransactionId) is { } known)
        {
            return world.Options.RepeatedTransaction == RepeatedTransaction.SameOrder ? known : throw new Refusal("310402");
        }
        if (wish.Lines.Count == 0 || wish.Lines.Any(line => line.Count < 1) || wish.Lines.Sum(line => line.Count) > MostEsims)
        {
            throw new Refusal("200008");
        }
        var amount = 0L;
        foreach (var line in wish.Lines)
        {
            if (line.Package.IsTopUp) throw Refusal.NoPackage(line.Package.Code);
            if (line.PeriodNum is < 1 or > 365 || line.PeriodNum > 1 && !line.Package.IsDaily) throw new Refusal("200008");
            if (line.Price is { } price && price != world.PriceOf(line.Package)) throw new Refusal("200005");
            if (world.SoldOut.Contains(line.Package.Code)) throw new Refusal("200011");
            amount += world.PriceOf(line.Package) * line.Count * Days(line.Package, line.PeriodNum);
        }
        if (wish.Amount is { } expected && expected != amount) throw new Refusal("200006");
        if (amount > world.Account.Balance) throw new Refusal("200007");

        var order = new SimOrder
        {
            OrderNo = "B" + world.NewNumber(now),
            TransactionId = wish.TransactionId,
            CreatedAt = now,
            AllocateAt = now.AddSeconds(AllocationSeconds(Seeds.Random(world.Options.Seed, world.Account.LastNumber))),
            Lines = [.. wish.Lines.Select(line => new SimOrderLine(
                line.Package.Code, line.Count, world.PriceOf(line.Package), line.PeriodNum))],
            Amount = amount,
        };
        world.Add(order);
        world.Pay(-amount, "order", order.OrderNo, now);
        return order;
    }

    /// <summary>Makes those of an order's eSIMs that are due; tells when all are there.</summary>
    public void Advance(SimOrder order, DateTimeOffset now, double pace)
    {
        if (now >= order.AllocateAt) Allocate(order, now, pace);
        else if (world.Options.AllocationInParts) Make(order, order.CountAt(now), now, pace);
    }

    /// <summary>Makes an order's eSIMs and tells that they are there.</summary>
    public void Allocate(SimOrder order, DateTimeOffset now, double pace)
    {
        Make(order, order.Count, now, pace);
        order.Allocated = true;
        world.Changed(order);
        notifier.OrderReady(order, now);
    }

    public SimTopUp TopUp(SimEsim esim, SimPackage package, string transactionId, long? amount, int? periodNum, DateTimeOffset now)
    {
        if (world.FindTopUp(transactionId) is { } known)
        {
            return world.Options.RepeatedTransaction == RepeatedTransaction.SameOrder ? known : throw new Refusal("310402");
        }
        if (!package.IsTopUp) throw new Refusal("310242");
        var bought = world.Catalogue.Find(esim.Packages[0].Code)!;
        if (!world.Catalogue.TopUpsFor(bought).Any(offered => offered.Code == package.Code)) throw Refusal.NoPackage(package.Code);
        if (esim.HasEnded || esim.SmdpStatus == "DELETED" || esim.EsimStatus == "SUSPENDED" || esim.Packages.Count > 10)
        {
            throw new Refusal("200002");
        }
        if (periodNum is < 1 or > 365) throw new Refusal("200008");
        var days = Days(package, periodNum);
        var price = world.PriceOf(package) * days;
        if (amount is { } expected && expected != price) throw new Refusal("200005");
        if (price > world.Account.Balance) throw new Refusal("200007");

        var topUp = new SimTopUp(transactionId, esim.EsimTranNo, package.Code, price, now, world.NewNumber(now));
        world.Add(topUp);
        world.Pay(-price, "top-up", esim.EsimTranNo, now);
        esim.Packages.Add(new SimEsimPackage(
            package.Code, transactionId, package.Volume * days, package.Duration * days, price, now));
        if (esim.ActivatedAt is not null) esim.ExpiresAt += TimeSpan.FromDays(package.Duration * days) / esim.Pace;
        travellers.Refilled(esim, now);
        return topUp;
    }

    // A daily plan without a number of days is one for one day.
    private static int Days(SimPackage package, int? periodNum) => package.IsDaily ? periodNum ?? 1 : 1;

    // Some are there at once, most within a third of the longest time.
    private double AllocationSeconds(Random random)
    {
        var share = random.NextDouble() switch
        {
            < 0.15 => 0,
            < 0.85 => random.NextDouble() / 3,
            _ => (1 + 2 * random.NextDouble()) / 3,
        };
        return world.Options.AllocationSecondsMin + share * (world.Options.AllocationSecondsMax - world.Options.AllocationSecondsMin);
    }

    private void Make(SimOrder order, int count, DateTimeOffset now, double pace)
    {
        var lines = order.Lines.SelectMany(line => Enumerable.Repeat(line, line.Count)).ToList();
        for (var made = world.EsimsOf(order.OrderNo).Count; made < count; made++)
        {
            travellers.Arrive(Make(order, lines[made], made + 1, now, pace), now);
        }
    }

    private SimEsim Make(SimOrder order, SimOrderLine line, int number, DateTimeOffset now, double pace)
    {
        var package = world.Catalogue.Find(line.PackageCode)!;
        var tranNo = world.NewNumber(now);
        var random = Seeds.Random(world.Options.Seed, tranNo);
        string Digits(int count) => string.Concat(Enumerable.Range(0, count).Select(_ => random.Next(10)));
        var days = Days(package, line.PeriodNum);
        var transactionId = order.Count == 1 || world.Options.BatchTransaction == BatchTransaction.Order ? order.TransactionId
            : string.Create(CultureInfo.InvariantCulture, $"{order.TransactionId}-{number}-1");
        var esim = new SimEsim
        {
            EsimTranNo = tranNo,
            OrderNo = order.OrderNo,
            TransactionId = transactionId,
            Iccid = Luhn("8910300000" + world.Account.LastNumber.ToString("D8", CultureInfo.InvariantCulture)),
            Imsi = "454006" + Digits(9),
            Ac = $"LPA:1$rsp-eu.simlessly.example${Hex(random)}{Hex(random)}",
            Pin = Digits(4),
            Puk = Digits(8),
            CreatedAt = now,
            Pace = pace,
            Packages = [new SimEsimPackage(
                package.Code, transactionId, package.Volume * days, package.Duration * days, line.Price * days, now)],
            Msisdn = package.SmsStatus == 0 ? "" : "8521" + Digits(7),
            ExpiresAt = now.AddDays(SimPackage.UnusedValidDays),
            UsageAt = now,
        };
        world.Add(esim);
        return esim;
    }

    private static string Hex(Random random) => Convert.ToHexString(BitConverter.GetBytes(random.NextInt64()));

    private static string Luhn(string digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            if (i % 2 == 0) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
            sum += digit;
        }
        return digits + (10 - sum % 10) % 10;
    }
}

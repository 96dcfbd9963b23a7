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
            return world.Options.RepeatedTransaction == RepeatedTransaction.SameOrder
                ? known : throw new Refusal("310402", "transactionId already exists");
        }
        if (wish.Lines.Count == 0 || wish.Lines.Any(line => line.Count < 1) || wish.Lines.Sum(line => line.Count) > MostEsims)
        {
            throw new Refusal("200008", $"an order holds 1 to {MostEsims} profiles");
        }
        var amount = 0L;
        foreach (var line in wish.Lines)
        {
            if (line.Package.IsTopUp) throw new Refusal("310241", $"packageCode {line.Package.Code} does not exist");
            if (line.Package.IsDaily && line.PeriodNum is null or < 1 or > 365) throw new Refusal("200008", "periodNum must be 1 to 365");
            if (!line.Package.IsDaily && line.PeriodNum is > 1) throw new Refusal("200008", "periodNum is for daily plans");
            if (line.Price is { } price && price != world.PriceOf(line.Package)) throw new Refusal("200005", "package price error");
            if (world.SoldOut.Contains(line.Package.Code)) throw new Refusal("200011", "insufficient available profiles");
            amount += world.PriceOf(line.Package) * line.Count * (line.Package.IsDaily ? line.PeriodNum!.Value : 1);
        }
        if (wish.Amount is { } expected && expected != amount) throw new Refusal("200006", "wrong total amount");
        if (amount > world.Account.Balance) throw new Refusal("200007", "insufficient account balance");

        var random = Seeds.Random(world.Options.Seed, world.Account.LastNumber);
        var seconds = world.Options.AllocationSecondsMin
            + random.NextDouble() * (world.Options.AllocationSecondsMax - world.Options.AllocationSecondsMin);
        var order = new SimOrder
        {
            OrderNo = "B" + world.NewNumber(now),
            TransactionId = wish.TransactionId,
            CreatedAt = now,
            AllocateAt = now.AddSeconds(seconds),
            Lines = [.. wish.Lines.Select(line => new SimOrderLine(
                line.Package.Code, line.Count, world.PriceOf(line.Package), line.PeriodNum))],
            Amount = amount,
        };
        world.Add(order);
        world.Pay(-amount, "order", order.OrderNo, now);
        return order;
    }

    /// <summary>Makes an order's eSIMs and tells that they are there.</summary>
    public void Allocate(SimOrder order, DateTimeOffset now, double pace)
    {
        var number = 0;
        foreach (var line in order.Lines)
        {
            var package = world.Catalogue.Find(line.PackageCode)!;
            for (var i = 0; i < line.Count; i++) travellers.Arrive(Make(order, line, package, ++number, now, pace), now);
        }
        order.Allocated = true;
        world.Changed(order);
        notifier.OrderReady(order, now);
    }

    public SimTopUp TopUp(SimEsim esim, SimPackage package, string transactionId, long? amount, int? periodNum, DateTimeOffset now)
    {
        if (world.FindTopUp(transactionId) is { } known)
        {
            return world.Options.RepeatedTransaction == RepeatedTransaction.SameOrder
                ? known : throw new Refusal("310402", "transactionId already exists");
        }
        if (!package.IsTopUp) throw new Refusal("310242", "not a top-up package");
        var bought = world.Catalogue.Find(esim.Packages[0].Code)!;
        if (!world.Catalogue.TopUpsFor(bought).Any(offered => offered.Code == package.Code)) throw new Refusal(
            "310241", "packageCode does not exist for this profile");
        if (esim.HasEnded || esim.SmdpStatus == "DELETED" || esim.EsimStatus == "SUSPENDED" || esim.Packages.Count > 10)
        {
            throw new Refusal("200002", "operation not allowed due to order status");
        }
        if (package.IsDaily && periodNum is < 1 or > 365) throw new Refusal("200008", "periodNum must be 1 to 365");
        var price = world.PriceOf(world.Catalogue.Find(package.Code["TOPUP_".Length..])!) * (package.IsDaily ? periodNum ?? 1 : 1);
        if (amount is { } expected && expected != price) throw new Refusal("200005", "package price error");
        if (price > world.Account.Balance) throw new Refusal("200007", "insufficient account balance");

        var topUp = new SimTopUp(transactionId, esim.EsimTranNo, package.Code, price, now);
        world.Add(topUp);
        world.Pay(-price, "top-up", esim.EsimTranNo, now);
        var days = package.IsDaily ? periodNum ?? 1 : package.Duration;
        esim.Packages.Add(new SimEsimPackage(package.Code, transactionId, package.Volume * (package.IsDaily ? days : 1), days, price, now));
        if (esim.ActivatedAt is not null) esim.ExpiresAt += TimeSpan.FromDays(days) / esim.Pace;
        travellers.Refilled(esim, now);
        return topUp;
    }

    private SimEsim Make(SimOrder order, SimOrderLine line, SimPackage package, int number, DateTimeOffset now, double pace)
    {
        var tranNo = world.NewNumber(now);
        var random = Seeds.Random(world.Options.Seed, tranNo);
        string Digits(int count) => string.Concat(Enumerable.Range(0, count).Select(_ => random.Next(10)));
        var days = line.PeriodNum ?? package.Duration;
        var esim = new SimEsim
        {
            EsimTranNo = tranNo,
            OrderNo = order.OrderNo,
            TransactionId = order.Count == 1 ? order.TransactionId
                : string.Create(CultureInfo.InvariantCulture, $"{order.TransactionId}-{number}-1"),
            Iccid = Luhn("8910300000" + world.Account.LastNumber.ToString("D8", CultureInfo.InvariantCulture)),
            Imsi = "454006" + Digits(9),
            Ac = $"LPA:1$rsp-eu.simlessly.example${Hex(random)}{Hex(random)}",
            Pin = Digits(4),
            Puk = Digits(8),
            CreatedAt = now,
            Pace = pace,
            Packages = [new SimEsimPackage(package.Code, order.TransactionId, package.Volume * (package.IsDaily ? days : 1), days,
                line.Price * (package.IsDaily ? days : 1), now)],
            Msisdn = package.SmsStatus == 0 ? "" : "8521" + Digits(7),
            ExpiresAt = now + TimeSpan.FromDays(180) / pace,
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

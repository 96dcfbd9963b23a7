using System.Globalization;

namespace EsimAdmin.Simulator.Vendor;

/// <summary>The people who travel with the eSIMs: they download, install, enable, use data, run out and expire.</summary>
internal sealed class Travellers(World world, Notifier notifier)
{
    /// <summary>What somebody uses in a day who need not count.</summary>
    private const long Unlimited = 2L << 30;

    /// <summary>A traveller gets an eSIM.</summary>
    public void Arrive(SimEsim esim, DateTimeOffset now)
    {
        var random = Habits(esim);
        // From a third of the allowance's even pace to twice of it: some run out early, most do not.
        var allowance = esim.IsUnlimited ? Unlimited : esim.TotalVolume / (double)Math.Max(1, esim.TotalDuration);
        esim.BytesPerDay = Math.Max(1, (long)(allowance * (0.35 + random.NextDouble() * 1.6)));
        if (!world.Options.Travellers)
        {
            world.Plan(esim, Step.Expire, esim.ExpiresAt);
            return;
        }
        var never = random.Next(12) == 0;
        var wait = TimeSpan.FromHours(2 + random.NextDouble() * random.NextDouble() * 70) / esim.Pace;
        if (never) world.Plan(esim, Step.Expire, esim.ExpiresAt);
        else world.Plan(esim, Step.Download, now + wait);
    }

    /// <summary>Does what is due.</summary>
    public void Live(SimEsim esim, DateTimeOffset now)
    {
        if (esim.ExpiresAt <= now)
        {
            Expire(esim, now);
            return;
        }
        if (esim.TellEndAt <= now)
        {
            esim.ToldValidity = true;
            notifier.ValidityUsage(esim, now);
        }
        if (esim.NextAt is null || esim.NextAt > now)
        {
            world.Plan(esim, esim.NextStep, esim.NextAt);
            return;
        }
        switch (esim.NextStep)
        {
            case Step.Download: Download(esim, now); break;
            case Step.Install: Install(esim, now); break;
            case Step.Enable: Enable(esim, now); break;
            case Step.Use: Use(esim, Elapsed(esim, now), now); break;
            case Step.Delete: Delete(esim, now); break;
            default: world.Plan(esim, Step.Expire, esim.ExpiresAt); break;
        }
    }

    public void Download(SimEsim esim, DateTimeOffset now)
    {
        Demand(esim.IsUnused);
        var random = Habits(esim);
        esim.Eid = "8904903200" + string.Concat(Enumerable.Range(0, 22).Select(_ => random.Next(10)));
        esim.SmdpStatus = "DOWNLOAD";
        notifier.Smdp(esim, now);
        Next(esim, Step.Install, now, TimeSpan.FromSeconds(40));
    }

    public void Install(SimEsim esim, DateTimeOffset now)
    {
        if (esim.SmdpStatus == "RELEASED") Download(esim, now);
        Demand(!esim.HasEnded && esim.SmdpStatus == "DOWNLOAD");
        esim.SmdpStatus = "INSTALLATION";
        esim.InstalledAt = now;
        notifier.Smdp(esim, now);
        if (world.Catalogue.Find(esim.Packages[0].Code)!.ActiveType == 1)
        {
            Activate(esim, now);
            notifier.EsimStatus(esim, now);
        }
        Next(esim, Step.Enable, now, TimeSpan.FromMinutes(2));
    }

    public void Enable(SimEsim esim, DateTimeOffset now)
    {
        Demand(!esim.HasEnded && esim.SmdpStatus is "INSTALLATION" or "DISABLED");
        esim.SmdpStatus = "ENABLED";
        notifier.Smdp(esim, now);
        esim.UsageAt = now;
        Next(esim, Step.Use, now, TimeSpan.FromHours(3));
    }

    public void Disable(SimEsim esim, DateTimeOffset now)
    {
        Demand(!esim.HasEnded && esim.SmdpStatus == "ENABLED");
        esim.SmdpStatus = "DISABLED";
        notifier.Smdp(esim, now);
        if (esim.EsimStatus == "IN_USE") notifier.EsimStatus(esim, now);
        world.Plan(esim, Step.Expire, esim.ExpiresAt);
    }

    public void Delete(SimEsim esim, DateTimeOffset now)
    {
        Demand(!esim.HasEnded && esim.InstalledAt is not null);
        esim.SmdpStatus = "DELETED";
        notifier.Smdp(esim, now);
        world.Plan(esim, Step.Expire, esim.ExpiresAt);
    }

    /// <summary>Uses data and tells of thresholds that are passed.</summary>
    public void Use(SimEsim esim, long bytes, DateTimeOffset now)
    {
        Demand(!esim.HasEnded && esim.SmdpStatus == "ENABLED" && esim.EsimStatus is "GOT_RESOURCE" or "IN_USE");
        var first = esim.Used == 0;
        Activate(esim, now);
        esim.Used = esim.IsUnlimited ? esim.Used + bytes : Math.Min(esim.TotalVolume, esim.Used + bytes);
        esim.UsageAt = now;
        if (first)
        {
            notifier.Smdp(esim, now);
            notifier.EsimStatus(esim, now);
        }
        if (Passed(esim) is { } threshold && threshold < esim.ToldRest)
        {
            esim.ToldRest = threshold;
            notifier.DataUsage(esim, threshold, now);
        }
        if (!esim.IsUnlimited && esim.Used >= esim.TotalVolume)
        {
            esim.EsimStatus = "USED_UP";
            notifier.EsimStatus(esim, now);
            world.Plan(esim, Step.Expire, esim.ExpiresAt);
        }
        else Next(esim, Step.Use, now, TimeSpan.FromHours(3));
    }

    public void Expire(SimEsim esim, DateTimeOffset now)
    {
        Demand(!esim.HasEnded);
        esim.EsimStatus = esim.ActivatedAt is null ? "UNUSED_EXPIRED" : "USED_EXPIRED";
        if (esim.ExpiresAt > now) esim.ExpiresAt = now;
        world.Plan(esim, null, null);
        notifier.EsimStatus(esim, now);
    }

    /// <summary>There is more data or time, or a pause is over: life goes on.</summary>
    public void Refilled(SimEsim esim, DateTimeOffset now)
    {
        if (esim.EsimStatus == "USED_UP" && esim.Used < esim.TotalVolume) esim.EsimStatus = "IN_USE";
        esim.ToldRest = Passed(esim) ?? 1;
        esim.ToldValidity &= esim.ExpiresAt - now <= TimeSpan.FromDays(1) / esim.Pace;
        if (esim is { EsimStatus: "IN_USE", SmdpStatus: "ENABLED" })
        {
            esim.UsageAt = now;
            Next(esim, Step.Use, now, TimeSpan.FromHours(3));
        }
        else if (esim.NextStep is null or Step.Expire) world.Plan(esim, Step.Expire, esim.ExpiresAt);
        else world.Plan(esim, esim.NextStep, esim.NextAt);
    }

    /// <summary>The smallest share of those told of that no more than remains.</summary>
    private decimal? Passed(SimEsim esim)
    {
        if (esim.IsUnlimited) return null;
        var rest = 1 - (decimal)esim.Used / esim.TotalVolume;
        return world.Options.Thresholds.Where(threshold => rest <= threshold).Select(threshold => (decimal?)threshold).Min();
    }

    private static void Activate(SimEsim esim, DateTimeOffset now)
    {
        if (esim.EsimStatus == "GOT_RESOURCE") esim.EsimStatus = "IN_USE";
        if (esim.ActivatedAt is not null) return;
        esim.ActivatedAt = now;
        esim.ExpiresAt = now + TimeSpan.FromDays(esim.TotalDuration) / esim.Pace;
    }

    private void Next(SimEsim esim, Step step, DateTimeOffset now, TimeSpan after)
    {
        var at = now + after / esim.Pace;
        // What a person does takes a moment in real time too, or nobody could watch it.
        if (at < now.AddSeconds(2)) at = now.AddSeconds(2);
        if (world.Options.Travellers && at < esim.ExpiresAt) world.Plan(esim, step, at);
        else world.Plan(esim, Step.Expire, esim.ExpiresAt);
    }

    /// <summary>What was used since the last time, by the traveller's habit.</summary>
    private long Elapsed(SimEsim esim, DateTimeOffset now)
    {
        var passed = Math.Max(0, (now - esim.UsageAt).TotalDays) * esim.Pace;
        var days = esim.ActivatedAt is { } first ? Math.Max(0, (now - first).TotalDays * esim.Pace) : 0;
        return (long)(esim.BytesPerDay * passed * Habit.Factor(
            Habit.Of(world.Options.Seed, esim.EsimTranNo), days,
            (int)(long.Parse(esim.EsimTranNo, CultureInfo.InvariantCulture) % 100_000)));
    }

    private Random Habits(SimEsim esim) => Seeds.Random(world.Options.Seed, esim.EsimTranNo);

    private static void Demand(bool possible)
    {
        if (!possible) throw new Refusal("200002", "the traveller cannot do that now");
    }
}

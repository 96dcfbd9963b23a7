namespace EsimAdmin.Simulator.Vendor;

/// <summary>What can be done with an eSIM through the API.</summary>
internal sealed class Desk(World world, Notifier notifier, Travellers travellers)
{
    public void Cancel(SimEsim esim, DateTimeOffset now)
    {
        Demand(esim.IsUnused);
        esim.EsimStatus = "CANCEL";
        world.Pay(esim.Packages.Sum(package => package.Price), "cancel", esim.EsimTranNo, now);
        End(esim, now);
    }

    public void Suspend(SimEsim esim, DateTimeOffset now)
    {
        Demand(!esim.HasEnded && esim.EsimStatus != "SUSPENDED" && esim.InstalledAt is not null);
        esim.StatusBeforeSuspend = esim.EsimStatus;
        esim.EsimStatus = "SUSPENDED";
        esim.Suspensions++;
        world.Plan(esim, Step.Expire, esim.ExpiresAt);
        notifier.EsimStatus(esim, now);
    }

    public void Unsuspend(SimEsim esim, DateTimeOffset now)
    {
        Demand(esim.EsimStatus == "SUSPENDED");
        esim.EsimStatus = esim.StatusBeforeSuspend ?? "GOT_RESOURCE";
        esim.StatusBeforeSuspend = null;
        notifier.EsimStatus(esim, now);
        travellers.Refilled(esim, now);
    }

    public void Revoke(SimEsim esim, DateTimeOffset now)
    {
        Demand(!esim.HasEnded);
        esim.EsimStatus = "REVOKE";
        End(esim, now);
    }

    public void SendSms(SimEsim esim)
    {
        var status = world.Catalogue.Find(esim.Packages[0].Code)!.SmsStatus;
        Demand(!esim.HasEnded && esim.InstalledAt is not null && status is 1 or 2);
    }

    private void End(SimEsim esim, DateTimeOffset now)
    {
        world.Plan(esim, null, null);
        notifier.EsimStatus(esim, now);
    }

    private static void Demand(bool allowed)
    {
        if (!allowed) throw new Refusal("200002");
    }
}

using System.Globalization;
using EsimAdmin.Simulator.Storage;

namespace EsimAdmin.Simulator.Vendor;

/// <summary>
/// The simulated vendor's books: balance, orders, eSIMs. Whoever calls holds <see cref="Sync"/>; every change is stored by <see
/// cref="Commit"/>
/// before it is answered, so that a restart forgets nothing.
/// </summary>
internal sealed class World
{
    private readonly WorldStore _store;
    private readonly Dictionary<string, SimOrder> _orders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SimEsim> _esims = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<SimEsim>> _byOrder = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _orderByTransaction = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SimTopUp> _topUps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _prices = new(StringComparer.Ordinal);
    private readonly List<SimMovement> _movements = [];
    private readonly Dictionary<long, SimWebhook> _outbox = [];
    private readonly SortedSet<(DateTimeOffset At, string EsimTranNo)> _agenda = [];
    private readonly Dictionary<string, DateTimeOffset> _planned = new(StringComparer.Ordinal);
    private readonly HashSet<SimOrder> _open = [];
    private long _lastWebhook;

    public World(SimulatorOptions options, WorldStore store)
    {
        Options = options;
        _store = store;
        Catalogue = new Catalogue(options.Seed);
        Account = store.Read<SimAccount>().FirstOrDefault() ?? new SimAccount { Balance = options.InitialBalance };
        foreach (var esim in store.Read<SimEsim>()) Keep(esim);
        foreach (var order in store.Read<SimOrder>()) Keep(order);
        foreach (var topUp in store.Read<SimTopUp>()) _topUps[topUp.TransactionId] = topUp;
        _movements.AddRange(store.Read<SimMovement>());
        foreach (var webhook in store.Read<SimWebhook>()) _outbox[webhook.Id] = webhook;
        _lastWebhook = _outbox.Count == 0 ? 0 : _outbox.Keys.Max();
    }

    public Lock Sync { get; } = new();

    public SimulatorOptions Options { get; }

    public Catalogue Catalogue { get; }

    public SimAccount Account { get; }

    public IReadOnlyCollection<SimOrder> Orders => _orders.Values;

    public IReadOnlyCollection<SimEsim> Esims => _esims.Values;

    public IReadOnlyList<SimMovement> Movements => _movements;

    public IReadOnlyCollection<SimTopUp> TopUps => _topUps.Values;

    public IReadOnlyCollection<SimWebhook> Outbox => _outbox.Values;

    /// <summary>Codes of packages of which none are left.</summary>
    public HashSet<string> SoldOut { get; } = new(StringComparer.Ordinal);

    /// <summary>Today's price of a package; a top-up costs what its base package costs.</summary>
    public long PriceOf(SimPackage package) =>
        _prices.GetValueOrDefault(package.IsTopUp ? package.Code["TOPUP_".Length..] : package.Code, package.Price);

    /// <summary>Changes a price from now on.</summary>
    public void SetPrice(string code, long price) => _prices[code] = price;

    public SimOrder? FindOrder(string orderNo) => _orders.GetValueOrDefault(orderNo);

    public SimOrder? FindByTransaction(string transactionId) =>
        _orderByTransaction.TryGetValue(transactionId, out var orderNo) ? _orders[orderNo] : null;

    public SimTopUp? FindTopUp(string transactionId) => _topUps.GetValueOrDefault(transactionId);

    public SimEsim? FindEsim(string esimTranNo) => _esims.GetValueOrDefault(esimTranNo);

    /// <summary>The newest eSIM with this ICCID: ICCIDs are reused.</summary>
    public SimEsim? FindIccid(string iccid) => _esims.Values.Where(esim => esim.Iccid == iccid).MaxBy(esim => esim.CreatedAt);

    public IReadOnlyList<SimEsim> EsimsOf(string orderNo) => _byOrder.TryGetValue(orderNo, out var list) ? list : [];

    /// <summary>The eSIMs of which something is to be done by now.</summary>
    public List<SimEsim> DueEsims(DateTimeOffset now)
    {
        var due = new List<SimEsim>();
        foreach (var (at, key) in _agenda)
        {
            if (at > now) break;
            due.Add(_esims[key]);
        }
        return due;
    }

    /// <summary>The orders whose eSIMs are not all there.</summary>
    public IReadOnlyList<SimOrder> OpenOrders => [.. _open];

    public void Add(SimOrder order)
    {
        Keep(order);
        _store.Write(order.OrderNo, order);
    }

    public void Add(SimEsim esim)
    {
        Keep(esim);
        _store.Write(esim.EsimTranNo, esim);
    }

    public void Add(SimTopUp topUp)
    {
        _topUps[topUp.TransactionId] = topUp;
        _store.Write(topUp.TransactionId, topUp);
    }

    public void Changed(SimOrder order)
    {
        if (order.Allocated) _open.Remove(order);
        _store.Write(order.OrderNo, order);
    }

    public void Changed(SimEsim esim) => _store.Write(esim.EsimTranNo, esim);

    public void Changed(SimAccount account) => _store.Write("account", account);

    /// <summary>Says what the traveller does next; null for nothing.</summary>
    public void Plan(SimEsim esim, Step? step, DateTimeOffset? at)
    {
        (esim.NextStep, esim.NextAt) = (step, step is null ? null : at);
        Enter(esim);
        Changed(esim);
    }

    /// <summary>Moves the balance and writes down why.</summary>
    public void Pay(long amount, string cause, string reference, DateTimeOffset now)
    {
        Account.Balance += amount;
        var movement = new SimMovement(now, amount, cause, reference);
        _movements.Add(movement);
        _store.Write(_movements.Count.ToString(CultureInfo.InvariantCulture), movement);
        Changed(Account);
    }

    /// <summary>An eSIM's volume as the vendor tells it.</summary>
    public long TotalVolumeOf(SimEsim esim) => Options.DailyTotal == DailyTotal.OneDay
        && Catalogue.Find(esim.Packages[0].Code) is { IsDaily: true } package ? package.Volume : esim.TotalVolume;

    /// <summary>Puts a webhook in the outbox.</summary>
    public void Post(string type, string body, DateTimeOffset dueAt)
    {
        var webhook = new SimWebhook { Id = ++_lastWebhook, Type = type, Body = body, DueAt = dueAt };
        _outbox[webhook.Id] = webhook;
        _store.Write(webhook.Id.ToString(CultureInfo.InvariantCulture), webhook);
    }

    public void Changed(SimWebhook webhook) => _store.Write(webhook.Id.ToString(CultureInfo.InvariantCulture), webhook);

    public void Remove(SimWebhook webhook)
    {
        if (_outbox.Remove(webhook.Id)) _store.Delete<SimWebhook>(webhook.Id.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>A number that this account has not used: the vendor's form is yyMMddHHmm in UTC and four digits.</summary>
    public string NewNumber(DateTimeOffset now)
    {
        Account.LastNumber++;
        Changed(Account);
        return now.UtcDateTime.ToString("yyMMddHHmm", CultureInfo.InvariantCulture)
            + (Account.LastNumber % 100_000_000).ToString("D4", CultureInfo.InvariantCulture);
    }

    /// <summary>Stores all that has changed.</summary>
    public void Commit() => _store.Commit();

    private void Keep(SimOrder order)
    {
        foreach (var line in order.Lines) Catalogue.Remember(line.PackageCode, 0, 1);
        _orders[order.OrderNo] = order;
        _orderByTransaction[order.TransactionId] = order.OrderNo;
        if (!order.Allocated) _open.Add(order);
    }

    private void Keep(SimEsim esim)
    {
        foreach (var package in esim.Packages) Catalogue.Remember(package.Code, package.Volume, package.Duration);
        _esims[esim.EsimTranNo] = esim;
        if (!_byOrder.TryGetValue(esim.OrderNo, out var list)) _byOrder[esim.OrderNo] = list = [];
        list.Add(esim);
        Enter(esim);
    }

    private void Enter(SimEsim esim)
    {
        if (_planned.Remove(esim.EsimTranNo, out var before)) _agenda.Remove((before, esim.EsimTranNo));
        if (esim.DueAt is not { } due) return;
        _planned[esim.EsimTranNo] = due;
        _agenda.Add((due, esim.EsimTranNo));
    }
}

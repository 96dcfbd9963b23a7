using System.Reflection;
using System.Text;
using System.Text.Json;
using EsimAdmin.Core;
using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Alerts;
using EsimAdmin.Core.AutoTopUps;
using EsimAdmin.Core.Bulk;
using EsimAdmin.Core.Catalog;
using EsimAdmin.Core.Customers;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.Handover;
using EsimAdmin.Core.Mails;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.Usage;
using EsimAdmin.Tests.Support;

namespace EsimAdmin.Tests.Core.People;

/// <summary>The rows of one portfolio: something of every kind.</summary>
internal sealed record Portfolio(long CustomerId, string CustomerName, string EsimTranNo, string Iccid, long OrderId, Guid CartKey,
    long RuleId, long TopUpId, long AlertId, long LinkId, long JobId)
{
    /// <summary>One of which nothing is there.</summary>
    public static Portfolio None { get; } = new(9_000_001, "Nobody Ltd", "99000001", "8910300000009000001", 9_000_001, Guid.NewGuid(),
        9_000_001, 9_000_001, 9_000_001, 9_000_001, 9_000_001);
}

/// <summary>Two account managers with a customer each, and every operation called with the rows of one of them.</summary>
internal static class Portfolios
{
    public const string Maya = "maya", Noor = "noor", Price = "$7.31";

    public static readonly Money Amount = new(73_100);

    private static readonly DateTimeOffset At = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private static readonly JsonSerializerOptions Plain = new()
    {
        ReferenceHandler = System.Text.Json.Serialization.ReferenceHandler.IgnoreCycles,
        IncludeFields = true,
    };

    /// <summary>Stores one.</summary>
    public static async Task<Portfolio> AddAsync(TestConsole console, string? owner, int number)
    {
        var added = await AddRowsAsync(console, owner, number);
        await console.Services.GiveSecretsAsync(added.EsimTranNo, new("LPA:1$a$b", "1234", "12345678"));
        return added;
    }

    private static Task<Portfolio> AddRowsAsync(TestConsole console, string? owner, int number) => console.ReadAsync(async context =>
    {
        var (key, iccid) = ($"2600000{number}", $"891030000000000000{number}");
        Customer? customer = null;
        if (owner is not null)
        {
            customer = new Customer { Name = $"Company {number} of {owner}", ManagerId = owner, CreatedAt = At };
            context.Customers.Add(customer);
            await context.SaveChangesAsync();
        }
        var order = context.Orders.Add(new Order
        {
            CartKey = Guid.NewGuid(),
            PersonId = owner ?? "nobody",
            PersonName = owner ?? "nobody",
            CustomerId = customer?.Id,
            CustomerName = customer?.Name,
            CreatedAt = At,
            Status = OrderStatus.Complete,
            Parts =
            [
                new OrderPart
                {
                    TransactionId = $"t{number}", PackageCode = "P", PackageName = "Japan 5GB", Count = 1, UnitPrice = Amount,
                    State = PartState.Refused, OrderNo = $"B{number}", Allocated = 1,
                },
            ],
        }).Entity;
        await context.SaveChangesAsync();
        context.Esims.Add(new Esim
        {
            EsimTranNo = key,
            Iccid = iccid,
            OrderNo = $"B{number}",
            OrderId = order.Id,
            CustomerId = customer?.Id,
            HasActivationCode = true,
            Status = EsimStatus.New,
            ConfirmedStatus = EsimStatus.New,
            PackageCode = "P",
            PackageName = "Japan 5GB",
            LocationCode = "JP",
            Total = new DataVolume(1000),
            CreatedAt = At,
            ExpiresAt = DateTimeOffset.UtcNow.AddDays(3),
        });
        context.EsimEvents.Add(new EsimEvent
        {
            EsimTranNo = key,
            At = At,
            Kind = EsimEventKind.Action,
            Text = "Topped up with Japan 5GB",
            PricedText = $"Topped up with Japan 5GB for {Price}",
        });
        context.UsageSamples.Add(new UsageSample { EsimTranNo = key, At = At, Used = new DataVolume(10), Total = new DataVolume(1000) });
        context.UsageDays.Add(new UsageDay
        {
            Day = DateOnly.FromDateTime(At.UtcDateTime).DayNumber,
            LocationCode = "JP",
            CustomerId = customer?.Id ?? UsageDay.Nobody,
            Bytes = 10,
        });
        context.Ledger.Add(new LedgerEntry
        {
            At = At,
            Amount = -Amount,
            Cause = LedgerCause.TopUp,
            Reference = $"t{number}",
            Text = "1 × Japan 5GB",
            PersonId = owner ?? "nobody",
            PersonName = owner ?? "nobody",
            CustomerId = customer?.Id,
            EsimTranNo = key,
            OrderId = order.Id,
            OrderNo = $"B{number}",
        });
        context.Intents.Add(new Intent
        {
            RequestKey = Guid.NewGuid(),
            EsimTranNo = key,
            Action = EsimAction.TopUp,
            TransactionId = $"i{number}",
            PersonId = owner ?? "nobody",
            PersonName = owner ?? "nobody",
            PackageName = "Japan 5GB",
            Amount = Amount,
            CreatedAt = At,
            State = IntentState.Done,
        });
        var rule = context.TopUpRules.Add(new TopUpRule
        {
            EsimTranNo = key,
            BelowPercent = 10,
            MostTimes = 3,
            MostAmount = Amount,
            ApprovalAbove = Amount,
            PersonId = owner ?? "nobody",
            PersonName = owner ?? "nobody",
            CreatedAt = At,
        }).Entity;
        await context.SaveChangesAsync();
        var topUp = context.AutoTopUps.Add(new AutoTopUp
        {
            Key = $"{key}:1000:0",
            RuleId = rule.Id,
            EsimTranNo = key,
            Total = new DataVolume(1000),
            Amount = Amount,
            At = At,
            State = AutoTopUpState.WaitingForApproval,
            Reason = "It costs more than is left of the month's amount.",
            PricedReason = $"It costs {Price}, and $2.00 of the month's $5.00 are spent.",
        }).Entity;
        var alert = context.Alerts.Add(new Alert
        {
            Key = $"AutoTopUp:{key}:approve",
            Kind = AlertKind.AutoTopUp,
            Severity = AlertSeverity.Critical,
            EsimTranNo = key,
            CustomerId = customer?.Id,
            Subject = iccid,
            Text = "An automatic top-up with Japan 5GB waits for approval.",
            PricedText = $"An automatic top-up with Japan 5GB for {Price} waits for approval.",
            At = At,
        }).Entity;
        var link = context.InstallLinks.Add(new InstallLink
        {
            TokenHash = $"hash-{number}",
            EsimTranNo = key,
            PersonName = owner ?? "nobody",
            CreatedAt = At,
            ExpiresAt = At.AddDays(90),
        }).Entity;
        context.Mails.Add(new Mail
        {
            RequestKey = Guid.NewGuid(),
            To = "a@example.com",
            EsimTranNo = key,
            PersonName = "x",
            CreatedAt = At,
        });
        var job = context.BulkJobs.Add(new BulkJob
        {
            RequestKey = Guid.NewGuid(),
            Action = BulkAction.TopUp,
            PersonId = owner ?? "nobody",
            PersonName = owner ?? "nobody",
            Total = 1,
            State = BulkState.Running,
            CreatedAt = At,
        }).Entity;
        await context.SaveChangesAsync();
        context.BulkItems.Add(new BulkItem
        {
            JobId = job.Id,
            EsimTranNo = key,
            Iccid = iccid,
            PackageCode = "TOPUP",
            PackageName = "Japan 5GB",
            Amount = Amount,
            Result = BulkResult.Done,
        });
        await context.SaveChangesAsync();
        return new Portfolio(customer?.Id ?? -1, customer?.Name ?? "", key, iccid, order.Id, order.CartKey, rule.Id, topUp.Id,
            alert.Id, link.Id, job.Id);
    });

    /// <summary>Calls an operation with the rows of a portfolio.</summary>
    public static async Task<object?> CallAsync(EsimAccessService service, PropertyInfo group, MethodInfo operation, Portfolio rows)
    {
        var arguments = operation.GetParameters().Select(parameter => Argument(group.Name, parameter, rows)).ToArray();
        try
        {
            var task = (Task)operation.Invoke(group.GetValue(service), arguments)!;
            await task;
            var result = operation.ReturnType == typeof(Task) ? null : task.GetType().GetProperty("Result")!.GetValue(task);
            if (result is not Stream stream) return result is byte[] bytes ? Encoding.UTF8.GetString(bytes) : result;
            await using (stream)
            {
                using var reader = new StreamReader(stream);
                return await reader.ReadToEndAsync();
            }
        }
        catch (TargetInvocationException exception)
        {
            throw exception.InnerException!;
        }
    }

    /// <summary>What an operation told, to be compared.</summary>
    public static string Told(object? result) => result switch
    {
        null => "null",
        string text => text,
        CatalogSnapshot catalog => JsonSerializer.Serialize(catalog.Entries.Select(entry => entry.Package), Plain),
        Outcome { Refusal: { } refusal } => $"refused: {refusal.Code}: {refusal.Text}",
        Outcome { Problem: { } problem } => $"problem: {problem.Code}",
        BulkPlan plan => JsonSerializer.Serialize(new { plan.Items, plan.Chosen, plan.Unknown.Count, plan.Refund }, Plain),
        Outcome<BulkPlan> { Value: { } plan } => Told(plan),
        Outcome<AssignPlan> { Value: { } plan } => JsonSerializer.Serialize(new { plan.Transfers, plan.Chosen, plan.Unknown.Count }, Plain),
        _ => JsonSerializer.Serialize(result, result.GetType(), Plain),
    };

    private static object? Argument(string group, ParameterInfo parameter, Portfolio rows) =>
        (parameter.Name, parameter.ParameterType) switch
        {
            ("customerId", _) when group is "Alerts" or "AutoTopUps" => null,
            ("esimTranNo", _) => rows.EsimTranNo,
            ("customerId", _) => rows.CustomerId,
            ("orderId", _) => rows.OrderId,
            ("ruleId", _) => rows.RuleId,
            ("alertId" or "upTo", _) => rows.AlertId,
            ("linkId", _) => rows.LinkId,
            ("id", _) => group switch
            {
                "Orders" => rows.OrderId,
                "Customers" => rows.CustomerId,
                "Bulk" => rows.JobId,
                "AutoTopUps" => rows.TopUpId,
                _ => 9_000_001L,
            },
            ("cartKey", _) => rows.CartKey,
            ("typed" or "iccid", _) => rows.Iccid,
            ("search" or "customerName", _) => rows.CustomerName,
            ("name", _) when group == "Customers" => rows.CustomerName,
            ("packageCode", _) => "P",
            (_, var type) when type == typeof(EsimQuery) => new EsimQuery(CustomerId: rows.CustomerId),
            (_, var type) when type == typeof(OrderQuery) => new OrderQuery(CustomerId: rows.CustomerId),
            (_, var type) when type == typeof(LedgerQuery) => new LedgerQuery(CustomerId: rows.CustomerId),
            (_, var type) when type == typeof(CustomerQuery) => new CustomerQuery(rows.CustomerName),
            (_, var type) when type == typeof(AlertQuery) => default(AlertQuery),
            (_, var type) when type == typeof(ActionRequest) => new ActionRequest(Guid.NewGuid(), rows.EsimTranNo, EsimAction.Cancel),
            (_, var type) when type == typeof(EsimSelection) => new EsimSelection(default, [rows.Iccid]),
            (_, var type) when type == typeof(BulkRequest) => new BulkRequest(BulkAction.Cancel, new EsimSelection(default, [rows.Iccid])),
            (_, var type) when type == typeof(BulkPlan) => new BulkPlan(new BulkRequest(BulkAction.Cancel,
                new EsimSelection(default, [rows.Iccid])), 1,
                [new BulkPlanItem(rows.EsimTranNo, rows.Iccid, null, null, Money.Zero, "P", "JP")], [], []),
            (_, var type) when type == typeof(AssignPlan) => new AssignPlan(null, null, 1, [new Transfer(rows.EsimTranNo, rows.CustomerId)],
                [], []),
            (_, var type) when type == typeof(Assigned) => new Assigned("x", rows.CustomerId, [new Transfer(rows.EsimTranNo, null)]),
            (_, var type) when type == typeof(CustomerEdit) => new CustomerEdit(rows.CustomerName, false, "", "", "", "", 0),
            (_, var type) when type == typeof(TopUpRuleEdit) =>
                new TopUpRuleEdit(rows.EsimTranNo, null, 10, null, null, null, 3, Money.FromDollars(5), null),
            (_, var type) when type == typeof(AlertPreferenceEdit) =>
                new AlertPreferenceEdit(false, AlertSeverity.Info, false, AlertSeverity.Warning, null, null, "UTC"),
            ("from", _) => new DateOnly(2026, 11, 1),
            (_, var type) when type == typeof(IReadOnlyDictionary<string, string>) => new Dictionary<string, string>(),
            ("to", var type) when type == typeof(DateOnly) => new DateOnly(2026, 11, 30),
            ("since", _) => At.AddYears(-1),
            ("count" or "size", _) => 50,
            (_, var type) when type == typeof(Guid) => Guid.NewGuid(),
            (_, var type) when type == typeof(BulkState) => BulkState.Paused,
            (_, var type) when type == typeof(Money) => Money.FromDollars(1),
            (_, var type) when type == typeof(string) => "a@example.com",
            (_, { IsArray: false } type) when type.IsAssignableTo(typeof(System.Collections.IEnumerable)) && type.IsGenericType =>
                Array.CreateInstance(type.GetGenericArguments()[0], 0),
            (_, { IsValueType: true } type) => Activator.CreateInstance(type),
            _ => null,
        };
}

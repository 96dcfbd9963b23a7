using System.Text;
using EsimAdmin.Core;
using EsimAdmin.Core.Actions;
using EsimAdmin.Core.AutoTopUps;
using EsimAdmin.Core.Bulk;
using EsimAdmin.Core.Customers;
using EsimAdmin.Core.Handover;
using EsimAdmin.Core.Mails;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using EsimAdmin.Core.Webhooks;
using EsimAdmin.Tests.Core.Esims;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Tests.Core.Customers;

/// <summary>What is left of somebody whose data was erased: looked for in every table and in the outbox.</summary>
public sealed class ErasureTests : IAsyncLifetime
{
    private static readonly string[] Traces = ["Ana Pérez", "ana@example.com", "+34 600 123", "window seat", "lost her phone", "PO-Ana-7",
        "PO-Ana-8", "bus leaves at nine"];

    private readonly string _folder = Directory.CreateTempSubdirectory("esimadmin-erasure-").FullName;
    private TestSimulator _simulator = null!;
    private TestConsole _console = null!;

    public async Task InitializeAsync()
    {
        _simulator = await TestSimulator.StartAsync();
        AccountTests.Populate(_simulator, 4);
        _console = await TestConsole.StartAsync(_simulator, _folder, settings => settings["Mail:Outbox"] = Outbox);
        await Eventually.GetAsync(() => _console.ReadAsync(context => context.Esims.CountAsync()), count => count == 4, "the import");
        _console.Caller.Caller = TestCaller.As(Roles.Administrator);
    }

    public async Task DisposeAsync()
    {
        await _console.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task Nothing_of_a_person_is_left_in_any_table_nor_in_the_outbox()
    {
        var (customer, keys) = await LiveAsync();
        Assert.All(Traces, trace => Assert.Contains(trace, Everything(), StringComparison.OrdinalIgnoreCase));
        var iccid = await _console.ReadAsync(context => context.Esims.Where(esim => esim.EsimTranNo == keys[0])
            .Select(esim => esim.Iccid).SingleAsync());

        await _console.Esim.Customers.EraseAsync(customer, default);

        var left = Everything();
        Assert.All(Traces, trace => Assert.DoesNotContain(trace, left, StringComparison.OrdinalIgnoreCase));
        var bodies = await _console.ReadAsync(context => context.Deliveries.OrderBy(delivery => delivery.Id)
            .Select(delivery => delivery.Body).ToListAsync());
        Assert.Equal(["", "", """{"content":{"iccid":"8900000000000000001"}}"""], bodies);
        Assert.Contains(iccid, left, StringComparison.Ordinal);
        // No link leads to the codes any more, and nothing is bought any more.
        Assert.True(await _console.ReadAsync(context => context.InstallLinks.AllAsync(link => link.RevokedAt != null)));
        Assert.True(await _console.ReadAsync(context => context.TopUpRules.AllAsync(rule => rule.RemovedAt != null)));
    }

    [Fact]
    public async Task A_mail_that_waits_is_not_sent_to_somebody_who_was_erased()
    {
        var (customer, keys) = await LiveAsync();
        await _console.Get<Work>().DoAsync(unit =>
        {
            unit.Context.Mails.Add(new Mail
            {
                RequestKey = Guid.NewGuid(),
                To = "Ana <ANA@example.com>",
                Text = "Hello",
                EsimTranNo = "",
                PersonName = "Maya",
                CreatedAt = unit.Now,
                DueAt = unit.Now.AddDays(1),
            });
            return Task.CompletedTask;
        }, default);

        await _console.Esim.Customers.EraseAsync(customer, default);

        Assert.All(await _console.ReadAsync(context => context.Mails.ToListAsync()), mail =>
        {
            Assert.Equal(Mail.Erased, mail.To);
            Assert.Null(mail.DueAt);
        });
    }

    [Fact]
    public async Task A_text_that_waits_is_not_sent_to_somebody_who_was_erased()
    {
        var (customer, keys) = await LiveAsync();
        await _console.Get<Work>().DoAsync(unit =>
        {
            unit.Context.Intents.Add(new Intent
            {
                RequestKey = Guid.NewGuid(),
                EsimTranNo = keys[1],
                Action = EsimAction.SendSms,
                Message = "Ana Pérez, your data is nearly used up.",
                TransactionId = Guid.NewGuid().ToString("N"),
                PersonId = "person-1",
                PersonName = "Test Person",
                DueAt = unit.Now.AddDays(1),
            });
            return Task.CompletedTask;
        }, default);

        await _console.Esim.Customers.EraseAsync(customer, default);
        await _console.Get<Work>().DoAsync(unit => unit.Context.Intents.Where(one => one.DueAt != null)
            .ExecuteUpdateAsync(change => change.SetProperty(one => one.DueAt, unit.Now)), default);

        var intent = await Eventually.GetAsync(() => _console.ReadAsync(context => context.Intents.SingleAsync(
            one => one.Action == EsimAction.SendSms && one.EsimTranNo == keys[1])), one => one.EndedAt is not null, "it ends");
        Assert.Equal((IntentState.Refused, null), (intent.State, intent.SentAt));
    }

    [Fact]
    public async Task Who_is_called_nearly_the_same_loses_nothing()
    {
        var (customers, keys) = (_console.Esim.Customers, (await LiveAsync()).Keys);
        foreach (var (name, address, key) in new[] { ("Ann", "ina@x.example", keys[0]), ("Anna", "karina@x.example", keys[1]) })
        {
            var customer = (await customers.GetOrAddAsync(name, default)).Value!;
            Assert.True((await customers.SaveAsync(customer.Id, new CustomerEdit(name, false, address, "", "", "", 0), default)).IsDone);
            await customers.AssignAsync(key, name, default);
            Assert.True((await _console.Esim.HandOut.MailAsync(Guid.NewGuid(), key, address, default)).IsDone);
        }
        var ann = await _console.ReadAsync(context =>
            context.Customers.Where(one => one.Name == "Ann").Select(one => one.Id).SingleAsync());

        await customers.EraseAsync(ann, default);

        var left = Everything();
        Assert.Contains("Given to Anna", left, StringComparison.Ordinal);
        Assert.Contains("karina@x.example", left, StringComparison.Ordinal);
        Assert.DoesNotContain(" ina@x.example", left, StringComparison.Ordinal);
        Assert.Equal(["karina@x.example"], await _console.ReadAsync(context => context.Mails.Where(mail => mail.EsimTranNo == keys[1]
            && mail.To != "ana@example.com").Select(mail => mail.To).ToListAsync()));
    }

    [Fact]
    public async Task A_message_that_was_left_in_the_outbox_goes_at_the_next_start()
    {
        var (customer, keys) = await LiveAsync();
        var file = Directory.EnumerateFiles(Outbox, "*.eml").Single();
        var message = await File.ReadAllBytesAsync(file);
        await _console.Esim.Customers.EraseAsync(customer, default);
        await _console.StopAsync();
        await File.WriteAllBytesAsync(file, message);

        _console = await TestConsole.StartAsync(_simulator, _folder, settings => settings["Mail:Outbox"] = Outbox);

        Assert.False(File.Exists(file));
    }

    private string Outbox => Path.Combine(_folder, "outbox");

    /// <summary>Somebody who has left traces everywhere: two eSIMs, one that went on, a mail, a text, a cart, an order, reasons, webhooks.
    /// </summary>
    private async Task<(long Customer, List<string> Keys)> LiveAsync()
    {
        var desk = _console.Esim;
        var customer = (await desk.Customers.GetOrAddAsync("Ana Pérez", default)).Value!;
        Assert.True((await desk.Customers.SaveAsync(customer.Id,
            new CustomerEdit("Ana Pérez", false, "ana@example.com", "+34 600 123", "", "likes a window seat", 0), default)).IsDone);
        var keys = await _console.ReadAsync(context => context.Esims.OrderBy(esim => esim.EsimTranNo).Select(esim => esim.EsimTranNo)
            .ToListAsync());
        await desk.Customers.AssignAsync(keys[..3], customer.Id, default);
        await desk.Customers.AssignAsync(keys[2], "Bob", default);
        await desk.Esims.AddNoteAsync(keys[0], "Ana Pérez lost her phone", default);
        Assert.True((await desk.HandOut.MailAsync(Guid.NewGuid(), keys[0], "ana@example.com", default)).IsDone);
        await Eventually.GetAsync(async () => (await desk.HandOut.MailsAsync(keys[0], default)).Single(),
            mail => mail.State == MailState.Filed, "the message lies in the outbox");
        var esim = await _console.ReadAsync(context => context.Esims.SingleAsync(one => one.EsimTranNo == keys[0]));
        await _console.Get<Work>().DoAsync(unit => AddTracesAsync(unit, customer.Id, keys, esim.Iccid), default);
        return (customer.Id, keys);
    }

    private static Task AddTracesAsync(Unit unit, long customer, List<string> keys, string iccid)
    {
        unit.Context.Orders.Add(new Order
        {
            CartKey = Guid.NewGuid(),
            PersonId = "person-9",
            PersonName = "Maya",
            CustomerId = customer,
            CustomerName = "Ana Pérez",
            Reference = "PO-Ana-8",
            CreatedAt = unit.Now,
            Status = OrderStatus.Complete,
        });
        unit.Context.Carts.Add(new Cart
        {
            PersonId = "person-9",
            Key = Guid.NewGuid(),
            CustomerName = "ana pérez",
            Reference = "PO-Ana-7",
        });
        unit.Context.InstallLinks.Add(new InstallLink
        {
            TokenHash = "of-a-link",
            EsimTranNo = keys[0],
            PersonName = "Maya",
            CreatedAt = unit.Now,
            ExpiresAt = unit.Now.AddDays(30),
        });
        unit.Context.TopUpRules.Add(new TopUpRule
        {
            CustomerId = customer,
            BelowPercent = 10,
            MostTimes = 1,
            MostAmount = Money.FromDollars(1),
            PersonId = "person-9",
            PersonName = "Maya",
            CreatedAt = unit.Now,
        });
        var job = new BulkJob
        {
            RequestKey = Guid.NewGuid(),
            PersonId = "person-9",
            PersonName = "Maya",
            Reason = "Ana Pérez lost her phone",
            CreatedAt = unit.Now,
            State = BulkState.Done,
        };
        unit.Context.BulkJobs.Add(job);
        unit.Context.Deliveries.AddRange(Delivered(unit, $$$"""{"content":{"iccid":"{{{iccid}}}","remark":"Ana Pérez"}}"""),
            Delivered(unit, $$$"""{"content":{"esimTranNo":"{{{keys[1]}}}"}}"""),
            Delivered(unit, """{"content":{"iccid":"8900000000000000001"}}"""));
        unit.Context.Intents.Add(new Intent
        {
            RequestKey = Guid.NewGuid(),
            TransactionId = "erasure-1",
            EsimTranNo = keys[1],
            PersonId = "person-9",
            PersonName = "Maya",
            Reason = "lost her phone",
            Message = "Your bus leaves at nine",
            State = IntentState.Done,
            CreatedAt = unit.Now,
        });
        return AddItemAsync(unit, job, keys[0], iccid);
    }

    private static async Task AddItemAsync(Unit unit, BulkJob job, string key, string iccid)
    {
        await unit.SaveAsync(default);
        unit.Context.BulkItems.Add(new BulkItem
        {
            JobId = job.Id,
            EsimTranNo = key,
            Iccid = iccid,
            Result = BulkResult.Done,
        });
    }

    private static Delivery Delivered(Unit unit, string body) => new()
    {
        ReceivedAt = unit.Now,
        Sender = "127.0.0.1",
        Body = body,
        Fingerprint = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(body))),
        NotifyType = "ESIM_STATUS",
        State = DeliveryState.Applied,
    };

    /// <summary>Every row of every table, and every message.</summary>
    private string Everything()
    {
        var text = new StringBuilder();
        using var database = new Microsoft.Data.Sqlite.SqliteConnection(
            $"Data Source={Path.Combine(_folder, "console.db")};Mode=ReadOnly;Pooling=False");
        database.Open();
        foreach (var table in Rows(database, "SELECT name FROM sqlite_master WHERE type = 'table'").ToList())
        {
            foreach (var row in Rows(database, $"SELECT * FROM \"{table}\"")) text.AppendLine(row);
        }
        if (Directory.Exists(Outbox))
        {
            foreach (var file in Directory.EnumerateFiles(Outbox)) text.Append(File.ReadAllText(file));
        }
        return text.ToString();
    }

    private static IEnumerable<string> Rows(Microsoft.Data.Sqlite.SqliteConnection database, string query)
    {
        using var command = database.CreateCommand();
        command.CommandText = query;
        using var reader = command.ExecuteReader();
        while (reader.Read())
            yield return string.Join(" | ", Enumerable.Range(0, reader.FieldCount).Select(at => reader.GetValue(at)));
    }
}

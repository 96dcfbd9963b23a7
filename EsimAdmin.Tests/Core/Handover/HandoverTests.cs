using System.Text;
using EsimAdmin.Core.Customers;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Handover;
using EsimAdmin.Core.Mails;
using EsimAdmin.Core.People;
using EsimAdmin.Tests.Core.Esims;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Tests.Core.Handover;

/// <summary>Finding eSIMs for a caller, links, mails, customers: through the service.</summary>
public sealed class HandoverTests
{
    [Fact]
    public async Task An_esim_is_found_by_whatever_a_customer_can_read_out()
    {
        await using var desk = await OpenAsync(50);
        var esim = await desk.ReadAsync(context => context.Esims.OrderBy(one => one.EsimTranNo).Skip(7).FirstAsync());
        var customer = (await desk.Esim.Customers.GetOrAddAsync("Ana Pérez", default)).Value!;
        Assert.True((await desk.Esim.Customers.SaveAsync(customer.Id,
            new CustomerEdit("Ana Pérez", false, "ana@example.com", "+34 600 123 456", "", "", 0), default)).IsDone);
        Assert.Equal(1, await desk.Esim.Customers.AssignAsync([esim.EsimTranNo], customer.Id, default));
        foreach (var typed in new[] { esim.Iccid, esim.Iccid[..^1], esim.Iccid[^6..], " " + esim.Iccid.Insert(4, " ") + " ", esim.Eid!,
            esim.EsimTranNo, esim.TransactionId!, "ana p", "ANA@example", "600 123 456", "123456" })
        {
            var found = await desk.Esim.Esims.FindAsync(typed, 10, default);
            Assert.True(found.Any(one => one.Row.EsimTranNo == esim.EsimTranNo), $"not found by {typed}");
        }
        Assert.Equal(10, (await desk.Esim.Esims.FindAsync(esim.OrderNo, 20, default)).Count);
        Assert.Empty(await desk.Esim.Esims.FindAsync("nobody at all", 10, default));
        Assert.Empty(await desk.Esim.Esims.FindAsync("", 10, default));
    }

    [Theory]
    [InlineData(EsimStatus.New, true, false, false)]
    [InlineData(EsimStatus.Installed, true, false, false)]
    [InlineData(EsimStatus.Depleted, false, true, false)]
    [InlineData(EsimStatus.Deleted, false, false, true)]
    [InlineData(EsimStatus.Expired, false, false, true)]
    [InlineData(EsimStatus.Cancelled, false, false, true)]
    [InlineData(EsimStatus.Revoked, false, false, true)]
    public void What_can_no_longer_be_installed_says_what_helps(EsimStatus status, bool installs, bool topUp, bool order)
    {
        var diagnosis = DiagnosisRules.Diagnose(new Esim { EsimTranNo = "1", Status = status });
        Assert.Equal((installs, topUp, order), (diagnosis.CanInstall, diagnosis.TopUpHelps, diagnosis.OrderHelps));
        Assert.NotEmpty(diagnosis.Advice);
    }

    [Fact]
    public async Task A_link_is_random_kept_as_a_hash_counts_its_views_expires_and_can_be_taken_back()
    {
        await using var desk = await OpenAsync(2);
        var key = await desk.ReadAsync(context => context.Esims.Select(esim => esim.EsimTranNo).FirstAsync());
        var token = (await desk.Esim.HandOut.LinkAsync(key, default)).Value!["install/".Length..];
        Assert.True(token.Length >= 43);
        Assert.NotEqual(token, (await desk.Esim.HandOut.LinkAsync(key, default)).Value!["install/".Length..]);
        var link = await desk.ReadAsync(context => context.InstallLinks.OrderBy(one => one.Id).FirstAsync());
        Assert.DoesNotContain(token, link.TokenHash, StringComparison.Ordinal);

        var pages = desk.Get<InstallPages>();
        Assert.Equal(key, (await pages.OpenAsync(token, true, default))!.Esim.EsimTranNo);
        Assert.NotNull(await pages.OpenAsync(token, true, default));
        Assert.Null(await pages.OpenAsync(token + "x", true, default));
        Assert.Equal(2, await desk.ReadAsync(context => context.InstallLinks.Where(one => one.Id == link.Id).Select(one => one.Views)
            .SingleAsync()));
        await desk.Esim.HandOut.RevokeAsync(link.Id, default);
        Assert.Null(await pages.OpenAsync(token, true, default));
        var second = (await desk.Esim.HandOut.LinkAsync(key, default)).Value!["install/".Length..];
        await desk.ReadAsync(context => context.InstallLinks.ExecuteUpdateAsync(
            change => change.SetProperty(one => one.ExpiresAt, TimeProvider.System.GetUtcNow().AddSeconds(-1))));
        Assert.Null(await pages.OpenAsync(second, true, default));
    }

    [Fact]
    public async Task A_mail_that_the_server_cannot_take_now_is_tried_again_and_sent_once()
    {
        using var server = new MailServer("451 try later", "250 taken");
        await using var desk = await OpenAsync(1, settings =>
        {
            (settings["Mail:Host"], settings["Mail:Port"], settings["Mail:From"]) =
                ("127.0.0.1", server.Port.ToString(), "shop@example.com");
        });
        var key = await desk.ReadAsync(context => context.Esims.Select(esim => esim.EsimTranNo).FirstAsync());
        var request = Guid.NewGuid();
        Assert.True((await desk.Esim.HandOut.MailAsync(request, key, "traveller@example.com", default)).IsDone);
        Assert.True((await desk.Esim.HandOut.MailAsync(request, key, "traveller@example.com", default)).IsDone);
        Assert.Equal("That is not a mail address.",
            (await desk.Esim.HandOut.MailAsync(Guid.NewGuid(), key, "traveller", default)).Refusal!.Text);
        await Eventually.GetAsync(MailsAsync, mail => mail.Checks == 1 && mail.State == MailState.Queued, "the first attempt");
        await desk.ReadAsync(context =>
            context.Mails.ExecuteUpdateAsync(change => change.SetProperty(mail => mail.DueAt, TimeProvider.System.GetUtcNow())));
        await Eventually.GetAsync(MailsAsync, mail => mail.State == MailState.Sent, "the second attempt");
        Assert.Equal(2, server.Received);

        async Task<Mail> MailsAsync() => Assert.Single(await desk.Esim.HandOut.MailsAsync(key, default));
    }

    [Fact]
    public async Task The_same_request_from_many_clicks_at_once_is_one_mail_and_one_entry_in_the_timeline()
    {
        await using var desk = await OpenAsync(1);
        var key = await desk.ReadAsync(context => context.Esims.Select(esim => esim.EsimTranNo).FirstAsync());
        var request = Guid.NewGuid();
        var said = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(_ => Task.Run(() => desk.Esim.HandOut.MailAsync(request, key, "traveller@example.com", default))));
        Assert.All(said, outcome => Assert.True(outcome.IsDone));
        Assert.Single(await desk.Esim.HandOut.MailsAsync(key, default));
        Assert.Equal(1, await desk.ReadAsync(context => context.EsimEvents.CountAsync(
            happened => happened.Kind == EsimEventKind.HandedOut)));
    }

    [Fact]
    public async Task A_mail_whose_answer_is_lost_is_not_sent_again_by_itself()
    {
        using var server = new MailServer("");
        await using var desk = await OpenAsync(1, settings =>
            (settings["Mail:Host"], settings["Mail:Port"]) = ("127.0.0.1", server.Port.ToString()));
        var key = await desk.ReadAsync(context => context.Esims.Select(esim => esim.EsimTranNo).FirstAsync());
        await desk.Esim.HandOut.MailAsync(Guid.NewGuid(), key, "traveller@example.com", default);
        var mail = await Eventually.GetAsync(async () => (await desk.Esim.HandOut.MailsAsync(key, default)).Single(),
            one => one.State == MailState.Uncertain, "it is uncertain");
        Assert.Null(mail.DueAt);
        Assert.Equal(1, server.Received);
    }

    [Fact]
    public async Task Erasing_a_customer_leaves_the_amounts_and_nothing_of_the_person()
    {
        await using var desk = await OpenAsync(3);
        desk.Caller.Caller = TestCaller.As(Roles.Administrator);
        var customer = (await desk.Esim.Customers.GetOrAddAsync("Ana Pérez", default)).Value!;
        Assert.True((await desk.Esim.Customers.SaveAsync(customer.Id,
            new CustomerEdit("Ana Pérez", false, "ana@example.com", "+34 600", "", "likes windows seats", 0), default)).IsDone);
        var keys = await desk.ReadAsync(context => context.Esims.Select(esim => esim.EsimTranNo).ToListAsync());
        await desk.Esim.Customers.AssignAsync(keys, customer.Id, default);
        await desk.Esim.Esims.AddNoteAsync(keys[0], "Ana called from Madrid", default);
        await desk.Esim.HandOut.MailAsync(Guid.NewGuid(), keys[0], "ana@example.com", default);
        await desk.ReadAsync(context =>
        {
            context.Ledger.Add(
            new()
            {
                At = TimeProvider.System.GetUtcNow(),
                Amount = new(-500),
                Cause = EsimAdmin.Core.Finance.LedgerCause.Order,
                Reference = "x",
                Text = "3 × Japan",
                CustomerId = customer.Id
            }); return context.SaveChangesAsync();
        });

        var export = Encoding.UTF8.GetString((await desk.Esim.Customers.ExportAsync(customer.Id, default))!);
        Assert.All(new[] { "ana@example.com", "likes windows seats", "Ana called from Madrid",
            keys[0] is var key ? (await desk.ReadAsync(context => context.Esims.FindAsync(key).AsTask()))!.Iccid : "" },
            part => Assert.Contains(part, export, StringComparison.Ordinal));

        await desk.Esim.Customers.EraseAsync(customer.Id, default);
        var left = Encoding.UTF8.GetString((await desk.Esim.Customers.ExportAsync(customer.Id, default))!);
        foreach (var part in new[] { "Ana", "ana@", "+34", "windows", "Madrid" }) Assert.DoesNotContain(
            part, left, StringComparison.Ordinal);
        Assert.Empty(await desk.ReadAsync(context => context.Mails.Where(mail => mail.To.Contains("ana")).ToListAsync()));
        Assert.Equal(500, (await desk.Esim.Customers.GetAsync(customer.Id, default))!.Spent!.Value.Units);
        Assert.Equal("Its personal data was erased.",
            (await desk.Esim.Customers.SaveAsync(customer.Id, new CustomerEdit("Ana", false, "", "", "", "", 0), default)).Refusal!.Text);
    }

    [Fact]
    public void Phones_are_found_by_maker_and_model()
    {
        Assert.Contains(Phones.Find("iphone 15 pro"), phone => phone.Name == "Apple iPhone 15 Pro");
        Assert.Contains(Phones.Find("s24 samsung"), phone => phone.Model == "Galaxy S24");
        Assert.Empty(Phones.Find("nokia 3310"));
        Assert.True(Phones.All.Count > 150);
    }

    private static async Task<TestConsole> OpenAsync(int esims, Action<Dictionary<string, string?>>? change = null)
    {
        // The console owns the simulator's life by its own: both end with the test.
        var simulator = await TestSimulator.StartAsync();
        AccountTests.Populate(simulator, esims);
        var folder = Directory.CreateTempSubdirectory("esimadmin-desk-").FullName;
        var desk = await TestConsole.StartAsync(simulator, folder, settings =>
        {
            settings["Mail:Outbox"] = Path.Combine(folder, "outbox");
            change?.Invoke(settings);
        });
        desk.Owns(simulator);
        await Eventually.GetAsync(() => desk.ReadAsync(context => context.Esims.CountAsync()), count => count == esims, "the import");
        return desk;
    }
}

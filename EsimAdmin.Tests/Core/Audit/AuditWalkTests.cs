using EsimAdmin.Core;
using EsimAdmin.Core.Actions;
using EsimAdmin.Core.Alerts;
using EsimAdmin.Core.Audit;
using EsimAdmin.Core.AutoTopUps;
using EsimAdmin.Core.Backups;
using EsimAdmin.Core.Bulk;
using EsimAdmin.Core.Customers;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Finance;
using EsimAdmin.Core.Handover;
using EsimAdmin.Core.Orders;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Settings;
using EsimAdmin.Core.Webhooks;
using EsimAdmin.Simulator.Protocol;
using EsimAdmin.Tests.Core.Orders;
using EsimAdmin.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EsimAdmin.Tests.Core.Audit;

/// <summary>A walk over all that people can do: each leaves its entry, none leaves a secret.</summary>
public sealed class AuditWalkTests
{
    private const string PathSecret = "quiet-path-7", Sms = "Your gate is B7", Mail = "traveller@example.com";

    // Of automatic top-ups, of older versions, and of the database that a backup becomes.
    private static readonly string[] Elsewhere = ["top-up.approved", "top-up.declined", "account.changed", "restored"];

    [Fact]
    public async Task Everything_that_people_do_stands_in_the_log_and_no_secret_does()
    {
        var log = new TraceLog();
        using var measures = new MeasureLog();
        await using var shop = await ShopFloor.OpenAsync(options => options.InitialBalance = 100_000_000, services =>
            services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log))
                .Configure<BrandOptions>(brand => brand.PublicUrl = "https://console.example.com"));
        var console = shop.Console;
        var esim = console.Esim;
        await console.AddPersonAsync("person-1", Roles.Administrator);
        console.Caller.Caller = TestCaller.As(Roles.Administrator) with { Address = "192.0.2.7" };
        var package = shop.Simulator.World.Catalogue.Base.First(
            one => !one.IsDaily && one.SmsStatus == 1 && shop.Simulator.World.Catalogue.TopUpsFor(one).Any());
        var order = await shop.PlaceAsync(package.Slug, 6);
        await shop.UntilAsync(order.Value, OrderStatus.Complete);
        var keys = (await esim.Esims.OfOrderAsync(order.Value, default)).Select(row => row.EsimTranNo).ToList();
        var secrets = new List<string> { PathSecret, Sms, Mail, shop.Simulator.Options.SecretKey };

        await HandOutAsync(console, keys[0], secrets);
        await ActAsync(shop, keys);
        await OrdersAsync(shop);
        await RulesAsync(console, keys[1]);
        await ManyAsync(console, keys);
        await CustomersAsync(console, keys[1]);
        await ConnectionAsync(console, keys[1]);
        await PeopleAsync(console, secrets);
        await SettingsAsync(console, secrets);
        await SingleSignOnAsync(console);
        await AccountAsync(console, secrets);
        await SignInsAsync(console);
        await EndedAsync(console);
        await console.Services.RotateKeysAsync(_ => { }, default);
        var backup = Path.Combine(Directory.CreateTempSubdirectory("esimadmin-walk-").FullName, "walk.db");
        Assert.True((await ActivatorUtilities.CreateInstance<BackupDesk>(console.Services).BackupAsync(backup, default)).IsDone);
        File.Delete(backup);

        var entries = await console.ReadAsync(context => context.AuditEntries.AsNoTracking().OrderBy(entry => entry.Id).ToListAsync());
        Assert.Equal(Elsewhere, AuditActions.All.Select(action => action.Code).Except(entries.Select(entry => entry.Action)));
        var pins = await console.Services.SecretsAsync();
        secrets.AddRange(pins.Select(one => one.ActivationCode));
        secrets.AddRange(pins.Select(one => one.ActivationCode.Split('$')[^1]));
        Assert.All(pins, one => Assert.NotNull(one.Puk));
        foreach (var entry in entries)
        {
            // By itself each field: digits of a hash or a time are no PIN.
            var fields = new[] { entry.Reason, entry.SubjectName, entry.SubjectKey, entry.Facts, entry.Words, entry.PersonName,
                entry.Address }.OfType<string>().ToList();
            Assert.All(secrets, secret =>
                Assert.DoesNotContain(fields, field => field.Contains(secret, StringComparison.OrdinalIgnoreCase)));
            Assert.DoesNotContain(fields, field => field.Contains("LPA:", StringComparison.OrdinalIgnoreCase)
                || pins.Any(one => field.Contains(one.Puk!, StringComparison.Ordinal)
                    || field.Contains($"\"{one.Pin}\"", StringComparison.Ordinal)));
        }
        // Nor do they stand in the log of the program, at any level, or in what is measured.
        Assert.Contains("Executed DbCommand", log.Text, StringComparison.Ordinal);
        secrets.Add(shop.Simulator.Options.AccessCode);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, log.Text, StringComparison.OrdinalIgnoreCase));
        Assert.All(pins, one => Assert.DoesNotMatch($@"\b{one.Puk}\b", log.Text));
        Assert.NotEmpty(measures.Words);
        Assert.All(measures.Words, word => Assert.Matches("^[A-Za-z][A-Za-z /_-]{0,50}$", word));
        Assert.All(entries, entry => Assert.True(entry.PersonName.Length > 0 && entry.SubjectKind.Length > 0));
        Assert.True((await console.Get<AuditReader>().VerifyAsync(default)).IsWhole);
        var books = await console.Get<LedgerReader>().VerifyAsync(default);
        Assert.Empty(books.Problems);
        // Asked for before, done after: by whom, from where, for how much.
        var asked = entries.First(entry => entry.Action == "esim.top-up.asked");
        var done = entries.First(entry => entry.Action == "esim.top-up");
        Assert.True(asked.Id < done.Id);
        Assert.Equal(("person-1", "Test Person", "192.0.2.7", keys[3]),
            (asked.PersonId, asked.PersonName, asked.Address, asked.SubjectKey));
        Assert.Contains("\"name\":\"Amount\"", asked.Facts, StringComparison.Ordinal);
        Assert.Contains(entries, entry => entry is { Action: "esim.sms", Outcome: AuditOutcome.Failed });
        Assert.Contains(entries, entry => entry is { Action: "esim.revoke", Outcome: AuditOutcome.Refused, Reason.Length: > 0 });
    }

    [Fact]
    public async Task Books_that_do_not_agree_with_what_caused_them_are_named()
    {
        await using var shop = await ShopFloor.OpenAsync();
        await shop.UntilAsync((await shop.PlaceAsync("JP_5_30", 1)).Value, OrderStatus.Complete);
        Assert.NotNull((await shop.Console.Get<BalanceMirror>().RefreshAsync(CallPriority.Person, default)).Value);
        var reader = shop.Console.Get<LedgerReader>();
        Assert.Empty((await reader.VerifyAsync(default)).Problems);

        await shop.Console.ReadAsync(context => context.Ledger.Where(entry => entry.Cause == LedgerCause.Order)
            .ExecuteUpdateAsync(change => change.SetProperty(entry => entry.Amount, new Money(-1))));
        Assert.Contains(await ProblemsAsync(), problem => problem.Contains("is not what its order costs", StringComparison.Ordinal));
        Assert.Contains(await ProblemsAsync(), problem => problem.Contains("do not come to that", StringComparison.Ordinal));
        await shop.Console.ReadAsync(context => context.Ledger.Where(entry => entry.Cause == LedgerCause.Order)
            .ExecuteUpdateAsync(change => change.SetProperty(entry => entry.Reference, "nothing")));
        Assert.Contains(await ProblemsAsync(), problem => problem.Contains("charges an order that is not there", StringComparison.Ordinal));
        Assert.Contains(await ProblemsAsync(), problem => problem.Contains("was taken and is not charged", StringComparison.Ordinal));
        await shop.Console.ReadAsync(context => context.Ledger.Where(entry => entry.Cause == LedgerCause.Order)
            .ExecuteUpdateAsync(change => change.SetProperty(entry => entry.Cause, LedgerCause.TopUp)));
        Assert.Contains(await ProblemsAsync(), problem => problem.Contains("charges a top-up that is not there", StringComparison.Ordinal));
        await shop.Console.ReadAsync(context => context.Ledger.Where(entry => entry.Cause == LedgerCause.TopUp)
            .ExecuteUpdateAsync(change => change.SetProperty(entry => entry.Cause, LedgerCause.Refund)));
        Assert.Contains(await ProblemsAsync(),
            problem => problem.Contains("refunds an eSIM that was not cancelled", StringComparison.Ordinal));

        async Task<IReadOnlyList<string>> ProblemsAsync() => (await reader.VerifyAsync(default)).Problems;
    }

    private static async Task HandOutAsync(TestConsole console, string key, List<string> secrets)
    {
        foreach (var way in new[] { HandOutWay.Screen, HandOutWay.Png, HandOutWay.Svg, HandOutWay.Print })
            Assert.True((await console.Esim.HandOut.TakeAsync(key, way, default)).IsDone);
        secrets.Add((await console.Esim.HandOut.LinkAsync(key, default)).Value!["install/".Length..]);
        Assert.True((await console.Esim.HandOut.MailAsync(Guid.NewGuid(), key, Mail, default)).IsDone);
        await console.Esim.HandOut.RevokeAsync((await console.Esim.HandOut.LinksAsync(key, default))[0].Id, default);
        Assert.NotNull(await console.Esim.Esims.RevealAsync(key, default));
        var code = await console.Services.CodeOfAsync(key);
        Assert.True((await console.Esim.Esims.AddNoteAsync(key, $"The code is {code}", default)).IsDone);
    }

    private static async Task ActAsync(ShopFloor shop, List<string> keys)
    {
        var console = shop.Console;
        foreach (var key in keys.Skip(2).Take(3))
        {
            shop.Simulator.Drive(key, (travellers, esim) =>
            {
                travellers.Install(esim, TimeProvider.System.GetUtcNow());
                travellers.Enable(esim, TimeProvider.System.GetUtcNow());
            });
            Assert.True((await console.Esim.Esims.RefreshAsync(key, default)).IsDone);
        }
        var code = await console.Services.CodeOfAsync(keys[2]);
        await DoAsync(new ActionRequest(Guid.NewGuid(), keys[2], EsimAction.Suspend, $"sold with {code}"));
        await DoAsync(new ActionRequest(Guid.NewGuid(), keys[2], EsimAction.Resume));
        var offer = (await console.Esim.Actions.OffersAsync(keys[3], default)).Value!.First(one => !one.IsDaily);
        await DoAsync(new ActionRequest(Guid.NewGuid(), keys[3], EsimAction.TopUp, "", offer.Code, null, offer.Price));
        // Nobody knows whether that has gone out.
        shop.Simulator.Faults.Add(new Fault { Endpoint = "esim/sendSms", Kind = FaultKind.CutAfter });
        await DoAsync(new ActionRequest(Guid.NewGuid(), keys[3], EsimAction.SendSms, Message: Sms));
        shop.Simulator.Faults.Add(new Fault { Endpoint = "esim/revoke", Kind = FaultKind.Code, Code = "200002" });
        await DoAsync(new ActionRequest(Guid.NewGuid(), keys[4], EsimAction.Revoke));
        await DoAsync(new ActionRequest(Guid.NewGuid(), keys[5], EsimAction.Cancel));
        var again = (await console.Esim.Actions.AgainAsync(keys[0], default)).Value!;
        await DoAsync(new ActionRequest(Guid.NewGuid(), keys[0], EsimAction.Reissue, "", again.PackageCode, again.Days, again.Amount));

        async Task DoAsync(ActionRequest request)
        {
            var outcome = await console.Esim.Actions.StartAsync(request, default);
            Assert.True(outcome.IsDone, $"{request.Action}: {outcome.Refusal?.Text}{outcome.Problem?.Code}");
            await EndedAsync(console);
        }
    }

    private static Task<int> EndedAsync(TestConsole console) => Eventually.GetAsync(
        () => console.ReadAsync(context => context.Intents.CountAsync(intent => intent.DueAt != null)), open => open == 0,
        "all actions have ended");

    private static async Task OrdersAsync(ShopFloor shop)
    {
        var orders = shop.Console.Esim.Orders;
        var soldOut = shop.Simulator.World.Catalogue.FindSlug("JP_5_30")!;
        shop.Simulator.With(world => world.SoldOut.Add(soldOut.Code));
        var refused = (await shop.PlaceAsync("JP_5_30", 1)).Value;
        await shop.UntilAsync(refused, OrderStatus.Failed);
        shop.Simulator.With(world => { world.SoldOut.Clear(); return true; });
        Assert.True((await orders.ResumeAsync(refused, [], default)).IsDone);
        await shop.UntilAsync(refused, OrderStatus.Complete);

        shop.Simulator.Faults.Add(new Fault { Endpoint = "esim/order", Kind = FaultKind.Code, Code = VendorErrors.Repeat });
        var lost = (await shop.PlaceAsync("JP_5_30", 1)).Value;
        await Eventually.GetAsync(() => orders.GetAsync(lost, default), order => order!.Parts[0].Checks >= 1, "it was looked for");
        await shop.Console.ReadAsync(context => context.OrderParts.Where(part => part.OrderId == lost).ExecuteUpdateAsync(
            change => change.SetProperty(part => part.SentAt, TimeProvider.System.GetUtcNow().AddHours(-25))));
        await Eventually.GetAsync(() => orders.CloseAsync(lost, default), closed => closed.IsDone, "it is not being asked for just now");
    }

    private static async Task RulesAsync(TestConsole console, string key)
    {
        var rules = console.Esim.AutoTopUps;
        var edit = new TopUpRuleEdit(key, null, 10, null, null, null, 3, Money.FromDollars(200), null);
        Assert.True((await rules.AddAsync(edit, default)).IsDone);
        var rule = Assert.Single(await rules.RulesAsync(key, null, default)).Rule;
        Assert.True((await rules.LimitAsync(rule.Id, Money.FromDollars(1), default)).IsDone);
        Assert.True((await rules.EnableAsync(rule.Id, false, default)).IsDone);
        Assert.True((await rules.RemoveAsync(rule.Id, default)).IsDone);
        await rules.StopAsync(true, default);
        await rules.StopAsync(false, default);
    }

    private static async Task ManyAsync(TestConsole console, List<string> keys)
    {
        var iccids = await console.ReadAsync(context => context.Esims.Where(esim => keys.Contains(esim.EsimTranNo))
            .Select(esim => esim.Iccid).ToListAsync());
        var planned = await console.Esim.Bulk.PlanAsync(new BulkRequest(BulkAction.Suspend, new EsimSelection(default, iccids)), default);
        var job = (await console.Esim.Bulk.StartAsync(Guid.NewGuid(), planned.Value!, "many", default)).Value;
        // It may have come to its end already: then there is nothing to pause.
        if (!(await console.Esim.Bulk.SetAsync(job, BulkState.Paused, default)).IsDone)
        {
            await console.ReadAsync(context => context.BulkJobs.Where(one => one.Id == job)
                .ExecuteUpdateAsync(change => change.SetProperty(one => one.State, BulkState.Running)));
            Assert.True((await console.Esim.Bulk.SetAsync(job, BulkState.Stopped, default)).IsDone);
        }
        await console.Esim.Bulk.SetAsync(job, BulkState.Stopped, default);
    }

    private static async Task CustomersAsync(TestConsole console, string key)
    {
        var customers = console.Esim.Customers;
        var customer = (await customers.GetOrAddAsync("Ana Pérez", default)).Value!;
        Assert.True((await customers.SaveAsync(customer.Id,
            new CustomerEdit("Ana Pérez", false, Mail, "", "", "", customer.Version), default)).IsDone);
        Assert.True((await customers.AssignAsync(key, "Ana Pérez", default)).IsDone);
        Assert.NotNull(await customers.ExportAsync(customer.Id, default));
        await customers.EraseAsync(customer.Id, default);
        await using (await console.Esim.Esims.ExportAsync(new EsimQuery(Search: Mail), default, default)) { }
        await using (await console.Esim.Finance.ExportAsync(new LedgerQuery(Search: Mail), default, default)) { }
        await using (await console.Esim.Audit.ExportAsync(new AuditQuery(Search: Mail), default, default)) { }
        Assert.True((await console.Esim.Alerts.SaveAsync(
            new AlertPreferenceEdit(true, AlertSeverity.Warning, true, AlertSeverity.Critical, 60, 120, "UTC"), default)).IsDone);
        await console.Esim.Alerts.MuteAsync(key, null, true, default);
    }

    private static async Task ConnectionAsync(TestConsole console, string key)
    {
        console.Get<WebhookAddress>().Value = $"http://127.0.0.1:9/webhooks/esim-access/{PathSecret}";
        await console.Esim.Webhooks.RegisterAsync(default);
        var delivery = new Delivery
        {
            ReceivedAt = TimeProvider.System.GetUtcNow(),
            Sender = "127.0.0.1",
            Body = $$"""{"notifyType":"ESIM_STATUS","content":{"esimTranNo":"{{key}}"} }""",
            Fingerprint = "walk",
            NotifyType = "ESIM_STATUS",
            State = DeliveryState.Applied,
        };
        await console.ReadAsync(context => { context.Deliveries.Add(delivery); return context.SaveChangesAsync(); });
        Assert.True((await console.Esim.Webhooks.ReplayAsync(delivery.Id, default)).IsDone);
        await console.Esim.Webhooks.SweepAsync(default);
        Assert.True((await console.Esim.Catalog.RefreshAsync(default)).IsDone);
        await console.Get<AuditDesk>().SimulatorSetAsync(console.Caller.Caller, "esim/order: CutAfter × 1");
    }

    private static async Task PeopleAsync(TestConsole console, List<string> secrets)
    {
        const string Here = "http://localhost/";
        await console.AddPersonAsync("maya", Roles.AccountManager);
        await console.AddPersonAsync("sam", Roles.Support);
        var (people, invitations) = (console.Esim.People, console.Esim.Invitations);
        var colleague = new NewColleague("Noor Aziz", "noor@example.com", Roles.Support);
        Assert.True((await invitations.InviteAsync(colleague, true, Here, default)).IsDone);
        var open = Assert.Single(await people.ListAsync(default), row => row.InvitationId is not null);
        var link = (await invitations.InviteAgainAsync(open.InvitationId!.Value, false, Here, default)).Value!.Link!;
        secrets.Add(link.Split('/')[^1]);
        Assert.NotNull(await console.Get<InvitationDesk>().AcceptAsync(secrets[^1], null, (unit, invitation) =>
        {
            var person = new Person
            {
                UserName = invitation.Email,
                Email = invitation.Email,
                NormalizedEmail = invitation.Email.ToUpperInvariant(),
                DisplayName = invitation.Name,
            };
            unit.Context.Users.Add(person);
            return Task.FromResult(person);
        }, default));
        Assert.True((await invitations.InviteAsync(colleague with { Email = "omar@example.com" }, true, Here, default)).IsDone);
        open = Assert.Single(await people.ListAsync(default), row => row.InvitationId is not null);
        Assert.True((await invitations.WithdrawAsync(open.InvitationId!.Value, default)).IsDone);
        Assert.True((await people.RenameAsync("maya", "Maya R.", default)).IsDone);
        Assert.True((await people.ChangeRoleAsync("maya", Roles.Support, default)).IsDone);
        Assert.True((await people.SignOutAsync("maya", default)).IsDone);
        Assert.True((await people.ResetTwoFactorAsync("maya", default)).IsDone);
        Assert.True((await people.DisableAsync("maya", default)).IsDone);
        Assert.True((await people.EnableAsync("maya", default)).IsDone);
        Assert.True((await console.Esim.Roles.AddAsync(new RoleEdit("Hotline", [Permission.ViewEsims], false), default)).IsDone);
        Assert.True((await console.Esim.Roles.SaveAsync("Hotline", new RoleEdit("Desk", [Permission.ViewEsims], true), default)).IsDone);
        Assert.True((await console.Esim.Roles.RemoveAsync("Desk", default)).IsDone);
    }

    private static async Task SettingsAsync(TestConsole console, List<string> secrets)
    {
        await console.ReadAsync(context => context.Users.Where(person => person.Id == "person-1")
            .ExecuteUpdateAsync(change => change.SetProperty(person => person.Email, "person-1@example.com")
                .SetProperty(person => person.NormalizedEmail, "PERSON-1@EXAMPLE.COM")));
        var settings = console.Esim.Settings;
        secrets.Add("mail-password-31");
        Assert.True((await settings.SaveAsync(SettingGroup.Mail, new Dictionary<string, string> { ["Mail:Password"] = secrets[^1] },
            (await settings.GetAsync(default)).Version, default)).IsDone);
        Assert.True((await settings.TestMailAsync(new Dictionary<string, string>(), default)).IsDone);
    }

    private static async Task SingleSignOnAsync(TestConsole console) => Assert.True((await console.Get<ExternalDesk>().TakeAsync(
        new ExternalPerson("https://login.example.com", "1", "person-1@example.com", "One", [], null), default)).IsDone);

    private static async Task AccountAsync(TestConsole console, List<string> secrets)
    {
        var (desk, administrator) = (console.Get<AuditDesk>(), console.Caller.Caller);
        foreach (var action in new[] { AuditActions.PasswordChanged, AuditActions.AppTurnedOn, AuditActions.AppTurnedOff,
            AuditActions.RecoveryCodesMade, AuditActions.SessionsEnded }) await desk.AccountChangedAsync(administrator, action);
        Assert.True((await console.Get<ProfileDesk>().SaveAsync(administrator, "Ada L.", "Europe/London", default)).IsDone);
        var passkeys = console.Get<PasskeyBook>();
        Assert.Null(await passkeys.AddAsync(administrator, new UserPasskeyInfo([1], [2], default, 0, ["internal"], isUserVerified: true,
            isBackupEligible: true, isBackedUp: false, attestationObject: [3], clientDataJson: [4]), "Laptop", default));
        var passkey = Assert.Single(await passkeys.OfPersonAsync(administrator.PersonId, default));
        await passkeys.RenameAsync(administrator, passkey.Id, "Work laptop", default);
        await passkeys.RemoveAsync(administrator, passkey.Id, default);
        var links = console.Get<AccountLinkDesk>();
        Assert.True((await links.AskMailChangeAsync(administrator, "ada.l@example.com", default)).IsDone);
        Assert.True(await links.ChangeMailAsync(await LinkAsync(console, AccountLinkKind.MailChange, secrets), null, default));
        await links.AskResetAsync("ada.l@example.com", null, default);
        Assert.True(await links.ResetAsync(await LinkAsync(console, AccountLinkKind.PasswordReset, secrets), "hash", null, default));
    }

    private static async Task<string> LinkAsync(TestConsole console, AccountLinkKind kind, List<string> secrets)
    {
        secrets.Add(DeliveryTokens.New());
        var hash = DeliveryTokens.Hash(secrets[^1]);
        // The link gets a secret when its mail is sent, and a test one afterwards.
        await Eventually.GetAsync(() => console.ReadAsync(context => context.AccountLinks.AnyAsync(link => link.Kind == kind
            && link.TokenHash != null)), sent => sent, "the mail with the link is sent");
        await console.ReadAsync(context => context.AccountLinks.Where(link => link.Kind == kind)
            .ExecuteUpdateAsync(change => change.SetProperty(link => link.TokenHash, hash)));
        return secrets[^1];
    }

    private static async Task SignInsAsync(TestConsole console)
    {
        var (desk, administrator) = (console.Get<AuditDesk>(), console.Caller.Caller);
        await desk.SignedInAsync("nobody@example.com", "192.0.2.7", "password");
        await desk.SignInRefusedAsync(Mail, "192.0.2.7", "Wrong password or account");
        await console.Get<SessionBook>().BeginAsync(new Session
        {
            KeyHash = "walk",
            PersonId = "maya",
            Ticket = [1],
            Device = "Firefox",
            Address = "192.0.2.7",
        }, default);
        await console.Get<SessionBook>().ConfirmAsync("walk", administrator, "password", default);
        await console.Get<AccountLinkDesk>().AskResetAsync("noor@example.com", "192.0.2.7", default);
        await desk.SignedOutAsync(administrator);
        console.Caller.Caller = TestCaller.As(Roles.Support);
        await Assert.ThrowsAsync<NotAllowedException>(() => console.Esim.Finance.GetBalanceAsync(default));
        console.Caller.Caller = administrator;
        await Eventually.GetAsync(() => console.ReadAsync(context => context.AuditEntries.CountAsync(entry =>
            entry.Outcome == AuditOutcome.Refused && (entry.Action == "not-allowed" || entry.Action == "sign-in"))), count => count == 2,
            "what was refused stands there");
    }
}

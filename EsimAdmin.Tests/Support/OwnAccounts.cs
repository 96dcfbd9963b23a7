using EsimAdmin.Core.People;
using EsimAdmin.Web.Account;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace EsimAdmin.Tests.Support;

/// <summary>What tests of people's own accounts share.</summary>
internal static class OwnAccounts
{
    public const string Noor = "noor@example.com", Password = "seven green trams at noon";

    /// <summary>Adds an administrator who is not one of the demo's: no click stands for a password.</summary>
    public static async Task AddNoorAsync(this WebConsole web)
    {
        await using var scope = web.Services.CreateAsyncScope();
        await AccountSetup.CreateAsync(scope.ServiceProvider.GetRequiredService<UserManager<Person>>(), Noor, "Noor Aziz", Password,
            Roles.Administrator);
    }

    /// <summary>Has ten minutes pass for all sessions.</summary>
    public static async Task PassTenMinutesAsync(this WebConsole web)
    {
        var before = TimeProvider.System.GetUtcNow() - Confirmations.CountFor;
        await web.ReadAsync(context => context.Sessions.ExecuteUpdateAsync(set => set.SetProperty(one => one.ConfirmedAt, before)));
        foreach (var hash in await web.ReadAsync(context => context.Sessions.Select(one => one.KeyHash).ToListAsync()))
            web.Services.GetRequiredService<SessionBook>().Forget(hash);
    }

    /// <summary>The path of the link in a mail to somebody.</summary>
    public static async Task<string> MailedPathAsync(string outbox, string to)
    {
        var mail = await Eventually.GetAsync(() => Task.FromResult(MailsTo(outbox, to).Find(text => text.Contains("account/",
            StringComparison.Ordinal))), text => text is not null, "the mail is in the outbox");
        return new Uri(mail!.Split('\n').Select(line => line.Trim()).Single(line => line.StartsWith("http", StringComparison.Ordinal)))
            .AbsolutePath;
    }

    /// <summary>The words of all mails to somebody.</summary>
    public static List<string> MailsTo(string outbox, string to) =>
    [
        .. Directory.GetFiles(outbox, "*.eml").Select(file => MimeMessage.Load(file))
            .Where(mail => mail.To.Mailboxes.Any(one => one.Address == to)).Select(mail => mail.TextBody ?? ""),
    ];
}

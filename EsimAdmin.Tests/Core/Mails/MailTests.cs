using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.Versioning;
using EsimAdmin.Core;
using EsimAdmin.Core.Mails;
using EsimAdmin.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MimeKit;

namespace EsimAdmin.Tests.Core.Mails;

/// <summary>Every mail ends somewhere, and what went wrong is told.</summary>
public sealed class MailTests
{
    [Theory]
    [InlineData("jo.@example.com")]
    [InlineData("jo..anna@example.com")]
    [InlineData("o'brien+trip@example.co.uk")]
    [InlineData("müller@bücher.example")]
    [InlineData("用户@例子.example")]
    public async Task Unusual_addresses_that_mail_servers_deliver_to_are_taken(string address)
    {
        Assert.True(MailAddresses.IsOne(address));
        using var server = new MailServer { Replies = { ["EHLO"] = "250-test\r\n250 SMTPUTF8" } };
        Assert.Equal(new MailResult(MailState.Sent, null), await SendAsync(server, address));
    }

    [Theory]
    [InlineData("")]
    [InlineData("traveller")]
    [InlineData("@example.com")]
    [InlineData("half@exam")]
    [InlineData("Ana <ana@example.com>")]
    [InlineData("ana@example.com, eve@example.com")]
    [InlineData("ana@example.com\r\nBcc: eve@example.com")]
    public void What_is_not_one_address_is_refused(string text) => Assert.False(MailAddresses.IsOne(text));

    [Fact]
    public async Task A_server_that_wants_a_password_or_refuses_it_ends_the_mail_with_the_reason()
    {
        using var wants = new MailServer { Replies = { ["MAIL"] = "530 5.7.0 Authentication required" } };
        var without = await SendAsync(wants, "ana@example.com");
        Assert.Equal(MailState.Failed, without.State);
        Assert.Contains("Authentication required", without.Problem, StringComparison.Ordinal);

        using var refuses = new MailServer { Replies = { ["EHLO"] = "250-test\r\n250 AUTH PLAIN", ["AUTH"] = "535 5.7.8 Wrong password" } };
        var wrong = await SendAsync(refuses, "ana@example.com", options => (options.User, options.Password) = ("shop", "secret"));
        Assert.Equal(MailState.Failed, wrong.State);
        Assert.Contains("Mail:User and Mail:Password", wrong.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", wrong.Problem, StringComparison.Ordinal);

        using var lacks = new MailServer();
        Assert.Equal(MailState.Failed, (await SendAsync(lacks, "ana@example.com", options => options.User = "shop")).State);
    }

    [Fact]
    public async Task A_server_elsewhere_that_offers_no_encryption_gets_nothing_and_the_mail_says_why()
    {
        var outside = NetworkInterface.GetAllNetworkInterfaces().SelectMany(card => card.GetIPProperties().UnicastAddresses)
            .Select(one => one.Address)
            .FirstOrDefault(one => one.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(one));
        // A machine without a network has no elsewhere.
        if (outside is null) return;
        using var server = new MailServer(outside) { Replies = { ["EHLO"] = "250-test\r\n250 AUTH PLAIN" } };
        var result = await SendAsync(server, "ana@example.com", options =>
            (options.Host, options.User, options.Password) = (outside.ToString(), "shop", "secret"));
        Assert.Equal(MailState.Failed, result.State);
        Assert.Contains("does not offer STARTTLS", result.Problem, StringComparison.Ordinal);
        Assert.All(server.Heard,
            command => Assert.True(command == "QUIT" || command.StartsWith("EHLO", StringComparison.Ordinal), command));
    }

    [Fact, UnsupportedOSPlatform("windows")]
    public async Task The_outbox_is_for_its_owner_alone()
    {
        var folder = Path.Combine(Directory.CreateTempSubdirectory("esimadmin-mail-").FullName, "outbox");
        for (var again = 0; again < 2; again++)
        {
            Assert.Equal(MailState.Filed, (await SendAsync(null, "ana@example.com", options => options.Outbox = folder)).State);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(Directory.GetFiles(folder))));
        }
    }

    [Fact]
    public async Task A_server_that_is_away_is_tried_again()
    {
        int port;
        using (var gone = new MailServer()) port = gone.Port;
        var result = await SendAsync(null, "ana@example.com", options => (options.Host, options.Port) = ("127.0.0.1", port));
        Assert.Equal(MailState.Queued, result.State);
        Assert.NotNull(result.Problem);
    }

    [Fact]
    public async Task A_mail_that_is_handed_over_is_traced_with_what_came_of_it_and_without_its_address()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var mine = new Activity("this test").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Measures.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => { if (span.TraceId == mine.TraceId) spans.Enqueue(span); },
        };
        ActivitySource.AddActivityListener(listener);
        using var server = new MailServer();
        Assert.Equal(MailState.Sent, (await SendAsync(server, "ana@example.com")).State);
        var span = Assert.Single(spans);
        Assert.Equal("Mail handed over", span.OperationName);
        Assert.Equal(MailState.Sent, span.GetTagItem("outcome"));
        Assert.DoesNotContain(span.TagObjects, tag => tag.Value?.ToString()?.Contains("ana", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task A_sender_with_a_name_is_a_sender()
    {
        var folder = Directory.CreateTempSubdirectory("esimadmin-mail-").FullName;
        await SendAsync(null, "ana@example.com", options => (options.Outbox, options.From) = (folder, "Travel Shop <shop@example.com>"));
        using var message = await MimeMessage.LoadAsync(Assert.Single(Directory.GetFiles(folder)));
        Assert.Equal(("Travel Shop", "shop@example.com"), (message.From.Mailboxes.Single().Name, message.From.Mailboxes.Single().Address));
    }

    [Fact]
    public async Task An_outbox_that_cannot_be_written_ends_the_mail_with_the_reason()
    {
        var file = Path.GetTempFileName();
        var result = await SendAsync(null, "ana@example.com", options => options.Outbox = Path.Combine(file, "outbox"));
        Assert.Equal(MailState.Failed, result.State);
        Assert.StartsWith("The outbox folder cannot be written: ", result.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shop")]
    [InlineData("Travel Shop <shop>")]
    [InlineData("a@example.com, b@example.com")]
    public async Task A_sender_that_is_no_address_is_refused_at_the_start(string from)
    {
        await using var simulator = await TestSimulator.StartAsync();
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(
            () => TestConsole.StartAsync(simulator, change: settings => settings["Mail:From"] = from));
        Assert.Contains("Mail:From", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("esim.example.com")]
    [InlineData("/esim")]
    [InlineData("https://example.com/?x=1")]
    public async Task A_public_address_that_is_none_is_refused_at_start_and_says_what_is_meant(string address)
    {
        await using var simulator = await TestSimulator.StartAsync();
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(
            () => TestConsole.StartAsync(simulator, change: settings => settings["Brand:PublicUrl"] = address));
        Assert.Contains("Brand:PublicUrl", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<MailResult> SendAsync(MailServer? server, string to, Action<MailOptions>? change = null)
    {
        var options = new MailOptions { Host = server is null ? "" : "127.0.0.1", Port = server?.Port ?? 0, From = "shop@example.com" };
        change?.Invoke(options);
        var mail = new Mail
        {
            To = to,
            EsimTranNo = "",
            PersonName = "Mia",
            RequestKey = Guid.NewGuid(),
            CreatedAt = DateTimeOffset.UnixEpoch
        };
        var content = new MailContent("Your eSIM", new TextPart { Text = "Hello" });
        var sender = new MailSender(Options.Create(options), TimeProvider.System, NullLogger<MailSender>.Instance);
        return await sender.SendAsync(mail, content, default);
    }
}

using EsimAdmin.Core;
using EsimAdmin.Core.Audit;
using EsimAdmin.Core.Mails;
using EsimAdmin.Core.People;
using EsimAdmin.Core.Storage;
using EsimAdmin.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MimeKit;

namespace EsimAdmin.Tests.Core.People;

/// <summary>What people say of themselves.</summary>
public sealed class ProfileTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));
    private TestSimulator _simulator = default!;
    private TestConsole _console = default!;

    private ProfileDesk Desk => _console.Get<ProfileDesk>();

    public async Task InitializeAsync()
    {
        _simulator = await TestSimulator.StartAsync();
        _console = await TestConsole.StartAsync(_simulator, workers: false, change: settings =>
            settings["Brand:PublicUrl"] = "https://console.example.com", services: services => services.AddSingleton<TimeProvider>(_clock));
        await _console.AddPersonAsync("maya", Roles.AccountManager);
        await _console.AddPersonAsync("ada", Roles.Administrator);
    }

    public async Task DisposeAsync()
    {
        await _console.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    [Fact]
    public async Task Name_and_time_zone_are_stored_with_their_entry_and_without_one_where_nothing_changes()
    {
        Assert.True((await Desk.SaveAsync(As("maya"), " Maya R. ", "Asia/Tokyo", default)).IsDone);
        Assert.True((await Desk.SaveAsync(As("maya"), "Maya R.", "Asia/Tokyo", default)).IsDone);
        Assert.Equal(("Maya R.", "Asia/Tokyo"), await ReadAsync());
        Assert.True((await Desk.SaveAsync(As("maya"), "Maya R.", "", default)).IsDone);
        Assert.Equal(("Maya R.", null), await ReadAsync());
        Assert.Equal([AuditActions.NameChanged.Code, AuditActions.TimeZoneChanged.Code, AuditActions.TimeZoneChanged.Code],
            await _console.ReadAsync(context => context.AuditEntries.OrderBy(entry => entry.Id).Select(entry => entry.Action)
                .ToListAsync()));
    }

    [Fact]
    public async Task A_colleagues_name_and_a_zone_that_nobody_knows_are_refused()
    {
        Assert.Equal("person-name", (await Desk.SaveAsync(As("maya"), "ada", null, default)).Refusal?.Code);
        Assert.Equal("person-name", (await Desk.SaveAsync(As("maya"), " ", null, default)).Refusal?.Code);
        Assert.Equal("time-zone", (await Desk.SaveAsync(As("maya"), "Maya", "Mars/Olympus", default)).Refusal?.Code);
        Assert.Equal(("maya", null), await ReadAsync());
    }

    [Theory]
    [InlineData("Asia/Tokyo", "until 26 Nov 2026, 22:00 Asia/Tokyo.")]
    [InlineData(null, "until 26 Nov 2026, 13:00 UTC.")]
    public async Task A_mail_to_somebody_names_times_where_they_are(string? zone, string words)
    {
        await Desk.SaveAsync(As("maya"), "maya", zone, default);
        await _console.ReadAsync(context => context.Users.Where(person => person.Id == "maya").ExecuteUpdateAsync(change => change
            .SetProperty(person => person.Email, "maya@example.com").SetProperty(person => person.NormalizedEmail, "MAYA@EXAMPLE.COM")));
        await _console.Get<AccountLinkDesk>().AskResetAsync("maya@example.com", null, default);
        var mail = await _console.ReadAsync(context => context.Mails.AsNoTracking().SingleAsync());
        var writer = _console.Services.GetServices<IMailWriter>().OfType<AccountLinkMailWriter>().Single();
        var content = await _console.Get<Work>().DoAsync(unit => writer.WriteAsync(unit, mail, default), default);
        Assert.Contains(words, Assert.IsType<TextPart>(content!.Body).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_zone_that_is_offered_is_known_and_UTC_is_among_them()
    {
        Assert.Contains("UTC", TimeZones.Names);
        Assert.All(TimeZones.Names, name => Assert.NotNull(TimeZones.Find(name)));
    }

    private Task<(string, string?)> ReadAsync() => _console.ReadAsync(async context =>
    {
        var person = await context.Users.AsNoTracking().SingleAsync(one => one.Id == "maya");
        return (person.DisplayName, person.TimeZone);
    });

    private static Caller As(string id) => TestCaller.As(Roles.AccountManager) with { PersonId = id, Name = id };
}

using EsimAdmin.Core.Alerts;
using EsimAdmin.Core.Audit;
using EsimAdmin.Core.Esims;
using EsimAdmin.Core.Handover;
using EsimAdmin.Core.People;
using EsimAdmin.Tests.Core.Esims;
using EsimAdmin.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Microsoft.EntityFrameworkCore;

namespace EsimAdmin.Tests.Core.Handover;

/// <summary>How many codes somebody hands out: recorded, limited, and told where it is unusual.</summary>
public sealed class CodeLimitTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_next_code_is_free_when_the_oldest_that_counts_is_an_hour_old()
    {
        var past = new[] { Minutes(70), Minutes(50), Minutes(10), Minutes(5) };
        Assert.Null(CodeRules.FreeAt(past, 4, Now));
        Assert.Equal(Now.AddMinutes(10), CodeRules.FreeAt(past, 3, Now));
        Assert.Equal(Now.AddMinutes(55), CodeRules.FreeAt(past, 1, Now));
        Assert.Null(CodeRules.FreeAt([], 1, Now));
    }

    [Property(MaxTest = 200)]
    public Property Whoever_waits_as_told_never_has_more_than_are_allowed_within_any_hour() => Prop.ForAll(
        ArbMap.Default.ArbFor<PositiveInt>(), ArbMap.Default.ArbFor<NonNegativeInt[]>(), (limit, pauses) =>
        {
            var (most, at, past) = (limit.Get % 20 + 1, Now, new List<DateTimeOffset>());
            foreach (var pause in pauses)
            {
                at = at.AddSeconds(pause.Get % 900);
                at = CodeRules.FreeAt(past, most, at) ?? at;
                past.Add(at);
            }
            return past.TrueForAll(end => past.Count(one => one <= end && one > end - CodeRules.LimitSpan) <= most);
        });

    [Fact]
    public void Fifty_within_ten_minutes_and_five_times_the_usual_day_are_unusual()
    {
        var burst = Enumerable.Repeat(Minutes(3), CodeRules.MostInBurst).ToList();
        Assert.Equal("50 activation codes within 10 minutes", $"{CodeRules.Unusual(burst, Now)}");
        Assert.Null(CodeRules.Unusual(burst[1..], Now));
        // Five a day, on six days.
        var usual = Enumerable.Range(1, 6).SelectMany(day => Enumerable.Repeat(Now.AddDays(-day).AddHours(-1), 5)).ToList();
        Assert.Null(CodeRules.Unusual([.. usual, .. Spread(24)], Now));
        Assert.Equal("25 activation codes within a day, where 5 are usual", $"{CodeRules.Unusual([.. usual, .. Spread(25)], Now)}");
        // Nothing is usual for somebody new, and few are never many.
        Assert.Null(CodeRules.Unusual(Spread(40), Now));
        var few = Enumerable.Range(1, 6).Select(day => Now.AddDays(-day).AddHours(-1)).ToList();
        Assert.Null(CodeRules.Unusual([.. few, .. Spread(CodeRules.FewestInDay - 1)], Now));
        Assert.NotNull(CodeRules.Unusual([.. few, .. Spread(CodeRules.FewestInDay)], Now));
    }

    [Property(MaxTest = 200)]
    public Property What_stays_at_the_usual_is_never_told() => Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt>(), usual =>
    {
        var aDay = usual.Get % 40 + 1;
        var past = Enumerable.Range(0, CodeRules.DaysBack).SelectMany(day =>
            Enumerable.Range(0, aDay).Select(one => Now.AddDays(-day).AddMinutes(-15 - one * 11))).ToList();
        return CodeRules.Unusual(past, Now) is null;
    });

    [Fact]
    public async Task Each_code_is_recorded_before_it_is_shown_and_the_one_beyond_the_limit_is_refused_with_words()
    {
        await using var vendor = await TestSimulator.StartAsync();
        var keys = AccountTests.Populate(vendor, 4);
        await using var desk = await OpenAsync(vendor, 4, 3);
        Assert.True((await desk.Esim.HandOut.TakeAsync(keys[0], HandOutWay.Screen, default)).IsDone);
        Assert.True((await desk.Esim.HandOut.LinkAsync(keys[1], default)).IsDone);
        Assert.True((await desk.Esim.HandOut.MailAsync(Guid.NewGuid(), keys[2], "traveller@example.com", default)).IsDone);
        var refused = new[]
        {
            await desk.Esim.HandOut.TakeAsync(keys[3], HandOutWay.Print, default),
            await desk.Esim.HandOut.LinkAsync(keys[3], default),
            await desk.Esim.HandOut.MailAsync(Guid.NewGuid(), keys[3], "traveller@example.com", default),
        };
        Assert.All(refused, outcome => Assert.StartsWith("3 codes within the hour, and no more are allowed. The next is possible at ",
            outcome.Refusal!.Text, StringComparison.Ordinal));
        Assert.Equal((1, 1), await desk.ReadAsync(async context =>
            (await context.InstallLinks.CountAsync(link => link.MailId == null), await context.Mails.CountAsync())));
        var entries = await desk.ReadAsync(context => context.AuditEntries.AsNoTracking()
            .Where(entry => entry.Action.StartsWith("code.") || entry.Action == "link.made").OrderBy(entry => entry.Id).ToListAsync());
        Assert.Equal([("code.screen", AuditOutcome.Done), ("link.made", AuditOutcome.Done), ("code.mail", AuditOutcome.Done),
            ("code.print", AuditOutcome.Refused), ("link.made", AuditOutcome.Refused), ("code.mail", AuditOutcome.Refused)],
            entries.Select(entry => (entry.Action, entry.Outcome)));
        // Somebody else's hour is their own; and an hour later it goes on.
        desk.Caller.Caller = TestCaller.As(Roles.Support) with { PersonId = "person-2" };
        Assert.True((await desk.Esim.HandOut.TakeAsync(keys[3], HandOutWay.Print, default)).IsDone);
        desk.Caller.Caller = TestCaller.As(Roles.Support);
        await desk.ReadAsync(context => context.EsimEvents.Where(happened => happened.PersonId == "person-1")
            .ExecuteUpdateAsync(change => change.SetProperty(happened => happened.At, TimeProvider.System.GetUtcNow().AddHours(-1))));
        Assert.True((await desk.Esim.HandOut.TakeAsync(keys[3], HandOutWay.Print, default)).IsDone);
    }

    [Fact]
    public async Task Many_clicks_at_once_are_never_more_than_are_allowed()
    {
        await using var vendor = await TestSimulator.StartAsync();
        var keys = AccountTests.Populate(vendor, 12);
        await using var desk = await OpenAsync(vendor, 12, 5);
        var all = await Task.WhenAll(keys.Select(key => Task.Run(() => desk.Esim.HandOut.TakeAsync(key, HandOutWay.Png, default))));
        Assert.Equal(5, all.Count(one => one.Value is { Code.Length: > 0 }));
    }

    [Fact]
    public async Task Looking_at_an_esims_page_is_recorded_once_in_ten_minutes_for_each_person()
    {
        await using var vendor = await TestSimulator.StartAsync();
        var key = AccountTests.Populate(vendor, 1)[0];
        await using var desk = await OpenAsync(vendor, 1, 2);
        for (var look = 0; look < 3; look++) await LookAsync();
        Assert.Equal(1, await CountAsync());
        await desk.ReadAsync(context => context.EsimEvents.Where(happened => happened.Kind == EsimEventKind.HandedOut)
            .ExecuteUpdateAsync(change => change.SetProperty(happened => happened.At, TimeProvider.System.GetUtcNow().AddMinutes(-11))));
        await LookAsync();
        Assert.Equal(2, await CountAsync());
        desk.Caller.Caller = TestCaller.As(Roles.Support) with { PersonId = "person-2" };
        await LookAsync();
        Assert.Equal(3, await CountAsync());
        Assert.Equal(3, await desk.ReadAsync(context => context.AuditEntries.CountAsync(entry => entry.Action == "code.screen")));

        async Task LookAsync() => Assert.NotEmpty((await desk.Esim.HandOut.TakeAsync(key, HandOutWay.Page, default)).Value!.Code);

        Task<int> CountAsync() => desk.ReadAsync(context => context.EsimEvents.CountAsync(
            happened => happened.Kind == EsimEventKind.HandedOut && happened.Text == "QR code shown on the eSIM's page"));
    }

    [Fact]
    public async Task Fifty_codes_in_a_row_are_told_to_administrators_alone_and_once()
    {
        await using var vendor = await TestSimulator.StartAsync();
        var keys = AccountTests.Populate(vendor, CodeRules.MostInBurst + 2);
        await using var desk = await OpenAsync(vendor, keys.Count, 200);
        foreach (var key in keys[..(CodeRules.MostInBurst - 1)]) await desk.Esim.HandOut.TakeAsync(key, HandOutWay.Screen, default);
        Assert.Equal(0, await desk.ReadAsync(context => context.Alerts.CountAsync(alert => alert.Kind == AlertKind.UnusualCodes)));
        foreach (var key in keys[(CodeRules.MostInBurst - 1)..]) await desk.Esim.HandOut.TakeAsync(key, HandOutWay.Screen, default);
        Assert.Empty((await desk.Esim.Alerts.ListAsync(new AlertQuery(AlertKind.UnusualCodes), 0, 10, default)).Rows);
        desk.Caller.Caller = TestCaller.As(Roles.Administrator);
        var told = Assert.Single((await desk.Esim.Alerts.ListAsync(new AlertQuery(AlertKind.UnusualCodes), 0, 10, default)).Rows).Alert;
        Assert.Equal(("Test Person", "audit"), (told.Subject, told.Address));
        Assert.StartsWith("50 activation codes within 10 minutes.", told.Text, StringComparison.Ordinal);
    }

    private static DateTimeOffset Minutes(int ago) => Now.AddMinutes(-ago);

    // Over the day, never many at once.
    private static List<DateTimeOffset> Spread(int count) => [.. Enumerable.Range(0, count).Select(one => Minutes(15 + one * 20))];

    private static async Task<TestConsole> OpenAsync(TestSimulator vendor, int esims, int perHour)
    {
        var desk = await TestConsole.StartAsync(vendor, change: settings => settings["Security:Codes:PerHour"] = $"{perHour}");
        await Eventually.GetAsync(() => desk.ReadAsync(context => context.Esims.CountAsync()), count => count == esims, "the import");
        return desk;
    }
}

using EsimAdmin.Core.People;
using EsimAdmin.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace EsimAdmin.Tests.Core.People;

public sealed class PasskeyTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));
    private TestSimulator _simulator = default!;
    private TestConsole _console = default!;

    private PasskeyBook Book => _console.Get<PasskeyBook>();

    public async Task InitializeAsync()
    {
        _simulator = await TestSimulator.StartAsync();
        _console = await TestConsole.StartAsync(_simulator, workers: false,
            services: services => services.AddSingleton<TimeProvider>(_clock));
        await _console.AddPersonAsync("maya", Roles.AccountManager);
        await _console.AddPersonAsync("ada", Roles.Administrator);
    }

    public async Task DisposeAsync()
    {
        await _console.DisposeAsync();
        await _simulator.DisposeAsync();
    }

    private const string Long = "Maya's own laptop, that I use at home and on the train, mostly";

    [Fact]
    public async Task They_are_listed_with_when_they_were_added_and_used_and_renamed_and_removed_by_their_owner_alone()
    {
        Assert.Null(await Book.AddAsync(As("maya"), Made(1), " Laptop ", default));
        Assert.Null(await Book.AddAsync(As("maya"), Made(2), "", default));
        Assert.Equal("passkey-known", (await Book.AddAsync(As("ada"), Made(1), "Stolen", default))?.Code);
        _clock.Advance(TimeSpan.FromDays(1));
        await Book.UseAsync("maya", Made(1, count: 7), default);
        var mine = await Book.OfPersonAsync("maya", default);
        var day = new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);
        Assert.Equal([("Laptop", day, day.AddDays(1)), ("Passkey 2", day, null)],
            mine.Select(one => (one.Name, one.AddedAt, one.UsedAt)));
        Assert.Equal(7u, (await _console.ReadAsync(context => context.UserPasskeys.ToListAsync())).Max(one => one.Data.SignCount));

        await Book.RenameAsync(As("ada"), mine[0].Id, "Mine now", default);
        await Book.RemoveAsync(As("ada"), mine[0].Id, default);
        await Book.RenameAsync(As("maya"), mine[0].Id, Long, default);
        Assert.Equal([Long[..PasskeyBook.LongestName], "Passkey 2"],
            (await Book.OfPersonAsync("maya", default)).Select(one => one.Name));
        await Book.RemoveAsync(As("maya"), mine[0].Id, default);
        Assert.Equal(["Passkey 2"], (await Book.OfPersonAsync("maya", default)).Select(one => one.Name));
        Assert.Equal([("account.passkey-added", "Laptop"), ("account.passkey-added", "Passkey 2"),
            ("account.passkey-renamed", Long[..PasskeyBook.LongestName]),
            ("account.passkey-removed", Long[..PasskeyBook.LongestName])],
            (await _console.ReadAsync(context => context.AuditEntries.Where(entry => entry.PersonId == "maya").OrderBy(entry => entry.Id)
                .ToListAsync())).Select(entry => (entry.Action, entry.SubjectName!)));
        Assert.Equal(0, await _console.ReadAsync(context => context.AuditEntries.CountAsync(entry => entry.PersonId == "ada")));
    }

    [Fact]
    public async Task There_are_at_most_twenty()
    {
        for (byte number = 0; number < PasskeyBook.MostForOne; number++)
            Assert.Null(await Book.AddAsync(As("maya"), Made(number), "", default));
        Assert.Equal("passkeys-many", (await Book.AddAsync(As("maya"), Made(99), "", default))?.Code);
    }

    [Fact]
    public async Task They_count_as_a_second_step_and_are_reset_with_it()
    {
        Assert.Null(await Book.AddAsync(As("maya"), Made(1), "Phone", default));
        _console.Caller.Caller = As("ada");
        Assert.True(Assert.Single(await _console.Esim.People.ListAsync(default), row => row.PersonId == "maya").HasTwoFactor);
        Assert.True((await _console.Esim.People.ResetTwoFactorAsync("maya", default)).IsDone);
        Assert.Empty(await Book.OfPersonAsync("maya", default));
        Assert.DoesNotContain(await _console.Esim.People.ListAsync(default), row => row.HasTwoFactor);
    }

    private static Caller As(string id) => new(id, id, Permissions.Of([Roles.Administrator])) { IsConfirmed = true };

    private static UserPasskeyInfo Made(byte number, uint count = 0) => new([number, 1, 2, 3], [4, 5], default, count, ["internal"],
        isUserVerified: true, isBackupEligible: true, isBackedUp: false, attestationObject: [6], clientDataJson: [7]);
}

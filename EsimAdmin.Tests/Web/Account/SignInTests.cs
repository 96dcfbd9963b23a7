using EsimAdmin.Core.People;
using EsimAdmin.Tests.Support;
using EsimAdmin.Web.Account;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace EsimAdmin.Tests.Web.Account;

/// <summary>Who tries passwords learns nothing of accounts, and slows nobody down but themselves.</summary>
public sealed class SignInTests
{
    private const string Known = "maya@example.com", Unknown = "mona@example.com";

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Whether_there_is_an_account_shows_neither_in_what_is_said_nor_in_what_it_costs()
    {
        var hasher = new Counting();
        await using var web = Start(services => services.AddSingleton<IPasswordHasher<Person>>(hasher));
        var (known, unknown) = (await TryAsync(Known), await TryAsync(Unknown));
        Assert.Equal(known, unknown);
        Assert.Contains((SignInDesk.Wrong, 1), known);
        Assert.Contains(("Too many attempts. Try again in 4 seconds.", 0), known);

        async Task<List<(string Said, int Hashes)>> TryAsync(string email)
        {
            using var browser = new FormClient(web.Address);
            var told = new List<(string, int)>();
            for (var attempt = 0; attempt < 12; attempt++)
            {
                var before = hasher.Verified;
                told.Add((await browser.SignInAsync(email, $"wrong-{attempt}"), hasher.Verified - before));
                _clock.Advance(TimeSpan.FromSeconds(attempt % 2));
            }
            return told;
        }
    }

    [Fact]
    public async Task Nobody_keeps_the_owner_out_of_a_browser_that_was_used_before_and_a_new_one_waits_a_quarter_of_an_hour_at_most()
    {
        await using var web = Start();
        using var owner = new FormClient(web.Address);
        Assert.Equal("", await owner.SignInAsync(Known));
        await owner.PostAsync("/account/manage/sessions", null, "/account/logout");
        using var stranger = new FormClient(web.Address);
        for (var attempt = 0; attempt < 25; attempt++)
        {
            await stranger.SignInAsync(Known, $"wrong-{attempt}");
            _clock.Advance(TimeSpan.FromMinutes(1));
        }
        Assert.StartsWith("Too many attempts.", await stranger.SignInAsync(Known), StringComparison.Ordinal);
        Assert.Equal("", await owner.SignInAsync(Known));
        _clock.Advance(Attempts.Longest);
        using var other = new FormClient(web.Address);
        Assert.Equal("", await other.SignInAsync(Known));
    }

    [Fact]
    public async Task Many_accounts_tried_from_one_address_slow_that_address_down()
    {
        await using var web = Start();
        using var stranger = new FormClient(web.Address);
        var said = "";
        for (var attempt = 0; attempt < 31; attempt++) said = await stranger.SignInAsync($"somebody-{attempt}@example.com", "wrong");
        Assert.StartsWith("Too many attempts.", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_addresses_that_try_one_account_slow_each_other_down()
    {
        await using var web = new WebConsole(Visitor.BehindProxy, services: services => services.AddSingleton(new Attempts(_clock)));
        var said = new List<string>();
        for (var number = 1; number <= 21; number++)
        {
            using var stranger = new Visitor(web.Address, headers: ("X-Forwarded-For", $"203.0.113.{number}"));
            using var answer = await stranger.PostAsync("sign-in", "", ("Input.Email", Known), ("Input.Password", "wrong"));
            said.Add(await answer.Content.ReadAsStringAsync());
        }
        Assert.All(said[..20], page => Assert.Contains(SignInDesk.Wrong, page, StringComparison.Ordinal));
        Assert.Contains("Too many attempts.", said[20], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_locked_account_reads_as_a_wrong_password()
    {
        await using var web = Start();
        await web.ChangeAsync(Known, (people, person) => people.SetLockoutEndDateAsync(person, DateTimeOffset.MaxValue));
        using var browser = new FormClient(web.Address);
        Assert.Equal(SignInDesk.Wrong, await browser.SignInAsync(Known));
        var (_, _, text) = await browser.PostAsync("/account/login", $"demo-{Known}", null);
        Assert.Contains(SignInDesk.Wrong, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_hashed_with_less_is_hashed_anew_at_the_next_sign_in()
    {
        await using var web = Start();
        var weak = new PasswordHasher<Person>(Options.Create(new PasswordHasherOptions { IterationCount = 1000 }))
            .HashPassword(new Person(), Journeys.DemoPassword);
        await web.ReadAsync(context => context.Users.ExecuteUpdateAsync(set => set.SetProperty(person => person.PasswordHash, weak)));
        using var browser = new FormClient(web.Address);
        Assert.Equal("", await browser.SignInAsync(Known));
        Assert.True(await browser.IsInAsync());
        var hash = await web.ReadAsync(context => context.Users.Where(person => person.Email == Known).Select(person => person.PasswordHash)
            .SingleAsync());
        Assert.InRange(Iterations(hash!), 210_000, 1_000_000);
    }

    [Fact]
    public async Task Setting_up_makes_one_administrator_whoever_comes_at_the_same_time()
    {
        await using var vendor = await TestSimulator.StartAsync();
        await using var web = new WebConsole(settings =>
        {
            WebhookEndpointTests.Real(settings, vendor);
            settings.Remove("Setup:AdminEmail");
        });
        var code = web.Services.GetRequiredService<SetupCode>().Text;
        using (var stranger = new FormClient(web.Address))
        {
            // Who does not read the log sets nothing up.
            foreach (var guess in new[] { "", "0", code[..^1] })
            {
                await stranger.PostAsync("/setup", "setup", null, ("Input.Code", guess), ("Input.Name", "Boss"),
                    ("Input.Email", "boss@example.com"), ("Input.Password", "a-long-enough-password"));
            }
            Assert.False(await stranger.IsInAsync());
        }
        Assert.Equal(0, await web.ReadAsync(context => context.Users.CountAsync()));
        var clients = Enumerable.Range(0, 4).Select(_ => new FormClient(web.Address)).ToList();
        await Task.WhenAll(clients.Select((client, number) => client.PostAsync("/setup", "setup", null, ("Input.Code", code),
            ("Input.Name", "Boss"), ("Input.Email", $"boss-{number}@example.com"), ("Input.Password", "a-long-enough-password"))));
        Assert.Equal((1, 1), await web.ReadAsync(async context =>
            (await context.Users.CountAsync(), await context.UserRoles.CountAsync())));
        Assert.Equal(1, (await Task.WhenAll(clients.Select(client => client.IsInAsync()))).Count(isIn => isIn));
        clients.ForEach(client => client.Dispose());
    }

    private WebConsole Start(Action<IServiceCollection>? more = null) => new(services: services =>
    {
        services.AddSingleton(new Attempts(_clock));
        more?.Invoke(services);
    });

    // Version 3 of the format: a mark, the function, the iterations.
    private static int Iterations(string hash) =>
        System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(Convert.FromBase64String(hash).AsSpan(5));

    private sealed class Counting : PasswordHasher<Person>
    {
        private int _verified;

        public int Verified => _verified;

        public override PasswordVerificationResult VerifyHashedPassword(Person user, string hashedPassword, string providedPassword)
        {
            Interlocked.Increment(ref _verified);
            return base.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }
}

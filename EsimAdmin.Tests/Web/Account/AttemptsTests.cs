using EsimAdmin.Web.Account;
using Microsoft.Extensions.Time.Testing;

namespace EsimAdmin.Tests.Web.Account;

public sealed class AttemptsTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly Attempts _attempts;

    public AttemptsTests() => _attempts = new Attempts(_clock);

    [Fact]
    public void After_the_free_ones_each_waits_twice_as_long_and_never_more_than_a_quarter_of_an_hour()
    {
        var key = new AttemptKey("one", 3);
        for (var free = 0; free < 3; free++) Assert.Equal(TimeSpan.Zero, _attempts.Begin(key));
        var waits = new List<double>();
        for (var more = 0; more < 12; more++)
        {
            var wait = _attempts.Begin(key);
            // Whoever does not wait is not heard, and does not make it longer.
            Assert.Equal(wait, _attempts.Begin(key));
            waits.Add(wait.TotalSeconds);
            _clock.Advance(wait);
            Assert.Equal(TimeSpan.Zero, _attempts.Begin(key));
        }
        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900], waits);
    }

    [Fact]
    public void Many_at_once_count_as_many()
    {
        var key = new AttemptKey("one", 5);
        var begun = 0;
        Parallel.For(0, 100, _ =>
        {
            if (_attempts.Begin(key) == TimeSpan.Zero) Interlocked.Increment(ref begun);
        });
        Assert.Equal(5, begun);
    }

    [Fact]
    public void What_went_well_is_forgiven_and_takes_only_itself_from_what_others_share()
    {
        var (own, shared) = (new AttemptKey("own", 2), new AttemptKey("shared", 3));
        foreach (var _ in Enumerable.Range(0, 2)) _attempts.Begin(own, shared);
        _attempts.Succeed([own], [shared]);
        Assert.Equal(TimeSpan.Zero, _attempts.Begin(own, shared));
        Assert.Equal(TimeSpan.Zero, _attempts.Begin(own, shared));
        Assert.NotEqual(TimeSpan.Zero, _attempts.Begin(new AttemptKey("other", 2), shared));
    }

    [Fact]
    public void What_is_remembered_is_bounded_and_forgotten()
    {
        for (var number = 0; number < Attempts.MostKept + 500; number++)
        {
            _attempts.Begin(new AttemptKey($"{number}", 1));
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }
        Assert.InRange(_attempts.Kept, 1, Attempts.MostKept);
        var key = new AttemptKey("late", 1);
        _attempts.Begin(key);
        Assert.NotEqual(TimeSpan.Zero, _attempts.Begin(key));
        _clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(TimeSpan.Zero, _attempts.Begin(key));
    }

    [Theory]
    [InlineData(0.2, "Too many attempts. Try again in 1 second.")]
    [InlineData(16, "Too many attempts. Try again in 16 seconds.")]
    [InlineData(512, "Too many attempts. Try again in 9 minutes.")]
    public void How_long_is_said_in_words(double seconds, string said) =>
        Assert.Equal(said, Attempts.Say(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140 Safari/537.36 Edg/140.0", "Edge on Windows")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1", "Safari on iPhone")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux")]
    [InlineData("", "Another browser")]
    public void A_browser_is_named_in_words(string userAgent, string name) => Assert.Equal(name, Devices.Describe(userAgent));
}

using System.Collections.Concurrent;
using EsimAdmin.Core;
using EsimAdmin.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EsimAdmin.Tests.Core;

public sealed class InquiriesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ConcurrentQueue<int> _asked = new();

    [Fact]
    public async Task What_comes_in_a_burst_is_one_question_and_later_news_another()
    {
        var inquiries = Make((_, _) => Task.CompletedTask, TimeSpan.FromSeconds(1));
        using var stop = new CancellationTokenSource();
        var running = inquiries.RunAsync(stop.Token);
        for (var round = 1; round <= 2; round++)
        {
            for (var news = 0; news < 50; news++) Assert.True(inquiries.Add(7, Urgency.Known));
            await PassUntilAsync(() => _asked.Count == round);
        }
        await EndAsync(stop, running);
        Assert.Equal([7, 7], _asked);
    }

    [Fact]
    public async Task Copies_of_what_was_just_asked_about_wait_together_and_hold_up_nothing_else()
    {
        var inquiries = Make((_, _) => Task.CompletedTask, TimeSpan.Zero, TimeSpan.FromSeconds(3));
        using var stop = new CancellationTokenSource();
        var running = inquiries.RunAsync(stop.Token);
        Assert.True(inquiries.Add(7, Urgency.Known));
        await Eventually.TrueAsync(() => _asked.Count == 1, "the first is asked at once");
        for (var copy = 0; copy < 100; copy++) Assert.True(inquiries.Add(7, Urgency.Known));
        Assert.True(inquiries.Add(8, Urgency.Known));
        await Eventually.TrueAsync(() => _asked.Contains(8), "another is asked at once");
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal([7, 8], _asked);
        _time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(() => _asked.Count == 3, "the copies are asked about once");
        // Nothing was heard since: it is forgotten, and what comes later is asked at once.
        await PassUntilAsync(() => inquiries.Resting == 0);
        Assert.True(inquiries.Add(7, Urgency.Known));
        await Eventually.TrueAsync(() => _asked.Count == 4, "later news is another question");
        await EndAsync(stop, running);
        Assert.Equal([7, 8, 7, 7], _asked);
    }

    [Fact]
    public async Task A_question_without_an_answer_holds_up_no_other_and_one_that_fails_ends_nothing()
    {
        var never = new TaskCompletionSource();
        var inquiries = Make((about, token) => about switch
        {
            1 => never.Task.WaitAsync(token),
            2 => throw new InvalidOperationException(),
            _ => Task.CompletedTask,
        }, TimeSpan.Zero);
        using var stop = new CancellationTokenSource();
        var running = inquiries.RunAsync(stop.Token);
        for (var about = 1; about <= 20; about++) inquiries.Add(about, Urgency.Known);
        await PassUntilAsync(() => _asked.Count == 20);
        await EndAsync(stop, running);
    }

    [Fact]
    public async Task Of_what_is_unknown_only_so_much_waits_and_what_is_known_is_asked_first()
    {
        var inquiries = Make((_, _) => Task.CompletedTask, TimeSpan.Zero);
        var taken = Enumerable.Range(1000, 3000).Count(about => inquiries.Add(about, Urgency.Unknown, "one"));
        Assert.Equal(Inquiries<int>.MostUnknownOfOne, taken);
        taken += Enumerable.Range(5000, 3000).Count(about => inquiries.Add(about, Urgency.Unknown, $"{about}"));
        Assert.Equal(Inquiries<int>.MostUnknown, taken);
        // What is known after all is asked about as such, once.
        Assert.True(inquiries.Add(1001, Urgency.Known));
        Assert.True(inquiries.Add(1, Urgency.Known));

        using var stop = new CancellationTokenSource();
        var running = inquiries.RunAsync(stop.Token);
        await Eventually.TrueAsync(() => _asked.Contains(1) && _asked.Contains(1001), "the known ones are asked about");
        Assert.InRange(_asked.Count, 2, 3);
        await PassUntilAsync(() => _asked.Count == taken + 1);
        Assert.Single(_asked, 1001);
        Assert.True(inquiries.Add(9999, Urgency.Unknown, "one"));
        await EndAsync(stop, running);
    }

    private Inquiries<int> Make(Func<int, CancellationToken, Task> ask, TimeSpan burst, TimeSpan apart = default) =>
        new("Number", _time, NullLogger.Instance, (about, token) =>
    {
        _asked.Enqueue(about);
        return ask(about, token);
    }, burst, apart);

    private Task PassUntilAsync(Func<bool> holds) => Eventually.TrueAsync(() =>
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return holds();
    }, "all is asked", 60);

    private static async Task EndAsync(CancellationTokenSource stop, Task running)
    {
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }
}

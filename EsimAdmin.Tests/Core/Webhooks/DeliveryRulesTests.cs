using System.Globalization;
using System.Text.Json;
using EsimAdmin.Core.EsimAccess;
using EsimAdmin.Core.Webhooks;
using FsCheck;
using FsCheck.Xunit;

namespace EsimAdmin.Tests.Core.Webhooks;

public sealed class DeliveryRulesTests
{
    private static readonly DateTimeOffset Received = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Property]
    public void Whatever_is_sent_reading_it_throws_nothing(NonNull<string> text, int place)
    {
        Notice.Read(text.Get);
        const string whole = """{"notifyType":"DATA_USAGE","notifyId":"1","eventGenerateTime":"2026-11-24T12:00:00+0000","content":{"esimTranNo":"1","orderUsage":5,"lastUpdateTime":7}}""";
        if (Notice.Read(whole.Insert(Math.Abs(place % whole.Length), text.Get)) is not { } notice) return;
        DeliveryRules.OfItself(notice);
        DeliveryRules.NewsOf(notice, Received);
        Assert.InRange(DeliveryRules.Fingerprint(notice, whole).Length, 1, 150);
    }

    [Property]
    public void No_event_lies_ahead_of_our_clock_nor_before_there_were_esims(long seconds)
    {
        var told = Received.AddSeconds(seconds % 30_000_000_000);
        var happened = DeliveryRules.Happened(told, Received);
        Assert.False(happened > Received);
        Assert.False(happened < new DateTimeOffset(2015, 1, 1, 0, 0, 0, TimeSpan.Zero));
        if (told <= Received && told.Year >= 2015) Assert.Equal(told, happened);
    }

    [Property]
    public void A_type_is_one_line_and_a_short_one_of_letters_stays_as_it_is(NonNull<string> text)
    {
        var type = DeliveryRules.TypeOf(text.Get);
        Assert.InRange(type.Length, 1, DeliveryRules.LongestType + 1);
        Assert.DoesNotContain(type, letter => char.IsControl(letter) || char.IsSurrogate(letter) || letter is '\u2028' or '\u202e'
            or '\u200b');
        Assert.Equal("ESIM_STATUS", DeliveryRules.TypeOf("ESIM_STATUS"));
    }

    [Theory]
    [InlineData("""{"ac":"LPA:1$smdp.example$ID","iccid":"8910"}""", """{"ac":"","iccid":"8910"}""")]
    [InlineData("""{"content":{"pin" : "12\"34","puk":"5","shortUrl":"https://p.example/x"}}""",
        """{"content":{"pin" : "","puk":"","shortUrl":""}}""")]
    [InlineData("""{"text":"use LPA:1$smdp.example$A\\/B now","n":1}""", """{"text":"use LPA:1$… now","n":1}""")]
    [InlineData("""{"text":"lpa:1\u0024smdp.example\u0024ID"}""", """{"text":"lpa:1\u0024…"}""")]
    [InlineData("""{"orderNo":"B1","package":"acme","iccid":"8910"}""", """{"orderNo":"B1","package":"acme","iccid":"8910"}""")]
    public void No_body_is_kept_with_what_installs_an_esim_and_it_stays_readable(string body, string kept)
    {
        Assert.Equal(kept, DeliveryRules.WithoutSecrets(body));
        using var read = JsonDocument.Parse(DeliveryRules.WithoutSecrets(body));
    }

    [Theory]
    [InlineData("9223372036854775807", null)]
    [InlineData("-1", null)]
    [InlineData("1125899906842625", null)]
    [InlineData("\"5000\"", 5000L)]
    [InlineData("0", 0L)]
    [InlineData("[]", null)]
    public void Usage_that_cannot_be_is_not_believed(string usage, long? believed) =>
        Assert.Equal(believed, News($"\"orderUsage\":{usage}").Used);

    [Theory]
    [InlineData("2036-11-20T00:00:00+0000", true)]
    [InlineData("9999-12-31T00:00:00+0000", false)]
    [InlineData("0001-01-01T00:00:00+0000", false)]
    public void An_end_far_from_now_is_not_believed(string ends, bool believed) =>
        Assert.Equal(believed, News($"\"expiredTime\":\"{ends}\"").ExpiresAt is not null);

    [Fact]
    public void What_is_too_long_for_a_number_is_none()
    {
        Assert.NotNull(DeliveryRules.OfItself(Read($$"""{"notifyType":"ESIM_STATUS","content":{"esimTranNo":"{{new string('9', 65)}}"} }""")));
        Assert.NotNull(DeliveryRules.OfItself(Read("""{"notifyType":"ORDER_STATUS","content":{"orderNo":"B1\nforged"} }""")));
        Assert.Null(DeliveryRules.OfItself(Read("""{"notifyType":"ORDER_STATUS","content":{"orderNo":"B1"} }""")));
    }

    [Property]
    public void The_same_id_with_the_same_content_and_nothing_else_is_a_repetition(NonEmptyString id, NonNull<string> first,
        NonNull<string> second)
    {
        static string Body(string? id, string content) => JsonSerializer.Serialize(new { notifyType = "X", notifyId = id, content });
        string Print(string? with, string content) => DeliveryRules.Fingerprint(Read(Body(with, content)), Body(with, content));
        Assert.True(DeliveryRules.RecognisesRepetitions(Print(id.Get, first.Get)));
        Assert.Equal(Print(id.Get, first.Get), Print(id.Get, first.Get));
        if (Body(null, first.Get) != Body(null, second.Get)) Assert.NotEqual(Print(id.Get, first.Get), Print(id.Get, second.Get));
        Assert.False(DeliveryRules.RecognisesRepetitions(Print(null, first.Get)));
    }

    private static Notice Read(string body) => Notice.Read(body)!;

    private static EsimAdmin.Core.Esims.EsimNews News(string field) =>
        DeliveryRules.NewsOf(Read(string.Create(CultureInfo.InvariantCulture, $$"""{"notifyType":"DATA_USAGE","content":{"esimTranNo":"1",{{field}}} }""")), Received)!;
}

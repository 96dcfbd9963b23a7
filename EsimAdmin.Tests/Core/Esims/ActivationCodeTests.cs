using EsimAdmin.Core.Esims;

namespace EsimAdmin.Tests.Core.Esims;

/// <summary>Activation codes as vendors write them.</summary>
public sealed class ActivationCodeTests
{
    [Theory]
    [InlineData("LPA:1$smdp.example.com$ABC-123", "LPA:1$smdp.example.com$ABC-123")]
    [InlineData("  LPA:1$smdp.example.com$ABC-123\r\n", "LPA:1$smdp.example.com$ABC-123")]
    [InlineData("lpa:1$smdp.example.com$ABC-123", "LPA:1$smdp.example.com$ABC-123")]
    [InlineData("1$smdp.example.com$ABC-123", "LPA:1$smdp.example.com$ABC-123")]
    [InlineData("LPA:1$smdp.example.com$", "LPA:1$smdp.example.com$")]
    [InlineData("LPA:1$smdp.example.com$ABC$$1", "LPA:1$smdp.example.com$ABC$$1")]
    [InlineData("LPA:1$smdp.example.com$ABC$1.3.6.1.4.1.31746", "LPA:1$smdp.example.com$ABC$1.3.6.1.4.1.31746")]
    [InlineData("LPA:1$smdp.example.com$ABC$1.3.6.1.4.1.31746$1", "LPA:1$smdp.example.com$ABC$1.3.6.1.4.1.31746$1")]
    public void It_is_read_and_written_as_phones_read_it(string told, string code)
    {
        Assert.Equal(code, ActivationCode.Parse(told)!.ToString());
        Assert.Equal(code, new EsimSecrets(told, null, null).ActivationCode);
    }

    [Theory]
    [InlineData("LPA:1$smdp.example.com$ABC$$1", true)]
    [InlineData("LPA:1$smdp.example.com$ABC", false)]
    [InlineData("LPA:1$smdp.example.com$ABC$1.3", false)]
    public void It_says_whether_the_phone_asks_for_a_confirmation_code(string code, bool needs) =>
        Assert.Equal(needs, ActivationCode.Parse(code)!.NeedsConfirmationCode);

    [Theory]
    [InlineData("")]
    [InlineData("LPA:")]
    [InlineData("https://example.com/qr.png")]
    [InlineData("LPA:2$smdp.example.com$ABC")]
    [InlineData("LPA:1$$ABC")]
    public void What_is_none_is_none(string text) => Assert.Null(ActivationCode.Parse(text));

    [Fact]
    public void One_of_an_absurd_length_breaks_no_picture()
    {
        var code = new EsimSecrets("LPA:1$smdp.example.com$" + new string('A', 20_000), null, null).ActivationCode;
        Assert.Null(ActivationCode.Parse(code));
        Assert.NotEmpty(QrCode.Png(code));
        Assert.NotEmpty(QrCode.Svg(code));
    }
}

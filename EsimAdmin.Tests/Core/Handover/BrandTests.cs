using EsimAdmin.Core.Handover;
using FsCheck.Xunit;

namespace EsimAdmin.Tests.Core.Handover;

/// <summary>How a company shows itself stays readable.</summary>
public sealed class BrandTests
{
    [Theory]
    [InlineData("#ffee00", "#000000")]
    [InlineData("#4f46e5", "#ffffff")]
    [InlineData("#ffffff", "#000000")]
    [InlineData("#000000", "#ffffff")]
    [InlineData("not a colour", "#ffffff")]
    public void What_stands_on_the_colour_is_white_or_black(string color, string text) =>
        Assert.Equal(text, new BrandOptions { Color = color }.TextColor);

    [Property]
    public bool On_every_colour_it_can_be_read(byte red, byte green, byte blue)
    {
        var brand = new BrandOptions { Color = $"#{red:x2}{green:x2}{blue:x2}" };
        var (lighter, darker) = (Luminance(brand.Color), Luminance(brand.TextColor));
        if (lighter < darker) (lighter, darker) = (darker, lighter);
        // WCAG 2.2, 1.4.3: what normal text takes.
        return (lighter + 0.05) / (darker + 0.05) >= 4.5;
    }

    private static double Luminance(string color)
    {
        var parts = Convert.FromHexString(color[1..]).Select(part => part / 255.0)
            .Select(part => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4)).ToList();
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
    }
}

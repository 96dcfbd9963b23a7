using System.Net;
using EsimAdmin.Simulator;
using EsimAdmin.Tests.Support;

namespace EsimAdmin.Tests.Simulator;

/// <summary>The traveller's page and the picture of the activation code.</summary>
public sealed class ShortLinkTests
{
    [Theory, MemberData(nameof(RawVendor.RealAndStrict), MemberType = typeof(RawVendor))]
    public async Task Both_links_of_an_esim_are_https_and_answer(SimulatorPreset preset)
    {
        await using var vendor = await RawVendor.OpenAsync(preset);
        var esim = (await vendor.BuyAsync("JP_5_30")).Single();
        var (picture, page) = (esim["qrCodeUrl"]!.ToString(), esim["shortUrl"]!.ToString());
        Assert.StartsWith("https://", page, StringComparison.Ordinal);
        Assert.Equal(page + ".png", picture);

        using var shown = await vendor.Http.GetAsync(page);
        Assert.Equal((HttpStatusCode.OK, "text/html"), (shown.StatusCode, shown.Content.Headers.ContentType?.MediaType));
        Assert.Contains(esim["ac"]!.ToString(), await shown.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var drawn = await vendor.Http.GetAsync(picture);
        Assert.Equal((HttpStatusCode.OK, "image/png"), (drawn.StatusCode, drawn.Content.Headers.ContentType?.MediaType));
        Assert.Equal("\u0089PNG\r\n\u001a\n", string.Concat((await drawn.Content.ReadAsByteArrayAsync()).Take(8).Select(one => (char)one)));
        using var other = await vendor.Http.GetAsync(page[..^1]);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [ProgramFact("zbarimg", "zbar-tools")]
    public async Task The_picture_is_the_activation_code()
    {
        await using var vendor = await RawVendor.OpenAsync();
        var esim = (await vendor.BuyAsync("JP_5_30")).Single();
        Assert.Equal(esim["ac"]!.ToString(), await QrReader.ReadAsync(await vendor.Http.GetByteArrayAsync(esim["qrCodeUrl"]!.ToString())));
    }

    [Fact]
    public async Task Links_point_to_where_it_is_said_that_they_do()
    {
        await using var vendor = await RawVendor.OpenAsync(change: options => options.PublicUrl = "https://esim.example/");
        var esim = (await vendor.BuyAsync("JP_5_30")).Single();
        Assert.StartsWith("https://esim.example/p/", esim["shortUrl"]!.ToString(), StringComparison.Ordinal);
        var path = new Uri(esim["shortUrl"]!.ToString()).AbsolutePath;
        Assert.Equal(HttpStatusCode.OK, (await vendor.Http.GetAsync(vendor.Simulator.Address + path)).StatusCode);
    }
}

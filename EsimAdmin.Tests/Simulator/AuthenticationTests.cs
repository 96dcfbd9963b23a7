using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EsimAdmin.Simulator;
using EsimAdmin.Tests.Support;

namespace EsimAdmin.Tests.Simulator;

/// <summary>Who is let in.</summary>
public sealed class AuthenticationTests
{
    [Theory]
    [InlineData(null, null, null)]
    [InlineData("1628670421", "not a uuid", "short")]
    [InlineData("1628670421000", "4ce9d9cdac9e4e17b3a2c66c358c1ce2", "7EB765E27DF5373DEA2DBC8C41A7D9557743E46C8054750F3D851B3FD01D0835")]
    public async Task The_access_code_alone_is_enough_whatever_else_is_sent(string? stamp, string? id, string? signature)
    {
        await using var vendor = await RawVendor.OpenAsync();
        Assert.Null(await RefusalAsync(vendor, headers =>
        {
            if (stamp is not null) headers["RT-Timestamp"] = stamp;
            if (id is not null) headers["RT-RequestID"] = id;
            if (signature is not null) headers["RT-Signature"] = signature;
        }));
    }

    [Theory, MemberData(nameof(RawVendor.RealAndStrict), MemberType = typeof(RawVendor))]
    public async Task Without_an_access_code_nobody_is_let_in_nor_with_a_wrong_one(SimulatorPreset preset)
    {
        await using var vendor = await RawVendor.OpenAsync(preset);
        // Signed with what stands in the header; a header with nothing in it counts as missing.
        Assert.Equal(("000101", "Req Header:[RT-AccessCode] is null"),
            await RefusalAsync(vendor, headers => headers["RT-AccessCode"] = ""));
        Assert.Equal("401001", (await RefusalAsync(vendor, headers => headers["RT-AccessCode"] = "wrong"))?.Code);
    }

    [Theory]
    [InlineData("RT-Timestamp", "", "000101")]
    [InlineData("RT-RequestID", "", "000101")]
    [InlineData("RT-Signature", "", "000101")]
    [InlineData("RT-Timestamp", "yesterday", "000102")]
    [InlineData("RT-RequestID", "7", "000102")]
    [InlineData("RT-Signature", "7", "000102")]
    [InlineData("RT-Timestamp", "1628670421000", "101001")]
    [InlineData("RT-Signature", "7eb765e27df5373dea2dbc8c41a7d9557743e46c8054750f3d851b3fd01d0835", "101003")]
    public async Task To_the_letter_every_header_is_demanded(string name, string value, string code)
    {
        await using var vendor = await RawVendor.OpenAsync(SimulatorPreset.Strict);
        Assert.Equal(code, (await RefusalAsync(vendor, headers => headers[name] = value))?.Code);
    }

    [Fact]
    public async Task To_the_letter_seconds_are_a_time_too_and_capitals_are_no_signature()
    {
        await using var vendor = await RawVendor.OpenAsync(SimulatorPreset.Strict);
        Assert.Null(await RefusalAsync(vendor, headers => headers["RT-Timestamp"] =
            TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)));
        Assert.Equal("101003", (await RefusalAsync(vendor, headers => headers["RT-Signature"] = Convert.ToHexString(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(vendor.Simulator.Options.SecretKey), Encoding.UTF8.GetBytes(
                headers["RT-Timestamp"] + headers["RT-RequestID"] + headers["RT-AccessCode"] + "{}")))))?.Code);
    }

    private static async Task<(string Code, string Text)?> RefusalAsync(RawVendor vendor, Action<Dictionary<string, string>> change)
    {
        using var response = await vendor.SendAsync("balance/query", "{}", change);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        return answer["success"]!.ToString() == "true" ? null
            : (answer["errorCode"]!.ToString(), (answer["errorMsg"] ?? answer["errorMessage"])!.ToString());
    }
}

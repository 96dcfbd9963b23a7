using EsimAdmin.Tests.Support;

namespace EsimAdmin.Tests.Hostile;

/// <summary>The short form of the benchmark <c>fuzz</c>.</summary>
public sealed class FuzzTests
{
    [Fact]
    public async Task Nothing_that_comes_in_from_outside_makes_anything_fail_or_grow()
    {
        var result = await OwnProcess.FuzzAsync(20_000, seed: 7);

        Assert.Empty(result.Problems);
        Assert.All(result.Inputs.Values, sent => Assert.InRange(sent, 500, 8000));
        Assert.InRange(result.Grown, long.MinValue, 200L << 20);
    }
}

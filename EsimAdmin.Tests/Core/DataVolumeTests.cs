using EsimAdmin.Core;
using FsCheck.Xunit;

namespace EsimAdmin.Tests.Core;

public sealed class DataVolumeTests
{
    [Theory]
    [InlineData(0, "0 MB")]
    [InlineData(1_073_741_824, "1 GB")]
    [InlineData(524_288_000, "500 MB")]
    [InlineData(1_567_663_063, "1.46 GB")]
    [InlineData(53_687_091_200, "50 GB")]
    [InlineData(13_207_024_435, "12.3 GB")]
    [InlineData(1536, "1.5 KB")]
    [InlineData(1_073_741_823, "1 GB")]
    [InlineData(1_048_575, "1 MB")]
    [InlineData(1_072_693_248, "1,023 MB")]
    public void Volumes_are_shown_to_three_significant_digits(long bytes, string shown) =>
        Assert.Equal(shown, new DataVolume(bytes).ToString());

    [Property]
    public bool What_is_left_is_never_negative(long total, long used) =>
        new DataVolume(total) - new DataVolume(Math.Max(0, used)) is { Bytes: >= 0 };

    [Property]
    public bool A_share_is_between_0_and_100_per_cent(long part, long whole) =>
        new DataVolume(part).PercentOf(new DataVolume(whole)) is >= 0 and <= 100;
}

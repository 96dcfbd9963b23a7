using System.Globalization;

namespace EsimAdmin.Simulator.Vendor;

/// <summary>Chance that is the same in every run: <see cref="HashCode"/> is not.</summary>
internal static class Seeds
{
    public static Random Random(int seed, long about)
    {
        var mixed = unchecked(((ulong)about * 0x9E3779B97F4A7C15) ^ ((ulong)seed * 0xC2B2AE3D27D4EB4F));
        return new Random((int)((mixed ^ (mixed >> 29)) & int.MaxValue));
    }

    public static Random Random(int seed, string number) => Random(seed, long.Parse(number, CultureInfo.InvariantCulture));
}

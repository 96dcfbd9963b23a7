using EsimAdmin.Simulator;
using Microsoft.Extensions.Configuration;

namespace EsimAdmin.Tests.Simulator;

/// <summary>What a preset means, and that every switch stays.</summary>
public sealed class PresetTests
{
    [Fact]
    public void Without_a_word_it_is_as_production_and_with_one_as_said()
    {
        var alone = Read();
        Assert.Equal((SimulatorPreset.Real, Authentication.AccessCode, Dialect.Observed, 1.0, false, 1.0),
            (alone.Preset, alone.Authentication, alone.Dialect, alone.Speed, alone.History, alone.Latency));
        var strict = Read(("Preset", "Strict"));
        Assert.Equal((SimulatorPreset.Strict, Authentication.Signature, Dialect.Documented),
            (strict.Preset, strict.Authentication, strict.Dialect));
        var demo = SimulatorOptions.Read(Section(), SimulatorPreset.Demo);
        Assert.Equal((SimulatorPreset.Demo, 60.0, true, 0.0), (demo.Preset, demo.Speed, demo.History, demo.Latency));
    }

    [Theory]
    [InlineData("Real")]
    [InlineData("Strict")]
    [InlineData("Demo")]
    public void Every_single_switch_overrides_the_preset(string preset)
    {
        foreach (var property in typeof(SimulatorOptions).GetProperties().Where(one => one.CanWrite && one.Name != "Preset"))
        {
            var before = property.GetValue(Read(("Preset", preset)));
            var other = before switch
            {
                bool on => (object)!on,
                int number => number + 1,
                long number => number + 1,
                double number => number + 1,
                string words => words + "1",
                Enum one => Enum.GetValues(one.GetType()).Cast<Enum>().First(value => !value.Equals(one)),
                _ => throw new InvalidOperationException(property.Name),
            };
            var text = Convert.ToString(other, System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(other, property.GetValue(Read(("Preset", preset), (property.Name, text!))));
        }
    }

    private static IConfigurationSection Section(params (string Key, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.ToDictionary(one => $"Simulator:{one.Key}", one => (string?)one.Value)).Build()
        .GetSection("Simulator");

    private static SimulatorOptions Read(params (string Key, string Value)[] settings) => SimulatorOptions.Read(Section(settings));
}

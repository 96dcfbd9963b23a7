using Microsoft.Extensions.Configuration;

namespace EsimAdmin.Core.Settings;

/// <summary>What administrators have set, as a part of the configuration: below environment and command line, above the files.</summary>
public sealed class StoredSettings : ConfigurationProvider, IConfigurationSource
{
    /// <summary>Which state of the settings is in force; 0 before any was read.</summary>
    internal long Version { get; private set; }

    /// <summary>Puts these in force: whoever watches its options hears of it.</summary>
    internal void Take(long version, IReadOnlyDictionary<string, string> values)
    {
        Version = version;
        Data = values.ToDictionary(pair => pair.Key, string? (pair) => pair.Value, StringComparer.OrdinalIgnoreCase);
        OnReload();
    }

    /// <inheritdoc/>
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;
}

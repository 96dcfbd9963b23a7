namespace EsimAdmin.Tests.Support;

/// <summary>Tests that measure time run by themselves: what they measure must not be their neighbours.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "Alone";
}

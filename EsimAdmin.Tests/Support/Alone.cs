namespace EsimAdmin.Tests.Support;

/// <summary>Tests that keep several processes busy run by themselves.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "Alone";
}

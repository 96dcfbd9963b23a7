namespace EsimAdmin.Core.Storage;

/// <summary>A row that several flows read, change and write: who writes must have seen the newest version, else the change begins
/// anew.</summary>
public interface IVersioned
{
    /// <summary>Counts the changes.</summary>
    long Version { get; set; }
}

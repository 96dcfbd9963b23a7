using EsimAdmin.Core.Live;

namespace EsimAdmin.Core.Storage;

/// <summary>Whether anything can be stored has changed.</summary>
public sealed record StorageChanged : Change;

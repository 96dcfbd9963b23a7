using EsimAdmin.Core.Live;

namespace EsimAdmin.Core.EsimAccess;

/// <summary>How well the vendor could be reached has changed.</summary>
public sealed record ConnectionChanged : Change;

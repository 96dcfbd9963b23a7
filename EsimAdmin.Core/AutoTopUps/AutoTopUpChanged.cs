using EsimAdmin.Core.Live;

namespace EsimAdmin.Core.AutoTopUps;

/// <summary>A rule for top-ups, or one that a rule wants, has changed.</summary>
public sealed record AutoTopUpChanged : Change;

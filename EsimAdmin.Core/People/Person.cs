using Microsoft.AspNetCore.Identity;

namespace EsimAdmin.Core.People;

/// <summary>Somebody who may sign in.</summary>
public sealed class Person : IdentityUser
{
    /// <summary>The name shown to colleagues.</summary>
    [PersonalData]
    public string DisplayName { get; set; } = "";
}

using Microsoft.AspNetCore.Identity;

namespace EsimAdmin.Core.People;

/// <summary>Somebody who may sign in.</summary>
public sealed class Person : IdentityUser
{
    /// <summary>The name shown to colleagues.</summary>
    [PersonalData]
    public string DisplayName { get; set; } = "";
}

internal sealed class PersonConfiguration : IEntityTypeConfiguration<Person>
{
    public void Configure(EntityTypeBuilder<Person> builder) => builder.Property(person => person.DisplayName).HasMaxLength(100);
}

using Microsoft.AspNetCore.Identity;

namespace EsimAdmin.Core.People;

/// <summary>Somebody who may sign in.</summary>
public sealed class Person : IdentityUser
{
    internal const int LongestTimeZone = 100;

    /// <summary>The name shown to colleagues.</summary>
    [PersonalData]
    public string DisplayName { get; set; } = "";

    /// <summary>The time zone (IANA) of their quiet hours and of times in mails to them; null for the one that their browser has.</summary>
    [PersonalData]
    public string? TimeZone { get; set; }
}

internal sealed class PersonConfiguration : IEntityTypeConfiguration<Person>
{
    public void Configure(EntityTypeBuilder<Person> builder)
    {
        builder.Property(person => person.DisplayName).HasMaxLength(100);
        builder.Property(person => person.TimeZone).HasMaxLength(Person.LongestTimeZone);
    }
}

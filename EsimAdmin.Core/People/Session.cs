using System.Security.Cryptography;
using System.Text;

namespace EsimAdmin.Core.People;

/// <summary>One sign-in, from one browser, until it ends.</summary>
public sealed class Session
{
    /// <summary>The key.</summary>
    public long Id { get; init; }

    /// <summary>The hash of what the browser's cookie names it by; whoever reads the database cannot make a cookie of it.</summary>
    public required string KeyHash { get; init; }

    /// <summary>Who signed in.</summary>
    public required string PersonId { get; init; }

    /// <summary>What the cookie would hold, encrypted; empty once it has ended.</summary>
    public required byte[] Ticket { get; set; }

    /// <summary>The browser and its system, in words.</summary>
    public required string Device { get; init; }

    /// <summary>The network address from which it began.</summary>
    public required string Address { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset BeganAt { get; init; }

    /// <summary>When it was last used; up to a minute late.</summary>
    public DateTimeOffset UsedAt { get; set; }

    /// <summary>When whoever uses it last showed that it is really them.</summary>
    public DateTimeOffset ConfirmedAt { get; set; }

    /// <summary>When it was ended; null while it was not. It may be over nevertheless: see <see cref="SessionLimits"/>.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>The hash under which a session is stored.</summary>
    /// <param name="key">What the cookie names it by: 256 random bits, so that one round of hashing is enough.</param>
    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}

/// <summary>How long sessions last (configuration section <c>Security:Sessions</c>).</summary>
public sealed class SessionLimits
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Security:Sessions";

    /// <summary>What is said when the limits make no sense.</summary>
    public const string Usage = "Security:Sessions:Idle and Security:Sessions:Absolute: times such as 12:00:00 and 7.00:00:00 are meant, "
        + "Idle of at least 5 minutes, Absolute of at least Idle and at most 90 days.";

    /// <summary>The most that <see cref="Absolute"/> can be.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(90);

    /// <summary>After how long without use one is over.</summary>
    public TimeSpan Idle { get; set; } = TimeSpan.FromHours(12);

    /// <summary>How long after its beginning one is over, however much it is used.</summary>
    public TimeSpan Absolute { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Whether the limits make sense.</summary>
    public bool IsUsable => Idle >= TimeSpan.FromMinutes(5) && Absolute >= Idle && Absolute <= Longest;
}

/// <summary>A session was ended.</summary>
/// <param name="KeyHash">Which one.</param>
public sealed record SessionEnded(string KeyHash) : Change;

/// <summary>How somebody was last seen.</summary>
/// <param name="At">When they last used the console; up to a minute late.</param>
/// <param name="Sessions">In how many browsers they are signed in.</param>
internal sealed record Seen(DateTimeOffset At, int Sessions);

internal sealed class SessionConfiguration : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> builder)
    {
        builder.ToTable("Sessions");
        builder.Property(session => session.KeyHash).HasMaxLength(64);
        builder.Property(session => session.Device).HasMaxLength(100);
        builder.Property(session => session.Address).HasMaxLength(64);
        builder.HasIndex(session => session.KeyHash).IsUnique();
        builder.HasIndex(session => session.PersonId);
        builder.HasIndex(session => session.UsedAt);
        builder.HasOne<Person>().WithMany().HasForeignKey(session => session.PersonId).OnDelete(DeleteBehavior.Cascade);
    }
}

namespace EsimAdmin.Core.People;

/// <summary>Where somebody stands.</summary>
public enum PersonState
{
    /// <summary>May sign in.</summary>
    Active,

    /// <summary>Has a link with which to join, or it is on its way.</summary>
    Invited,

    /// <summary>Was invited, and the link works no more.</summary>
    InvitationExpired,

    /// <summary>May not sign in until somebody enables them.</summary>
    Disabled,
}

/// <summary>Somebody who works here or is invited, as a list shows them.</summary>
/// <param name="PersonId">The key of the <see cref="Person"/>; null for an invitation.</param>
/// <param name="InvitationId">The key of the <see cref="Invitation"/>; null for an account.</param>
/// <param name="Role">What they may do; empty where they have no role.</param>
/// <param name="HasTwoFactor">Whether they sign in with an authenticator app or a passkey.</param>
/// <param name="SeenAt">When they last used the console; null where that is longer ago than sessions are kept, or never.</param>
/// <param name="Sessions">In how many browsers they are signed in.</param>
/// <param name="ExpiresAt">Until when the invitation works; null for an account.</param>
/// <param name="Mail">What became of the invitation's mail, for people; null where none was sent.</param>
public sealed record PersonRow(string? PersonId, long? InvitationId, string Name, string Email, string Role, PersonState State,
    bool HasTwoFactor, DateTimeOffset? SeenAt, int Sessions, DateTimeOffset? ExpiresAt, string? Mail);

/// <summary>Whom to invite.</summary>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Email">The mail address to sign in with.</param>
/// <param name="Role">The name of a role that whoever invites holds all of.</param>
public sealed record NewColleague(string Name, string Email, string Role);

/// <summary>An invitation that was made.</summary>
/// <param name="Link">The link to hand on, told only here; null where a mail brings it.</param>
public sealed record Invited(string? Link);

using EsimAdmin.Core.People;
using EsimAdmin.Web.Components.Shared;
using MudBlazor;

namespace EsimAdmin.Web.Components.Pages.Users;

/// <summary>How people and invitations are told of.</summary>
internal static class UserWords
{
    /// <summary>Where somebody stands, in words.</summary>
    public static string Name(PersonState state) => state == PersonState.InvitationExpired ? "Invitation expired" : state.ToString();

    /// <summary>The same as a tone and a picture.</summary>
    public static Ui.Look Look(PersonState state) => state switch
    {
        PersonState.Active => new("ok", Icons.Material.Outlined.CheckCircle),
        PersonState.Invited => new("info", Icons.Material.Outlined.MarkEmailUnread),
        PersonState.InvitationExpired => new("warn", Icons.Material.Outlined.HourglassDisabled),
        _ => new("idle", Icons.Material.Outlined.Block),
    };

    /// <summary>In how many browsers somebody is signed in, in words.</summary>
    public static string Browsers(int sessions) => sessions switch
    {
        0 => "No",
        1 => "In 1 browser",
        _ => $"In {sessions} browsers",
    };
}

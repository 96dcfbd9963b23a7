using EsimAdmin.Core;
using EsimAdmin.Core.People;
using Microsoft.AspNetCore.Components.Endpoints;

namespace EsimAdmin.Web.Account;

/// <summary>Who needs a second step to sign in (<c>Security:RequireTwoFactor</c>).</summary>
internal enum TwoFactorFor
{
    /// <summary>Nobody; who wants one may have it.</summary>
    Nobody,

    /// <summary>Administrators.</summary>
    Administrators,

    /// <summary>Everyone.</summary>
    Everyone,
}

/// <summary>Has those who need a second step set it up before they can do anything else.</summary>
internal sealed record TwoFactorRule(TwoFactorFor For)
{
    private const string Key = "Security:RequireTwoFactor", SetUpAt = "/account/manage/authenticator";

    /// <summary>What is set; by default administrators need one, save where all is simulated.</summary>
    /// <exception cref="SettingException">It is none of the three.</exception>
    public static TwoFactorRule Read(IConfiguration configuration, bool isDemo) => configuration[Key] switch
    {
        null or "" => new TwoFactorRule(isDemo ? TwoFactorFor.Nobody : TwoFactorFor.Administrators),
        var text when Enum.TryParse<TwoFactorFor>(text, ignoreCase: true, out var known) && Enum.IsDefined(known) =>
            new TwoFactorRule(known),
        var text => throw new SettingException($"{Key} is '{text}': Nobody, Administrators or Everyone is meant."),
    };

    /// <summary>Whether somebody needs a second step and has none.</summary>
    public bool Lacks(Rights rights) => !rights.HasTwoFactor
        && (For == TwoFactorFor.Everyone || For == TwoFactorFor.Administrators && rights.Roles.Contains(Roles.Administrator));

    /// <summary>Leads those to where it is set up, from every page that is not of their account.</summary>
    public static void Use(IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.User is not SignedIn { MustSetUp: true }
            || context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is null
            || context.Request.Path.StartsWithSegments("/account")) return next(context);
        context.Response.Redirect(context.Request.PathBase + SetUpAt);
        return Task.CompletedTask;
    });
}

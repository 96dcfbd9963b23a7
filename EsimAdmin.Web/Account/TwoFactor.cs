using EsimAdmin.Core.People;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.Extensions.Options;

namespace EsimAdmin.Web.Account;

/// <summary>Who needs a second step to sign in.</summary>
internal enum TwoFactorFor
{
    /// <summary>Nobody; who wants one may have it.</summary>
    Nobody,

    /// <summary>Administrators.</summary>
    Administrators,

    /// <summary>Everyone.</summary>
    Everyone,
}

/// <summary>Who needs a second step to sign in (configuration section <c>Security</c>).</summary>
internal sealed class TwoFactorOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Security";

    /// <summary>What is said when it is none of the three.</summary>
    public const string Usage = "Security:RequireTwoFactor: Nobody, Administrators or Everyone is meant.";

    /// <summary>One of the names of <see cref="TwoFactorFor"/>.</summary>
    public string RequireTwoFactor { get; set; } = "";

    /// <summary>Whether it is.</summary>
    public bool IsKnown => Enum.TryParse<TwoFactorFor>(RequireTwoFactor, ignoreCase: true, out var known) && Enum.IsDefined(known);

    /// <summary>Who needs one.</summary>
    public TwoFactorFor For => Enum.Parse<TwoFactorFor>(RequireTwoFactor, ignoreCase: true);

    /// <summary>Where nobody has said anything, administrators need one, save where all is simulated.</summary>
    public void UseDefault(bool isDemo)
    {
        if (RequireTwoFactor.Length == 0)
            RequireTwoFactor = (isDemo ? TwoFactorFor.Nobody : TwoFactorFor.Administrators).ToString();
    }
}

/// <summary>Has those who need a second step set it up before they can do anything else.</summary>
internal sealed class TwoFactorRule(IOptions<TwoFactorOptions> options)
{
    /// <summary>Where a second step is set up.</summary>
    public const string SetUpAt = "/account/manage/authenticator";

    /// <summary>Whether somebody needs a second step and has none.</summary>
    public bool Lacks(Rights rights) => !rights.HasTwoFactor && options.Value.For switch
    {
        TwoFactorFor.Everyone => true,
        TwoFactorFor.Administrators => Administers(rights.Caller),
        _ => false,
    };

    // A role of one's own may hold as much.
    private static bool Administers(Caller caller) => caller.May(Permission.ManagePeople) || caller.May(Permission.ManageSettings);

    /// <summary>The same of an account.</summary>
    public async Task<bool> LacksAsync(RightsBook rights, Person person) => await rights.GetAsync(person.Id) is { } known
        && Lacks(known with { HasTwoFactor = person.TwoFactorEnabled });

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

using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Portal.Data;
using Portal.Features.Accounts;

namespace Portal.Web;

/// <summary>Who may. Every page names one of these or <see cref="AllowAnonymousAttribute"/>; a test keeps the table of page x role.</summary>
public static class Policies
{
    public const string SignedIn = nameof(SignedIn);

    /// <summary>Whoever has given a password: staff without a second factor get no further than setting one up.</summary>
    public const string SettingUp = nameof(SettingUp);

    /// <summary>A member of a publisher.</summary>
    public const string Member = nameof(Member);

    /// <summary>Any of the staff, with a second factor.</summary>
    public const string Staff = nameof(Staff);

    /// <summary>Decides cases.</summary>
    public const string Clerk = nameof(Clerk);

    /// <summary>編目員: works on CIP cases.</summary>
    public const string Cataloguer = nameof(Cataloguer);

    /// <summary>Works on cases of some kind; each case says whose work it is.</summary>
    public const string Officer = nameof(Officer);

    public const string Supervisor = nameof(Supervisor);

    public const string Administrator = nameof(Administrator);

    /// <summary>A supervisor or an administrator: says what the office is measured by.</summary>
    public const string Leading = nameof(Leading);

    /// <summary>Staff, or a member of a publisher, who sees what is its own.</summary>
    public const string StaffOrMember = nameof(StaffOrMember);

    /// <summary>The claim that holds the member's publisher.</summary>
    public const string PublisherClaim = "publisher";

    public static void AddPolicies(this IServiceCollection services, PortalSettings settings) => services.AddAuthorizationBuilder()
        .AddPolicy(SignedIn, policy => policy.RequireAuthenticatedUser().RequireAssertion(context => !context.User.LacksSecondFactor(settings)))
        .AddPolicy(SettingUp, policy => policy.RequireAuthenticatedUser())
        .AddPolicy(Member, policy => policy.RequireClaim(PublisherClaim))
        .AddPolicy(Staff, policy => policy.RequireStaff(settings, Roles.Clerk, Roles.Cataloguer, Roles.Supervisor, Roles.Administrator))
        .AddPolicy(Clerk, policy => policy.RequireStaff(settings, Roles.Clerk, Roles.Supervisor))
        .AddPolicy(Cataloguer, policy => policy.RequireStaff(settings, Roles.Cataloguer, Roles.Supervisor))
        .AddPolicy(Officer, policy => policy.RequireStaff(settings, Roles.Clerk, Roles.Cataloguer, Roles.Supervisor))
        .AddPolicy(Supervisor, policy => policy.RequireStaff(settings, Roles.Supervisor))
        .AddPolicy(Leading, policy => policy.RequireStaff(settings, Roles.Supervisor, Roles.Administrator))
        .AddPolicy(StaffOrMember, policy => policy.RequireAssertion(context => !context.User.LacksSecondFactor(settings) && (context.User.HasClaim(claim => claim.Type == PublisherClaim) || Roles.Names.Keys.Any(context.User.IsInRole))))
        .AddPolicy(Administrator, policy => policy.RequireStaff(settings, Roles.Administrator));

    /// <summary>Staff always come with a second factor, a code or a user-verified passkey; only the demonstration lets them in without.</summary>
    static void RequireStaff(this AuthorizationPolicyBuilder policy, PortalSettings settings, params string[] roles) =>
        policy.RequireRole(roles).RequireAssertion(context => !context.User.LacksSecondFactor(settings));

    public static bool LacksSecondFactor(this ClaimsPrincipal user, PortalSettings settings) =>
        !settings.Demo && user.HasClaim(claim => claim.Type == ClaimTypes.Role) && !user.HasClaim("amr", "mfa");
}

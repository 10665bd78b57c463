using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Portal.Data;

namespace Portal.Features.Accounts;

public static class AccountsSetup
{
    public static void AddAccounts(this IServiceCollection services, IConfiguration settings)
    {
        var account = AccountSettings.From(settings);
        services.AddSingleton(account);
        services.AddSingleton<Passwords>();
        services.AddSingleton<IPasswordHasher<User>>(provider => provider.GetRequiredService<Passwords>());
        services.AddScoped<ClaimsFactory>();
        services.AddHttpContextAccessor();
        services.AddIdentityCore<User>(options =>
        {
            options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
            options.User.RequireUniqueEmail = true;
            options.User.AllowedUserNameCharacters = "";
            // What a password must be stands in Passwords; asking for signs and capitals makes nobody safer.
            options.Password = new PasswordOptions { RequiredLength = Passwords.Shortest, RequireDigit = false, RequireLowercase = false, RequireUppercase = false, RequireNonAlphanumeric = false, RequiredUniqueChars = 1 };
        }).AddRoles<IdentityRole<Guid>>().AddEntityFrameworkStores<PortalDb>().AddSignInManager();
        // After AddRoles, which puts in one of its own.
        services.AddScoped<IUserClaimsPrincipalFactory<User>>(provider => provider.GetRequiredService<ClaimsFactory>());
        services.Configure<IdentityPasskeyOptions>(options =>
        {
            options.UserVerificationRequirement = "required";
            options.ResidentKeyRequirement = "required";
        });

        var schemes = services.AddAuthentication(IdentityConstants.ApplicationScheme)
            .AddScheme<AuthenticationSchemeOptions, SessionHandler>(IdentityConstants.ApplicationScheme, null)
            .AddCookie(SignInDoor.Pending, options => ShortCookie(options, "portal.pending"))
            // Here the framework keeps the challenge of a passkey between question and answer.
            .AddCookie(IdentityConstants.TwoFactorUserIdScheme, options => ShortCookie(options, "portal.passkey"));
        if (account.Library is { } library) schemes.AddOAuth(SignOn.Scheme, options => SignOnHandling.SetUp(options, library));

        services.AddScoped<SessionStore>();
        services.AddScoped<SecondFactor>();
        services.AddScoped<SignInDoor>();
        services.AddScoped<SignOn>();
        services.AddScoped<SignOnHandling>();
        services.AddScoped<KnownBrowser>();
        services.AddScoped<AccountLinks>();
        services.AddScoped<AccountLetters>();
        services.AddScoped<AccountCreation>();
        services.AddScoped<Registration>();
        services.AddScoped<FirstAdministrator>();
        services.AddScoped<StaffAccounts>();
        services.AddScoped<Memberships>();
    }

    static void ShortCookie(Microsoft.AspNetCore.Authentication.Cookies.CookieAuthenticationOptions options, string name)
    {
        options.Cookie.Name = name;
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.Cookie.Path = "/accounts";
        options.ExpireTimeSpan = TimeSpan.FromMinutes(10);
        options.SlidingExpiration = false;
    }
}

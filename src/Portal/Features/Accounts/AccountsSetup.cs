using Microsoft.AspNetCore.Identity;
using Portal.Data;

namespace Portal.Features.Accounts;

public static class AccountsSetup
{
    public static void AddAccounts(this IServiceCollection services, PortalSettings settings)
    {
        services.AddIdentity<User, IdentityRole<Guid>>(options =>
        {
            options.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
            options.User.RequireUniqueEmail = true;
            options.SignIn.RequireConfirmedEmail = true;
        }).AddEntityFrameworkStores<PortalDb>().AddDefaultTokenProviders();
        services.AddScoped<FirstAdministrator>();
    }
}

using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.AspNetCore.Mvc.Razor;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.WebEncoders;
using Portal.Adapters;
using Portal.Data;
using Portal.Features.Accounts;
using Portal.Features.Applications.Numbers;

namespace Portal.Web;

/// <summary>What happens between the command line and the first request.</summary>
public static partial class Start
{
    static readonly string[] Verbs = ["migrate", "schema", "verify-ledger", "rebuild-deposits"];

    /// <summary>The arguments that are settings: neither the verb nor --demo, which the framework would read as a key without a value.</summary>
    public static string[] WithoutVerb(this string[] args) => [.. args.Where(arg => arg != "--demo" && !Verbs.Contains(arg))];

    public static PortalSettings AddPortalSettings(this WebApplicationBuilder builder, string[] args)
    {
        if (args.Contains("--demo")) builder.Configuration["Demo"] = "true";
        var settings = PortalSettings.From(builder.Configuration, builder.Environment);
        // What lies in a folder lies in the data folder, unless a setting says otherwise.
        foreach (var (setting, folder) in new[] { ("Files:Folder", "files"), ("Files:Copy:Folder", "files-copy"), ("Mail:Folder", "mail"), ("Fax:Folder", "fax"), ("Ledger:HeadFolder", "ledger-head") })
        {
            if (string.IsNullOrEmpty(builder.Configuration[setting])) builder.Configuration[setting] = Path.Combine(settings.DataFolder, folder);
        }
        return settings;
    }

    public static void AddPortalPages(this IServiceCollection services)
    {
        services.AddPortalLanguages();
        services.AddRazorPages(pages =>
        {
            pages.RootDirectory = "/Features";
            pages.Conventions.Add(new PageRouteTransformerConvention(new HyphenatedAddress()));
        }).AddMvcOptions(options =>
        {
            // What must be filled in is said by each form's validator, in the reader's words.
            options.SuppressImplicitRequiredAttributeForNonNullableReferenceTypes = true;
            options.ModelMetadataDetailsProviders.Add(new EmptyText());
            options.Filters.Add<HandlerFilter>();
            options.Filters.Add<MayFilter>();
            options.Filters.Add<RefusalFilter>();
        });
        services.AddRouting(options => options.LowercaseUrls = true);
        services.Configure<RazorViewEngineOptions>(options => options.PageViewLocationFormats.Add("/Features/Shared/{0}.cshtml"));
        // Chinese stays Chinese in the page's source.
        services.Configure<WebEncoderOptions>(options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.AddAntiforgery(options => (options.Cookie.Name, options.Cookie.SecurePolicy) = ("portal.form", CookieSecurePolicy.SameAsRequest));
    }

    /// <summary>Work from the command line instead of a web server: its exit code, null when there was none.</summary>
    public static async Task<int?> RunVerbAsync(this WebApplication app, string[] args, PortalSettings settings)
    {
        switch (args.FirstOrDefault(Verbs.Contains))
        {
            case "migrate":
                await DatabaseSetup.MigrateAsync(settings);
                await app.SeedAsync();
                // The job engine makes its tables when it is first asked for; the web role may not make any.
                await app.Services.GetRequiredService<Quartz.ISchedulerFactory>().GetScheduler();
                await DatabaseSetup.GrantAsync(settings);
                return 0;
            case "schema":
                using (var scope = app.Services.CreateScope())
                    await Console.Out.WriteLineAsync(scope.ServiceProvider.GetRequiredService<PortalDb>().Database.GenerateCreateScript());
                return 0;
            case "verify-ledger":
                using (var scope = app.Services.CreateScope())
                {
                    var report = await scope.ServiceProvider.GetRequiredService<LedgerVerifier>().VerifyAsync();
                    await Console.Out.WriteLineAsync(report.FirstBad is { } bad ? $"{bad} {report.Reason}" : $"{report.Entries} ok");
                    return report.FirstBad is null ? 0 : 1;
                }
            default:
                return null;
        }
    }

    /// <summary>The embedded database is made and migrated here; PostgreSQL is migrated by its owner, and an older one is refused.</summary>
    public static async Task PrepareAsync(this WebApplication app, PortalSettings settings)
    {
        if (!settings.IsPostgres)
        {
            if (settings.Demo) Demo.RefuseForeignFolder(settings.DataFolder);
            app.Lifetime.ApplicationStopped.Register(DataFolderLock.Take(settings.DataFolder).Dispose);
        }
        var missing = await ReachableAsync(DatabaseSetup.MissingMigrationsAsync(settings));
        if (missing.Count > 0)
        {
            if (settings.IsPostgres) throw new SettingWrong("Database:Connection", $"names a database that lacks {string.Join(", ", missing)}; run \"Portal migrate\" as its owner first");
            await DatabaseSetup.MigrateAsync(settings);
        }
        // A newer release may bring a year's calendar or a role; a database that was left between its tables and its seed has none yet.
        if (missing.Count > 0 || !await Seed.IsCompleteAsync(settings)) await app.SeedAsync();
        await app.PrintHowToSignInAsync(settings);
    }

    static async Task<T> ReachableAsync<T>(Task<T> asked)
    {
        try
        {
            return await asked;
        }
        catch (System.Data.Common.DbException error)
        {
            throw new SettingWrong("Database:Connection", $"names a database that does not answer: {error.Message}");
        }
    }

    /// <summary>Features/Accounts/SignIn.cshtml answers at /accounts/sign-in.</summary>
    sealed partial class HyphenatedAddress : IOutboundParameterTransformer
    {
        public string? TransformOutbound(object? value) => value is null ? null : WordStart().Replace(value.ToString()!, "-").ToLowerInvariant();

        [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])", RegexOptions.None, 1000)]
        private static partial Regex WordStart();
    }

    static async Task SeedAsync(this WebApplication app)
    {
        using var scope = app.Services.CreateScope();
        var (db, clock) = (scope.ServiceProvider.GetRequiredService<PortalDb>(), scope.ServiceProvider.GetRequiredService<TimeProvider>());
        await Seed.CalendarAsync(db, clock);
        await Seed.SharedPoolAsync(db, clock);
        await Seed.RolesAsync(scope.ServiceProvider);
    }

    static async Task PrintHowToSignInAsync(this WebApplication app, PortalSettings settings)
    {
        if (settings.Demo)
        {
            if (!await Demo.IsFilledAsync(settings))
            {
                using var scope = app.Services.CreateScope();
                await Demo.FillAsync(scope.ServiceProvider);
            }
            var lines = Demo.HowToSignIn(settings);
            app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine(lines));
        }
        else
        {
            app.Lifetime.ApplicationStarted.Register(() =>
            {
                using var scope = app.Services.CreateScope();
                var line = scope.ServiceProvider.GetRequiredService<FirstAdministrator>().InvitationAsync(app.Urls.First()).GetAwaiter().GetResult();
                if (line is not null) Console.WriteLine(line);
            });
        }
    }
}

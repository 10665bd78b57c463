using Portal;
using Portal.Adapters;
using Portal.Adapters.Files;
using Portal.Adapters.Mail;
using Portal.Data;
using Portal.Features.Accounts;
using Portal.Features.Announcements;
using Portal.Features.Applications;
using Portal.Features.Catalogue;
using Portal.Features.Deposit;
using Portal.Features.Deposit.Keeping;
using Portal.Features.Procedures;
using Portal.Features.Queue;
using Portal.Features.Reading;
using Portal.Web;

if (args is [Portal.Features.Deposit.Checks.CheckFile.Verb, ..]) return Portal.Features.Deposit.Checks.CheckFile.Run(args);
try
{
    var builder = WebApplication.CreateBuilder(args.WithoutVerb());
    var settings = builder.AddPortalSettings(args);

    builder.Services.AddSingleton(TimeProvider.System);
    builder.Services.AddDatabase(settings);
    builder.Services.AddProtectionKeys(builder.Configuration);
    builder.Services.AddFiles(builder.Configuration);
    builder.Services.AddMail(builder.Configuration);
    builder.Services.AddAccounts(builder.Configuration);
    builder.Services.AddPolicies(settings);
    builder.Services.AddApplications(builder.Configuration);
    builder.Services.AddQueue();
    builder.Services.AddDeposit(builder.Configuration);
    builder.Services.AddReading();
    builder.Services.AddCatalogue();
    builder.Services.AddProcedures();
    builder.Services.AddAnnouncements();
    builder.Services.AddTimetable(builder.Configuration, settings);
    builder.Services.AddPortalPages();
    builder.Services.AddLimits();

    var app = builder.Build();
    if (await app.RunVerbAsync(args, settings) is { } exitCode) return exitCode;
    if (args.Contains(RebuildDeposits.Verb)) return await RebuildDeposits.RunVerbAsync(app.Services);
    await app.PrepareAsync(settings);

    app.UseProxy();
    app.UseSecurityHeaders();
    app.UseHostCookies();
    app.UsePortalErrors();
    app.UseReadingHost();
    app.UseOwnFormsOnly();
    app.UsePortalLanguages();
    app.UseRouting();
    app.UseRateLimiter();
    app.UseAuthentication();
    app.UseAuthorization();
    app.MapStaticAssets().AllowAnonymous();
    app.MapRazorPages().WithStaticAssets().RequireAuthorization().OnlyReadAndPost();
    app.MapApplications();
    app.MapDeposit();
    app.MapReading();
    app.MapOpds();
    app.MapAnnouncementFeed();
    app.MapHealth();
    app.MapLanguages();

    await app.RunAsync();
    return 0;
}
catch (SettingWrong wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 2;
}

/// <summary>Named so that the tests can host the portal.</summary>
public partial class Program;

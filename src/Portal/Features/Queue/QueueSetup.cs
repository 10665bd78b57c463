using Portal.Data;
using Portal.Features.Applications;
using Portal.Features.Applications.Bulk;
using Portal.Features.Applications.Opinions;
using Portal.Features.LegalDeposits;
using Portal.Features.Queue.Calendar;
using Portal.Features.Queue.Intake;
using Portal.Features.Queue.Letters;
using Portal.Features.Queue.Letters.Mass;
using Portal.Features.Queue.Proposals;

namespace Portal.Features.Queue;

public static class QueueSetup
{
    public static void AddQueue(this IServiceCollection services)
    {
        services.AddScoped<WorkQueue>();
        services.AddScoped<Approval>();
        services.AddScoped<AutoAssign>();
        services.AddScoped<Bulk>();
        services.AddScoped<SecondPerson>();
        services.AddScoped<Confirmation>();
        services.AddScoped<LetterTexts>();
        services.AddScoped<LetterWriter>();
        services.AddScoped<MassDesk>();
        services.AddScoped<TakeIn>();
        services.AddSingleton<ScanSeal>();
        services.AddScoped<PageUpload>();
        services.AddScoped<MyApplications>();
        services.AddScoped<BatchPages>();
        services.AddScoped<StaffLetters>();
        services.AddScoped<OpinionLetters>();
        services.AddScoped<ChangeCalendar>();
        services.AddLegalDeposits();
    }

    /// <summary>Only where jobs run: letters go as soon as they are written.</summary>
    public static void AddLetterSignal(this IServiceCollection services)
    {
        services.AddSingleton<LetterSignal>();
        services.AddHostedService(provider => provider.GetRequiredService<LetterSignal>());
        services.AddSingleton<LetterSignal.Watch>();
        services.ConfigureDbContext<PortalDb>((provider, options) => options.AddInterceptors(provider.GetRequiredService<LetterSignal.Watch>()));
    }
}

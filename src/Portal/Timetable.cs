using Portal.Adapters.Jobs;
using Portal.Data;
using Portal.Features.Accounts;
using Portal.Features.Applications;
using Portal.Features.Applications.Bulk;
using Portal.Features.Applications.Cip;
using Portal.Features.Applications.Numbers;
using Portal.Features.Applications.Opinions;
using Portal.Features.Applications.Registrants;
using Portal.Features.Applications.Registrants.TakeOver;
using Portal.Features.Deposit;
using Portal.Features.Deposit.Keeping;
using Portal.Features.Deposit.Upload;
using Portal.Features.LegalDeposits;
using Portal.Features.Queue;
using Portal.Features.Queue.Jobs;
using Portal.Features.Queue.Letters;
using Portal.Features.Queue.Letters.Mass;
using Portal.Features.Queue.Proposals;
using Portal.Features.Reading;

namespace Portal;

/// <summary>
/// Every recurring job, in the office's time (Asia/Taipei). Saturdays are in because some are made up for holidays: whether a day is a
/// working day the job itself asks of the office calendar. Each is safe to run twice and on two nodes at once.
/// </summary>
public static class Timetable
{
    public static readonly IReadOnlyList<Recurring> All =
    [
        // second minute hour day month weekday
        new(SendLetters.Name, "0 * * * * ?", typeof(SendLetters)), // and at once after a save that wrote a letter
        new(WriteMassLetters.Name, "20 * * * * ?", typeof(WriteMassLetters)),
        new(KeepDueDates.Name, "0 30 7 * * ?", typeof(KeepDueDates)),
        new(FinishCip.Name, "0 */5 * * * ?", typeof(FinishCip)),
        new(AutoAssign.Name, "0 40 7 ? * MON-SAT", typeof(AutoAssign)), // and at once when a case is sent
        new(LapseProposals.Name, "0 50 7 * * ?", typeof(LapseProposals)),
        new("reminders", "0 0 8 ? * MON-SAT", typeof(RemindOfficers)),
        new("morning-list", "0 30 8 ? * MON-SAT", typeof(MorningList)),
        new("overdue", "0 0 9 ? * MON-SAT", typeof(EscalateOverdue)),
        new("deposit-reminders", "0 15 9 ? * MON-SAT", typeof(RemindPublishers)),
        new("take-over", "30 * * * * ?", typeof(TakeOverRun)),
        new(BatchRun.Name, "15 * * * * ?", typeof(BatchRun)), // and at once when somebody hands in pages or sends a batch
        new(CheckDepositFiles.Name, "40 * * * * ?", typeof(CheckDepositFiles)), // and at once when a file is there
        new(CopyDeposits.Name, "5 * * * * ?", typeof(CopyDeposits)),
        new(CheckFixity.Name, "0 30 0 * * ?", typeof(CheckFixity)),
        new(FreeCopies.Name, "55 * * * * ?", typeof(FreeCopies)),
        new("loan-reminders", "0 10 8 ? * MON-SAT", typeof(RemindReaders)),
        new("forget-readers", "0 25 3 * * ?", typeof(ForgetReaders)),
        new("sweep-uploads", "50 * * * * ?", typeof(SweepUploads)),
        new("growth", "0 0 7 * * ?", typeof(WatchGrowth)),
        new("find-strays", "0 40 3 * * ?", typeof(FindStrays)),
        new("sweep-ledger", "0 */5 * * * ?", typeof(SweepLedger)),
        new("sweep-files", "0 0 3 * * ?", typeof(SweepFiles)),
        new("sweep-places", "0 15 3 * * ?", typeof(SweepPlaces)),
        new("sweep-opinions", "0 5 3 * * ?", typeof(SweepOpinions)),
        new("sweep-sessions", "0 10 3 * * ?", typeof(SweepSessions)),
        new("sweep-job-log", "0 20 3 * * ?", typeof(SweepRunLog)),
    ];

    public static void AddTimetable(this IServiceCollection services, IConfiguration configuration, PortalSettings settings)
    {
        var enabled = configuration.GetValue("Jobs:Enabled", true);
        // A process without jobs leaves the engine's tables alone; what is run by hand there runs in its request.
        services.AddJobs(configuration, All, settings.IsPostgres && enabled ? settings.Connection : null, RunLog.Diary);
        if (enabled) services.AddLetterSignal();
    }
}

using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Jobs;
using Portal.Data;
using Portal.Features.Applications.Bulk;
using Portal.Features.Applications.Cip;
using Portal.Features.Deposit;
using Portal.Features.Deposit.Keeping;
using Portal.Features.Queue.Letters.Mass;
using Portal.Features.Queue.Proposals;
using Portal.Features.Reading;
using Portal.Web;

namespace Portal.Features.Queue.Jobs;

/// <summary>排程: the timetable, what became of the last run of each job, and running one now.</summary>
[Authorize(Policy = Policies.Administrator)]
public class Index(IJobEngine engine, PortalDb db, TimeProvider clock) : PageModel
{
    /// <summary>What each job does and when, for people; by its name in the timetable.</summary>
    public static readonly IReadOnlyDictionary<string, (string Does, string When)> Texts = new Dictionary<string, (string, string)>
    {
        ["letters"] = ("寄送函知", "每分鐘，及有新函知時"),
        [WriteMassLetters.Name] = ("寫成通函", "每分鐘"),
        [KeepDueDates.Name] = ("依辦公日曆核對應完成日", "每天 07:30"),
        [FinishCip.Name] = ("核定申請人已同意或期滿的 CIP", "每 5 分鐘"),
        [AutoAssign.Name] = ("自動派案（有開啟時）", "工作天 07:40，及送件時"),
        [LapseProposals.Name] = ("結束逾時未確認的提案", "每天 07:50"),
        ["reminders"] = ("提醒下一工作天到期的案件", "工作天 08:00"),
        ["morning-list"] = ("寄送今日待辦", "工作天 08:30"),
        ["overdue"] = ("逾期案件列管並致歉", "工作天 09:00"),
        ["deposit-reminders"] = ("詢問出版情形並提醒送存", "工作天 09:15"),
        ["take-over"] = ("檢查與匯入舊系統的資料", "每分鐘"),
        [BatchRun.Name] = ("解開整批的頁面與送件", "每分鐘，及有人送出時"),
        [CheckDepositFiles.Name] = ("檢查送存的電子書檔案", "每分鐘，及上傳完成時"),
        [CopyDeposits.Name] = ("送存檔案的第二份與紀錄", "每分鐘"),
        [CheckFixity.Name] = ("查核送存檔案的完整性", "每天 00:30"),
        [FreeCopies.Name] = ("收回逾時與到期的電子書，並通知預約的讀者", "每分鐘"),
        ["loan-reminders"] = ("提醒讀者電子書即將到期", "工作天 08:10"),
        ["forget-readers"] = ("清除讀者的閱覽與借閱紀錄", "每天 03:25"),
        ["sweep-uploads"] = ("清理未完成與不收的上傳", "每分鐘"),
        ["growth"] = ("留意用號異常成長的出版機構", "每天 07:00"),
        ["find-strays"] = ("找出號碼帳沒有的書目號碼", "每天 03:40"),
        ["sweep-ledger"] = ("清理號碼帳中未用出的號碼", "每 5 分鐘"),
        ["sweep-files"] = ("刪除無案件的上傳檔案", "每天 03:00"),
        ["sweep-places"] = ("清理存放區中沒有紀錄的檔案", "每天 03:15"),
        ["sweep-opinions"] = ("刪除未確認的意見", "每天 03:05"),
        ["sweep-sessions"] = ("刪除過期的登入", "每天 03:10"),
        ["sweep-job-log"] = ("刪除 90 天前的執行紀錄", "每天 03:20"),
    };

    public record Row(string Name, string Does, string When, JobLogEntry? Last, DateTime? NextRun, bool Running);

    public IReadOnlyList<Row> Rows { get; private set; } = [];

    public async Task OnGetAsync()
    {
        var rows = new List<Row>();
        foreach (var job in await engine.StateAsync(HttpContext.RequestAborted))
        {
            var last = await db.JobLog.AsNoTracking().Where(run => run.Name == job.Name).OrderByDescending(run => run.StartedAt).ThenByDescending(run => run.Id).FirstOrDefaultAsync();
            var (does, when) = Texts[job.Name];
            rows.Add(new Row(job.Name, does, when, last, job.NextRun, job.Running));
        }
        Rows = rows;
    }

    public async Task<IActionResult> OnPostRunAsync(string? name)
    {
        if (name is null || !Texts.ContainsKey(name)) throw new NotThere();
        db.History.Add(this.Actor().Did("立即執行排程", clock.GetUtcNow().UtcDateTime, subject: "Job", subjectId: name));
        await db.SaveChangesAsync();
        // A browser that goes away does not stop the work.
        await engine.RunNowAsync(name, CancellationToken.None);
        return this.Done("已開始執行，結果會列在下表", "Index");
    }
}

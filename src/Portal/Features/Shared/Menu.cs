using System.Security.Claims;
using Portal.Features.Accounts;
using Portal.Web;

namespace Portal.Features.Shared;

/// <summary>A page that somebody may go to.</summary>
/// <param name="Path">Its address.</param>
/// <param name="Name">What it is called.</param>
/// <param name="About">What it is for, in a few words.</param>
/// <param name="Pinned">It stands in the menu of every page; the others are on /more.</param>
public record MenuItem(string Path, string Name, string About, bool Pinned = false);

/// <summary>Where each reader can go: the few that everybody needs every day at the top of the page, all of them with a word of explanation on /more.</summary>
public static class Menu
{
    public static IReadOnlyList<(string Group, IReadOnlyList<MenuItem> Items)> For(ClaimsPrincipal user)
    {
        var member = user.HasClaim(claim => claim.Type == Policies.PublisherClaim);
        var administrator = user.IsInRole(Roles.Administrator);
        var supervisor = user.IsInRole(Roles.Supervisor);
        var officer = supervisor || user.IsInRole(Roles.Clerk) || user.IsInRole(Roles.Cataloguer);
        var staff = administrator || officer;
        List<(string, IReadOnlyList<MenuItem>)> groups =
        [
            ("公開資訊",
            [
                new("/catalogue", "查詢新書", "已核定、即將出版的書", Pinned: true),
                new("/publishers", "出版機構名錄", "出版機構與出版者識別號", Pinned: !staff),
                new("/applications/status", "案件查詢", "用收件號與查詢碼看進度", Pinned: !staff),
                new("/announcements", "公告", "本館的最新消息，也可用 Atom 訂閱"),
                new("/applications/opinions", "意見反映", "建議、疑問與不滿，三個工作天內答覆"),
                new("/procedures", "標準作業流程", "各類案件的辦理步驟"),
                new("/applications/paper-form", "空白申請單", "印出後填寫，親送、郵寄或傳真"),
            ]),
        ];
        if (user.Identity?.IsAuthenticated == true) groups.Add(("閱覽", [new("/reading/mine", "我的借閱", "借閱中、預約中與過去的電子書", Pinned: !member && !staff)]));
        if (member)
        {
            groups.Add(("我的出版機構",
            [
                new("/applications", "我的申請", "草稿、進度與結果", Pinned: true),
                new("/applications/bulk", "整批申請", "用 Excel、CSV 或 ONIX 檔整批申請"),
                new("/applications/isrc", "ISRC 申請", "錄音與錄影的代碼", Pinned: true),
                new("/deposit", "電子書送存", "上傳檔案、簽署授權書，由本館永久保存"),
                new("/reading/usage", "閱覽統計", "貴機構的電子書被閱覽幾次"),
                new("/legal-deposits/mine", "待送存清單", "回報出版日期，寄送兩館各一份"),
                new("/applications/registrants/mine", "出版機構資料", "聯絡資料、識別號與預設值", Pinned: true),
                new("/accounts/members", "成員", "邀請同事一起辦理", Pinned: true),
            ]));
        }
        if (staff)
        {
            groups.Add(("案件",
            [
                new("/queue", "待辦", "所有案件，先到期的在前", Pinned: true),
                .. officer ? new MenuItem[] { new("/queue/intake", "收件", "臨櫃、郵寄與傳真的紙本", Pinned: true), new("/queue/phone", "電話查詢", "核對身分後告知進度，並記入歷程", Pinned: true) } : [],
                new("/queue/letters", "函知", "寄給申請人的信，以及卡住的信", Pinned: true),
                .. supervisor || user.IsInRole(Roles.Clerk) ? new MenuItem[] { new("/queue/letters/mass", "通函", "寄給許多出版機構的同一封信") } : [],
                new("/legal-deposits", "送存追蹤", "從配號、出版到兩館收到送存本"),
                .. officer ? new MenuItem[] { new("/legal-deposits/receive", "收到送存本", "掃描 ISBN，一本接一本") } : [],
                new("/deposit/fixity", "送存檔案查核", "電子書的兩份是否完好"),
                new("/reading/usage", "閱覽統計", "電子書的閱覽次數與看不到的讀者"),
                new("/queue/calendar", "辦公日曆", "上班日、停班日與補班"),
                new("/reports", "季報", "三天內結案、滿意度與各項目標"),
                .. administrator || supervisor ? new MenuItem[] { new("/reports/targets", "季報的目標", "每項指標要達到多少") } : [],
                .. officer ? new MenuItem[] { new("/queue/proposals", "第二人確認", "須由另一人同意才執行的事"), new("/queue/absences", "請假", "不在的日子，案件不會派給您") } : [],
            ]));
            groups.Add(("出版機構與號碼",
            [
                new("/applications/registrants", "出版機構查詢", "登記、識別號與用量", Pinned: true),
                new("/applications/registrants/forecast", "識別號用量預測", "群組與識別號還能用多久"),
                new("/applications/registrants/take-over", "舊資料移轉", "匯入舊系統的出版機構、識別號與號碼"),
                new("/applications/numbers/strays", "待查的號碼", "號碼帳沒有、暫停配出的號碼"),
                new("/applications/registrants/export", "匯出出版機構名錄", "供國際總部的全球出版者名錄"),
                new("/applications/isrc/codes", "ISRC 查詢", "代碼屬於哪一筆錄音"),
                new("/applications/numbers", "號碼帳", "每一個配出的號碼，與庫外帳首核對"),
            ]));
            groups.Add(("編目",
            [
                new("/applications/cip/classes", "分類表", "中文圖書分類法"),
                new("/applications/cip/subjects", "主題詞", "主題詞表與代碼"),
                new("/applications/cip/author-numbers", "著者號", "四角號碼"),
            ]));
        }
        if (administrator)
        {
            groups.Add(("系統管理",
            [
                new("/accounts/users", "使用者", "館員與出版機構成員的帳號"),
                new("/applications/isbn/ranges", "ISBN 區段", "範圍檔的版本與試算"),
                new("/applications/isrc/prefixes", "ISRC 登記者代碼", "可以指配的代碼與下一個號碼"),
                new("/applications/cip/templates", "CIP 範本", "版權頁、DataBlock 與卡片的格式"),
                new("/reading/rooms", "館內閱覽場所", "單機與館內網路的位址"),
                new("/queue/letters/texts", "函知範本", "每一種信的中文與英文"),
                new("/queue/jobs", "排程", "定時的工作與上次結果"),
            ]));
        }
        if (supervisor) groups.Insert(staff ? 1 : 0, ("主管", [new("/queue/today", "今日", "未結、到期、逾期與人力", Pinned: true)]));
        return groups;
    }
}

using System.Diagnostics;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Portal.Web;

namespace Portal.Features.Shared;

/// <summary>Shown in place of an answer that failed, whatever the request's method was. Uses no database: that may be what failed.</summary>
[AllowAnonymous]
[ResponseCache(NoStore = true)]
public class Error : PageModel
{
    public int Status { get; private set; }

    public string Trace => Activity.Current?.TraceId.ToString() ?? HttpContext.TraceIdentifier;

    public string Heading => Status switch
    {
        400 => "這個請求無法處理",
        403 => "您沒有權限看這個頁面",
        404 => "找不到這個頁面",
        405 => "這個頁面不能這樣使用",
        413 => "檔案太大",
        429 => "操作太頻繁",
        503 => "系統暫停服務",
        _ => "系統發生問題",
    };

    public string NextStep => Status switch
    {
        400 => "請回到上一頁，重新整理後再試一次。若剛剛登出過，請先登入。",
        403 => "若您有其他帳號可以看，請改用那個帳號登入；需要權限，請洽貴機構的管理人或本館。",
        404 => "網址可能打錯了，或資料已移走。請檢查網址，或從首頁找起。",
        405 => "請從首頁找到要辦的事，再從那裡進入。",
        413 => "請回到上一頁，改傳較小的檔案。",
        429 => "請等一分鐘再試。",
        503 => "我們正在處理，請稍後再來。已送出的資料不會遺失。",
        _ => "問題已記錄下來。請稍後再試；若一直發生，請來電並告知下面的追蹤碼。",
    };

    public void OnGet()
    {
        Status = HttpContext.MeantStatus();
        // Asked for directly, the page has nothing to report.
        if (Status < 400) Status = 404;
        Response.StatusCode = Status;
    }
}

using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Portal.Features.Accounts;

/// <summary>Says why nobody came in by the library's account service, and the ways on.</summary>
[AllowAnonymous]
public class SignOnFailed(AccountSettings settings) : PageModel
{
    public static readonly IReadOnlyDictionary<SignOnFault, string> Sentences = new Dictionary<SignOnFault, string>
    {
        [SignOnFault.Cancelled] = "您沒有同意提供資料，或取消了登入。",
        [SignOnFault.Stale] = "這次登入的資料不完整、不是從這個瀏覽器開始的，或已經用過。",
        [SignOnFault.Refused] = "圖書館帳號服務沒有確認您的身分：這次登入可能已經逾時或用過，或那個帳號已經停用。",
        [SignOnFault.Down] = "圖書館帳號服務現在沒有回應，請過幾分鐘再試。",
        [SignOnFault.Nameless] = "圖書館帳號服務沒有告知是哪一個帳號。",
        [SignOnFault.Disabled] = "這個帳號已停用，請來電洽詢本館",
        [SignOnFault.EmailTaken] = "您的電子郵件在這裡已經有帳號。請先用那個帳號的密碼登入，再到「我的帳號」連結圖書館帳號。",
        [SignOnFault.NotAllowed] = "您這類帳號目前不開放用圖書館帳號登入，請改用密碼；還沒有密碼的話，可以重設。",
        [SignOnFault.Taken] = "這個圖書館帳號已經連結到另一個帳號，要更換請洽本館。",
        [SignOnFault.Connected] = "您的帳號已經連結了圖書館帳號，要換成另一個，請先解除連結。",
    };

    [BindProperty(SupportsGet = true)]
    public string? Why { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>Somebody who is signed in wanted to connect the two accounts.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Connecting { get; set; }

    public SignOnFault Fault { get; private set; } = SignOnFault.Stale;

    public string? Library => settings.Library?.Name;

    /// <summary>Trying again may help.</summary>
    public bool IsPassing => Fault is SignOnFault.Cancelled or SignOnFault.Stale or SignOnFault.Refused or SignOnFault.Down or SignOnFault.Nameless;

    public IActionResult OnGet()
    {
        if (Library is null) return NotFound();
        if (Enum.TryParse<SignOnFault>(Why, out var fault) && Sentences.ContainsKey(fault)) Fault = fault;
        if (!Url.IsLocalUrl(ReturnUrl)) ReturnUrl = null;
        Response.StatusCode = Fault == SignOnFault.Down ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status400BadRequest;
        return Page();
    }
}

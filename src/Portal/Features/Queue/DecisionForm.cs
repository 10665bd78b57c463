using FluentValidation;
using Portal.Features.Applications;
using Portal.Features.Applications.Isrc;
using Portal.Features.Deposit;
using Portal.Web;

namespace Portal.Features.Queue;

/// <summary>What an officer fills in to decide; each button reads its own part.</summary>
public class DecisionForm
{
    /// <summary>What is most often missing; the officer ticks and adds in words.</summary>
    static readonly string[] books =
    [
        "書名頁缺漏或不清楚", "版權頁缺漏或不清楚", "書名與書名頁不符", "著者與書名頁不符", "出版者名稱與版權頁不符", "版次或出版年月與版權頁不符",
        "裝訂或格式填寫不完整", "分級或適讀對象需確認", "缺少目次頁或部分內文",
    ];

    static readonly string[] recordings =
    [
        "曲名不完整或有誤", "演出者不完整或有誤", "版本需註明", "長度有誤", "錄製年有誤", "錄音或錄影需確認", "與已有代碼的錄音重複，請確認", "製作者或權利歸屬需確認", "登記者代碼的需求需說明",
    ];

    static readonly string[] ebooks =
    [
        "檔案內容與書名不符", "檔案不完整或缺頁", "檔案有保護或密碼", "檔案格式需修正", "檔案內的 ISBN 與配號不符", "封面不清楚", "授權條件需確認", "簽署人需確認",
    ];

    public static IReadOnlyList<string> CheckListOf(Request request) => request switch { IsrcRequest => recordings, EbookDeposit => ebooks, _ => books };

    public List<string> Missing { get; set; } = [];

    public string? Note { get; set; }

    public string? Reason { get; set; }

    public int? Days { get; set; }

    public sealed class Validator : AbstractValidator<DecisionForm>
    {
        public Validator()
        {
            RuleFor(f => f.Note).Lines(2000);
            RuleFor(f => f.Reason).Lines(2000);
            RuleFor(f => f.Days).InclusiveBetween(1, 30).WithMessage("展期請填 1 到 30 個工作天");
        }
    }
}

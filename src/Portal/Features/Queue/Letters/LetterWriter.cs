using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Applications.Cip;
using Portal.Features.Applications.Isbn;
using Portal.Features.Applications.Isrc;
using Portal.Features.Applications.Opinions;
using Portal.Features.Applications.Survey;
using Portal.Features.Shared;

namespace Portal.Features.Queue.Letters;

/// <summary>The texts of the letters, in the applicant's language, with the link that shows the case without an account.</summary>
public class LetterWriter(PortalSettings settings, IStringLocalizer<Words> words)
{
    public OutgoingLetter Received(Request request, DateTime at) => request is OpinionRequest opinion ? OpinionReceived(opinion, at) : Write(request, $"received:{request.Id}:{request.Returns}", at,
        $"已收件：{request.KindName} {request.CaseNumber}",
        $"""
        您的申請已收件。

        收件號：{request.CaseNumber}
        申請項目：{request.KindName}
        內容：{request.Subject}
        應完成日：{Long(request.DueOn!.Value)}（收件次日起第三個工作天）

        接下來由承辦人審核；如需補件，我們會一次列出所有項目通知您。
        """,
        $"We have received your application {request.CaseNumber}",
        $"""
        We have received your application.

        Case number: {request.CaseNumber}
        About: {request.Subject}
        Due: {English(request.DueOn!.Value)} (the third working day after receipt)

        An officer will now review it. If anything is missing, we will tell you everything at once.
        """);

    OutgoingLetter OpinionReceived(OpinionRequest request, DateTime at) => Write(request, $"received:{request.Id}:0", at,
        $"已收到您的意見：{request.CaseNumber}",
        $"""
        您的意見已收件，我們會在應完成日以前以電子郵件答覆。

        收件號：{request.CaseNumber}
        主旨：{request.About}
        應完成日：{Long(request.DueOn!.Value)}（收件次日起第三個工作天）
        """,
        $"We have received your opinion {request.CaseNumber}",
        $"""
        We have received your opinion and will answer it by e-mail by the due date.

        Case number: {request.CaseNumber}
        About: {request.About}
        Due: {English(request.DueOn!.Value)} (the third working day after receipt)
        """);

    public OutgoingLetter OpinionAnswered(OpinionRequest request, DateTime at) => Write(request, $"approved:{request.Id}", at,
        $"答覆您的意見：{request.About}",
        $"""
        {request.ContactName} 您好：

        {request.Answer}

        收件號：{request.CaseNumber}
        主旨：{request.About}
        """,
        $"Our answer to your opinion: {request.About}",
        $"""
        Dear {request.ContactName},

        {request.Answer}

        Case number: {request.CaseNumber}
        About: {request.About}
        """);

    public OutgoingLetter Returned(Request request, DateTime at) => Write(request, $"returned:{request.Id}:{request.Returns}", at,
        $"請補件：{request.KindName} {request.CaseNumber}",
        $"""
        您的申請需要補齊下列資料，請一次補齊後再送出：

        {Items(request.MissingItems)}{Note(request.Reason)}

        收件號：{request.CaseNumber}
        內容：{request.Subject}

        補件期間不計入處理時間；補齊送出後，重新起算三個工作天。
        """,
        $"Please complete your application {request.CaseNumber}",
        $"""
        Your application needs the following. Please mend all of it and send it again:

        {Items(request.MissingItems)}{Note(request.Reason)}

        Case number: {request.CaseNumber}
        About: {request.Subject}

        The clock stands still meanwhile. Three working days begin afresh once you send it again.
        """);

    public OutgoingLetter Refused(Request request, DateTime at) => Write(request, $"refused:{request.Id}", at,
        $"不予核定：{request.KindName} {request.CaseNumber}",
        $"""
        您的申請不予核定，理由如下：

        {request.Reason}

        收件號：{request.CaseNumber}
        內容：{request.Subject}

        如對此結果有疑問，請回覆本信或來電洽詢。
        """,
        $"Your application {request.CaseNumber} was refused",
        $"""
        Your application was refused for this reason:

        {request.Reason}

        Case number: {request.CaseNumber}
        About: {request.Subject}

        If you have questions, please answer this letter or call us.
        """);

    /// <summary>Written only after the numbers are in the ledger and its head is outside the database.</summary>
    public OutgoingLetter NumbersGiven(IsbnRequest request, DateTime at) => Write(request, $"approved:{request.Id}", at,
        $"已核定配號：{request.Subject}",
        $"""
        您申請的國際標準書號（ISBN）已核定：

        {Numbers(request)}

        收件號：{request.CaseNumber}
        書名：{request.Subject}

        請將號碼印在版權頁，並可由下列連結取得條碼。每種裝訂與檔案格式各用一個號碼，號碼不得移作他書使用。
        """,
        $"ISBNs for {request.Subject}",
        $"""
        Your ISBNs have been assigned:

        {Numbers(request)}

        Case number: {request.CaseNumber}
        Title: {request.Subject}

        Please print the number on the copyright page. Bar codes can be had by the link below. Each binding and file format has a number of its own; a number is never used for another book.
        """);

    /// <summary>The draft of the record, to be accepted or remarked on by a date.</summary>
    public OutgoingLetter CipDraft(CipRequest request, DateTime at) => Write(request, $"cip-draft:{request.Id}:{request.DraftSentAt:yyyyMMddHHmmssfffffff}", at,
        $"請確認 CIP 草稿：{request.Subject}",
        $"""
        下列是本書的預行編目（CIP）草稿。請登入查看，並在 {Long(request.RemarkUntil!.Value)} 前表示同意或提出意見（以一次為限）；期限內沒有回覆，視為同意。

        {request.DraftBlock}

        收件號：{request.CaseNumber}
        書名：{request.Subject}

        這是草稿，請勿印在版權頁；核定後我們會再通知您。
        """,
        $"Please check the CIP draft for {request.Subject}",
        $"""
        This is the draft of the CIP data for your title. Please sign in and accept it or make your remarks (once) by {English(request.RemarkUntil!.Value)}. If we hear nothing by then, we take it as accepted.

        {request.DraftBlock}

        Case number: {request.CaseNumber}
        Title: {request.Subject}

        This is a draft: please do not print it. We will write again when it is approved.
        """);

    public OutgoingLetter CipApproved(CipRequest request, CipIssue issue, DateTime at) => Write(request, $"approved:{request.Id}", at,
        $"已核定 CIP：{request.Subject}",
        $"""
        本書的預行編目（CIP）資料已核定。請照下列文字印在版權頁：

        {issue.Block}
        {(request.RemarkAnswer is { } answer ? $"\n對您意見的答覆：{answer}\n" : "")}
        收件號：{request.CaseNumber}
        書名：{request.Subject}

        案件頁面可以下載圖檔、PDF 與機讀格式。
        """,
        $"CIP data for {request.Subject}",
        $"""
        The CIP data for your title is approved. Please print this text on the copyright page:

        {issue.Block}
        {(request.RemarkAnswer is { } english ? $"\nOur answer to your remarks: {english}\n" : "")}
        Case number: {request.CaseNumber}
        Title: {request.Subject}

        It can be had as picture, PDF and MARC from the page of the case.
        """);

    public OutgoingLetter ChangeApproved(ChangeRequest request, CipIssue? issue, DateTime at) => Write(request, $"approved:{request.Id}", at,
        $"已核定更正：{request.Subject}",
        $"""
        您申請的更正已核定，書籍資料與公開的書目都已更新；號碼不變。
        {(issue is null ? "" : $"\nCIP 資料也已更新，請改印下列文字：\n\n{issue.Block}\n")}
        收件號：{request.CaseNumber}
        書名：{request.Subject}
        """,
        $"Your correction is approved: {request.Subject}",
        $"""
        The correction that you asked for is approved. The description of your title and its public record are updated; the numbers stay.
        {(issue is null ? "" : $"\nThe CIP data is issued anew. Please print this text instead:\n\n{issue.Block}\n")}
        Case number: {request.CaseNumber}
        Title: {request.Subject}
        """);

    /// <summary>Written only after the codes are in the ledger and its head is outside the database.</summary>
    public OutgoingLetter CodesGiven(IsrcRequest request, DateTime at) => Write(request, $"approved:{request.Id}", at,
        $"已核定配號：{request.Subject}",
        $"""
        您申請的國際標準錄音錄影資料代碼（ISRC）已核定：

        {Codes(request)}

        收件號：{request.CaseNumber}
        清單：{request.Subject}

        請將代碼寫入錄音檔的母帶資料並交給發行商；登入後可以下載整份清單。代碼永遠跟著這個錄音，不因轉讓而改變，也不得用於另一個錄音。
        """,
        $"ISRCs for {request.Subject}",
        $"""
        Your ISRCs have been assigned:

        {Codes(request)}

        Case number: {request.CaseNumber}
        List: {request.Subject}

        Please write the codes into the masters and give them to your distributor; sign in to download the whole list. A code stays with its recording for ever, also after a sale of rights, and is never used for another.
        """);

    public OutgoingLetter RegistrantApproved(Request request, string? prefix, DateTime at) => Write(request, $"approved:{request.Id}", at,
        $"出版機構登記已核准：{request.Subject}",
        $"""
        您的出版機構登記已核准，現在可以申請 ISBN。

        {(prefix is null ? "您以個人名義出版，號碼由共用的出版者識別號配給。" : $"出版者識別號：{prefix}")}

        收件號：{request.CaseNumber}
        登入後請選「我的申請」開始申請。
        """,
        $"Your registration is approved: {request.Subject}",
        $"""
        Your registration as a publisher is approved. You can now apply for ISBNs.

        {(prefix is null ? "As an individual you are given numbers from the shared registrant element." : $"Registrant prefix: {prefix}")}

        Case number: {request.CaseNumber}
        Sign in and choose "My applications" to begin.
        """);

    /// <summary>Told before the time ends, with the reason (行政程序法 §51).</summary>
    public OutgoingLetter Extended(Request request, string reason, DateTime at) => Write(request, $"extended:{request.Id}:{request.DueOn:yyyyMMdd}", at,
        $"處理期間展延：{request.KindName} {request.CaseNumber}",
        $"""
        您的申請需要較長時間處理，應完成日展延至 {Long(request.DueOn!.Value)}。

        理由：{reason}

        收件號：{request.CaseNumber}
        內容：{request.Subject}
        """,
        $"More time for your application {request.CaseNumber}",
        $"""
        Your application needs more time. It is now due on {English(request.DueOn!.Value)}.

        Reason: {reason}

        Case number: {request.CaseNumber}
        About: {request.Subject}
        """);

    /// <summary>A number that was given is cancelled; it is never given again.</summary>
    public OutgoingLetter NumberCancelled(Request request, Isbn13 isbn, string why, DateTime at) => Write(request, $"cancelled:{isbn.Digits}", at,
        $"號碼已註銷：ISBN {isbn.Hyphenated()}",
        $"""
        下列國際標準書號（ISBN）已註銷，請勿再使用；這個號碼也不會再配給其他書：

        ISBN {isbn.Hyphenated()}

        理由：{why}

        收件號：{request.CaseNumber}
        內容：{request.Subject}
        """,
        $"ISBN {isbn.Hyphenated()} has been cancelled",
        $"""
        This ISBN has been cancelled. Please do not use it any more; it will not be given to another book either:

        ISBN {isbn.Hyphenated()}

        Reason: {why}

        Case number: {request.CaseNumber}
        About: {request.Subject}
        """);

    /// <summary>The office calendar changed. It may change to and fro, so the moment is part of the key.</summary>
    public OutgoingLetter Moved(Request request, string why, DateTime at) => Write(request, $"moved:{request.Id}:{at:yyyyMMddHHmmssfffffff}", at,
        $"應完成日變更：{request.KindName} {request.CaseNumber}",
        $"""
        因辦公日曆變更（{why}），您的申請改於 {Long(request.DueOn!.Value)} 前完成。

        收件號：{request.CaseNumber}
        內容：{request.Subject}
        """,
        $"New due date for your application {request.CaseNumber}",
        $"""
        The office calendar has changed ({why}). Your application is now due on {English(request.DueOn!.Value)}.

        Case number: {request.CaseNumber}
        About: {request.Subject}
        """);

    public OutgoingLetter Late(Request request, DateTime at) => Write(request, $"late:{request.Id}:{request.DueOn:yyyyMMdd}", at,
        $"處理延誤致歉：{request.KindName} {request.CaseNumber}",
        $"""
        您的申請未能在應完成日 {Long(request.DueOn!.Value)} 前完成，謹此致歉。本案已由主管列管，會優先處理。

        收件號：{request.CaseNumber}
        內容：{request.Subject}
        """,
        $"Our apology: application {request.CaseNumber} is late",
        $"""
        We did not complete your application by {English(request.DueOn!.Value)}. We apologise. A supervisor is now following it and it will be handled first.

        Case number: {request.CaseNumber}
        About: {request.Subject}
        """);

    OutgoingLetter Write(Request request, string key, DateTime at, string subject, string body, string englishSubject, string englishBody)
    {
        var english = request.Language == "en";
        var link = $"{settings.Address}/applications/status?number={request.CaseNumber}&code={request.StatusCode}";
        return new OutgoingLetter
        {
            Key = key,
            RequestId = request.Id,
            By = request.ReplyBy == ReplyBy.Email ? null : request.ReplyBy,
            ToAddress = request.ReplyBy switch
            {
                ReplyBy.Email => request.ContactEmail,
                ReplyBy.Counter => "",
                _ => request.ReplyTo ?? "",
            },
            ToName = request.ContactName,
            Language = request.Language,
            Subject = english ? englishSubject : subject,
            Body = english
                ? $"{englishBody}{Survey(request, key, english)}\n\nFollow the case here, no account needed:\n{link}\nCase number {request.CaseNumber}, code {request.StatusCode}\n\nISBN Agency, National Central Library\n"
                : $"{body}{Survey(request, key, english)}\n\n隨時查詢進度（不需登入）：\n{link}\n收件號 {request.CaseNumber}　查詢碼 {request.StatusCode}\n\n國家圖書館 國際標準書號中心\n",
            CreatedAt = at,
        };
    }

    /// <summary>With the letter that closes a case: each answer is one click, which only opens the survey with it; on paper, the address to type.</summary>
    string Survey(Request request, string key, bool english)
    {
        if (request.SurveyCode is null || !(key.StartsWith("approved:", StringComparison.Ordinal) || key.StartsWith("refused:", StringComparison.Ordinal))) return "";
        var address = $"{settings.Address}/survey/{request.CaseNumber}/{request.SurveyCode}";
        return (english ? "\n\nHow satisfied are you with our service? Anonymous, about one minute:\n" : "\n\n這次服務您滿意嗎？不記名，約一分鐘：\n")
            + (request.ReplyBy == ReplyBy.Email ? string.Join('\n', SurveyAnswer.Steps.Select(step => $"{(english ? step.English : step.Chinese)} {address}?step={step.Step}")) : address);
    }

    string Numbers(IsbnRequest request)
    {
        // The words follow the letter's language, not the screen's.
        var screen = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(request.Language);
        try
        {
            return string.Join('\n', request.Application!.Products.OrderBy(p => p.Ordinal)
                .Select(p => $"ISBN {p.Isbn!.Value.Hyphenated()}  {p.Describe(words)}"));
        }
        finally
        {
            CultureInfo.CurrentUICulture = screen;
        }
    }

    static string Codes(IsrcRequest request) => string.Join('\n', request.InOrder
        .Select(r => $"{r.Isrc!.Value.Formatted}  {r.Ordinal}. {r.Title}{(r.Version is null ? "" : $" ({r.Version})")} / {r.Artist} {RecordingLength.Of(r.Seconds)}"));

    static string Items(IEnumerable<string> items) => string.Join('\n', items.Select((item, index) => $"{index + 1}. {item}"));

    static string Note(string? note) => string.IsNullOrWhiteSpace(note) ? "" : $"\n\n{note}";

    static string Long(DateOnly date) => OfficeDates.Long(date, CultureInfo.GetCultureInfo("zh-TW"));

    static string English(DateOnly date) => OfficeDates.Long(date, CultureInfo.GetCultureInfo("en"));
}

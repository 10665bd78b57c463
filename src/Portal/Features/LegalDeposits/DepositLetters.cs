using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Applications.Isbn;
using Portal.Features.Queue.Letters;
using Portal.Features.Shared;

namespace Portal.Features.LegalDeposits;

/// <summary>
/// The letters of the follow-up: one for all that is due of a publisher. They go to the publisher as it is registered, by the way of
/// reply of its newest title; nobody waits at the counter for a letter that he does not know of, so that goes by post.
/// </summary>
public class DepositLetters(PortalSettings settings, DepositPlan plan, IStringLocalizer<Words> words)
{
    /// <summary>A longer list is told in several letters.</summary>
    public const int Listed = 100;

    /// <param name="due">Of one publisher, with product, application, publisher and requests.</param>
    /// <param name="at">Now.</param>
    public OutgoingLetter Reminder(IReadOnlyList<LegalDeposit> due, DateTime at) => Write(due, $"deposit-reminder:{due[0].Isbn.Digits}:{WorkingDays.OfficeDate(at):yyyyMMdd}", at,
        $"請回報出版情形並送存：{due.Count} 種",
        $"""
        下列圖書已過預計出版年月或已出版，尚未完成送存：

        {Lines(due, "zh-TW")}

        還沒出版的，請回報新的預計出版年月；不再出版的，也請告訴我們，之後就不再通知。
        已出版的，請回報出版日期，並寄送兩館各一份。依圖書館法第 15 條，出版人應於發行時送存國家圖書館及立法院國會圖書館各一份。

        {Where("zh-TW")}

        請登入「待送存清單」回報：
        {settings.Address}/legal-deposits/mine

        如已寄出，請不必理會本信。
        """,
        $"Have these titles come out? Legal deposit of {due.Count}",
        $"""
        The month in which these titles were expected has passed, or they are out, and their deposit is not complete:

        {Lines(due, "en")}

        If a title is not out yet, please tell us the new month; if it will not come out, tell us too and we will not ask again.
        If it is out, please tell us the date and send one copy to each of the two libraries. Under article 15 of the Library Act a publisher deposits one copy with the National Central Library and one with the Parliamentary Library when a title is issued.

        {Where("en")}

        Please sign in to report:
        {settings.Address}/legal-deposits/mine

        If the copies are on their way, please disregard this letter.
        """);

    public OutgoingLetter Notice(IReadOnlyList<LegalDeposit> due, DateOnly until, DateTime at) => Write(due, $"deposit-notice:{due[0].Isbn.Digits}:{until:yyyyMMdd}", at,
        $"限期送存通知：請於 {Long(until, "zh-TW")} 前寄送 {due.Count} 種",
        $"""
        下列圖書經提醒後仍未完成送存，請於 {Long(until, "zh-TW")} 前寄送；還沒出版或不再出版的，請於同一期限前回報：

        {Lines(due, "zh-TW")}

        法律依據：
        圖書館法第 15 條：出版人應於發行時送存國家圖書館及立法院國會圖書館各一份。
        圖書館法第 18 條：經通知限期寄送，屆期仍不寄送者，得處該出版品定價十倍之罰鍰，並得按次處罰。

        {Where("zh-TW")}

        請登入「待送存清單」回報：
        {settings.Address}/legal-deposits/mine
        """,
        $"Notice: please deposit {due.Count} titles by {Long(until, "en")}",
        $"""
        We have reminded you of these titles and their deposit is still not complete. Please send the copies by {Long(until, "en")}; if a title is not out yet or will not come out, please tell us by the same day:

        {Lines(due, "en")}

        The law:
        Library Act, article 15: when a title is issued, its publisher deposits one copy with the National Central Library and one with the Parliamentary Library.
        Library Act, article 18: whoever does not send the copies within the term of a notice may be fined ten times the list price, repeatedly.

        {Where("en")}

        Please sign in to report:
        {settings.Address}/legal-deposits/mine
        """);

    OutgoingLetter Write(IReadOnlyList<LegalDeposit> due, string key, DateTime at, string subject, string body, string englishSubject, string englishBody)
    {
        var newest = due.Select(deposit => deposit.Product!.Application!).MaxBy(application => application.CreatedAt)!;
        var (filed, publisher) = (newest.Requests.OfType<IsbnRequest>().Single(), newest.Publisher);
        var (by, to) = filed.ReplyBy switch
        {
            ReplyBy.Email => ((ReplyBy?)null, publisher.Email),
            ReplyBy.Fax when (publisher.Fax ?? filed.ReplyTo) is { Length: > 0 } number => (ReplyBy.Fax, number),
            _ => (ReplyBy.Post, publisher.Address),
        };
        var english = filed.Language == "en";
        return new OutgoingLetter
        {
            Key = key,
            RequestId = due.Count == 1 ? filed.Id : null,
            By = by,
            ToAddress = to,
            ToName = publisher.Name,
            Language = filed.Language,
            Subject = english ? englishSubject : subject,
            Body = (english ? englishBody + "\n\nISBN Agency, National Central Library" : body + "\n\n國家圖書館 國際標準書號中心") + "\n",
            CreatedAt = at,
        };
    }

    /// <summary>In the letter's language, not the screen's.</summary>
    string Lines(IReadOnlyList<LegalDeposit> due, string language)
    {
        var screen = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        try
        {
            return string.Join('\n', due.Select((deposit, index) => string.Create(CultureInfo.InvariantCulture, $"{index + 1}. ISBN {deposit.Isbn.Hyphenated()}  {deposit.Product!.Application!.Title.Title}  {deposit.Product.Describe(words)}\n   ")
                + words["{0}；尚缺 {1}", Told(deposit), string.Join(language == "en" ? ", " : "、", deposit.Missing.Select(library => words[LegalDeposit.Libraries[library]].Value))].Value));
        }
        finally
        {
            CultureInfo.CurrentUICulture = screen;
        }
    }

    string Told(LegalDeposit deposit) => deposit.PublishedOn is { } day ? words["{0} 出版", OfficeDates.Short(day)]
        : deposit.IsOut ? words["已出版"] : deposit.ExpectedMonth is { } month ? words["預計 {0} 出版", OfficeDates.YearMonth(month.Year, month.Month)] : words["尚未回報"];

    string Where(string language)
    {
        var (national, parliament) = (plan.NationalAddress, plan.ParliamentAddress);
        return language == "en"
            ? $"National Central Library: {national}\nParliamentary Library of the Legislative Yuan{(parliament.Length > 0 ? ": " + parliament : ": please ask that library for its address")}"
            : $"國家圖書館：{national}\n立法院國會圖書館：{(parliament.Length > 0 ? parliament : "地址請向該館洽詢")}";
    }

    static string Long(DateOnly day, string language) => OfficeDates.Long(day, CultureInfo.GetCultureInfo(language));
}

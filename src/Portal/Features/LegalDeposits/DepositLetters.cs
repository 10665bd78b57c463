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
public class DepositLetters(PortalSettings settings, LetterTexts texts, DepositPlan plan, IStringLocalizer<Words> words)
{
    /// <summary>A longer list is told in several letters.</summary>
    public const int Listed = 100;

    /// <param name="due">Of one publisher, with product, application, publisher and requests.</param>
    /// <param name="at">Now.</param>
    public OutgoingLetter Reminder(IReadOnlyList<LegalDeposit> due, DateTime at) =>
        Write("deposit-reminder", due, $"deposit-reminder:{due[0].Isbn.Digits}:{WorkingDays.OfficeDate(at):yyyyMMdd}", at, until: null);

    public OutgoingLetter Notice(IReadOnlyList<LegalDeposit> due, DateOnly until, DateTime at) =>
        Write("deposit-notice", due, $"deposit-notice:{due[0].Isbn.Digits}:{until:yyyyMMdd}", at, until);

    OutgoingLetter Write(string letter, IReadOnlyList<LegalDeposit> due, string key, DateTime at, DateOnly? until)
    {
        var newest = due.Select(deposit => deposit.Product!.Application!).MaxBy(application => application.CreatedAt)!;
        var (filed, publisher) = (newest.Requests.OfType<IsbnRequest>().Single(), newest.Publisher);
        var (by, to) = filed.ReplyBy switch
        {
            ReplyBy.Email => ((ReplyBy?)null, publisher.Email),
            ReplyBy.Fax when (publisher.Fax ?? filed.ReplyTo) is { Length: > 0 } number => (ReplyBy.Fax, number),
            _ => (ReplyBy.Post, publisher.Address),
        };
        var text = texts.Fill(letter, filed.Language == "en", new Dictionary<string, string>
        {
            ["書目"] = Lines(due, filed.Language),
            ["種數"] = due.Count.ToString(CultureInfo.InvariantCulture),
            ["送存期限"] = until is { } day ? OfficeDates.Long(day, CultureInfo.GetCultureInfo(filed.Language)) : "",
            ["送存地點"] = Where(filed.Language),
            ["清單連結"] = $"{settings.Address}/legal-deposits/mine",
        });
        return new OutgoingLetter
        {
            Key = key,
            RequestId = due.Count == 1 ? filed.Id : null,
            By = by,
            ToAddress = to,
            ToName = publisher.Name,
            Language = filed.Language,
            Subject = text.Subject,
            Body = text.Body,
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
}

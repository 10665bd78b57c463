using Microsoft.Extensions.Localization;
using Portal.Domain;

namespace Portal.Features.Applications.Cip;

/// <summary>What differs between two descriptions of a title, in the words of the form.</summary>
public static class TitleDifference
{
    /// <summary>Field, as it was, as it is to be; in the order of the form. Empty text for what was or is left out.</summary>
    public static IEnumerable<(string Label, string Before, string After)> Of(TitleDescription before, TitleDescription after, IStringLocalizer words) =>
        Shown(before, words).Zip(Shown(after, words), (was, wanted) => (was.Label, was.Text, wanted.Text)).Where(field => field.Item2 != field.Item3);

    static IEnumerable<(string Label, string Text)> Shown(TitleDescription title, IStringLocalizer words)
    {
        string Name(IReadOnlyDictionary<string, string> list, string? code) => code is null ? "" : list.TryGetValue(code, out var name) ? words[name] : code;
        string YesNo(bool? answer) => answer is null ? "" : answer.Value ? words["是"] : words["否"];
        yield return ("書名及副書名", title.Title);
        yield return ("並列書名", title.ParallelTitle ?? "");
        yield return ("著者", title.Author);
        yield return ("版次", title.Edition ?? "");
        yield return ("預計出版年月", title.PlannedMonth is { } month ? OfficeDates.YearMonth(month.Year, month.Month) : "");
        yield return ("作品語文", Name(CodeLists.Languages, title.Language));
        yield return ("其他語文名稱", title.LanguageOther ?? "");
        yield return ("國家語言", Name(CodeLists.NationalLanguages, title.NationalLanguage));
        yield return ("適讀對象", Name(CodeLists.Audiences, title.Audience));
        yield return ("建議上架分類", Name(CodeLists.Categories, title.Category));
        yield return ("圖書主題", Name(CodeLists.Topics, title.Topic));
        yield return ("分級註記", Name(CodeLists.Ratings, title.Rating));
        yield return ("是否為引進版權著作", YesNo(title.IsTranslation));
        yield return ("原文書名", title.OriginalTitle ?? "");
        yield return ("是否為舊書改版", YesNo(title.IsRevision));
        yield return ("叢書名與號次", title.Series ?? "");
        yield return ("開本或尺寸", title.Size ?? "");
        yield return ("關鍵字", title.Keywords ?? "");
        yield return ("簡介", title.Summary ?? "");
        yield return ("目次", title.TableOfContents ?? "");
        yield return ("0-3歲嬰幼兒圖書分齡主題", title.InfantTheme ?? "");
        yield return ("3-6歲幼兒圖書分齡主題", title.ToddlerTheme ?? "");
    }
}

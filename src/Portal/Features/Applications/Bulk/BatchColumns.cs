using Portal.Domain;

namespace Portal.Features.Applications.Bulk;

/// <summary>One column of the batch file.</summary>
/// <param name="Field">The property that it fills.</param>
/// <param name="Letter">Where it stands in NCL's workbook.</param>
/// <param name="Name">Its head.</param>
/// <param name="Must">必填.</param>
/// <param name="Example">In the template.</param>
/// <param name="Also">What else a table may call it.</param>
public record BatchColumn(string Field, string Letter, string Name, bool Must, string Example, params string[] Also)
{
    /// <summary>The element of ONIX that says the same.</summary>
    public string? Element { get; init; }

    /// <summary>Counted from 0; -1 for a column that NCL's workbook does not have.</summary>
    public int Place => Letter.Aggregate(0, (place, letter) => place * 26 + letter - 'A' + 1) - 1;
}

/// <summary>The columns of NCL's batch file (批次申請) that the portal reads, and the values that NCL and people write into them.</summary>
public static class BatchColumns
{
    public const string Forms = "Forms";

    /// <summary>The key of a row that is no place: by it pages are found, and by it an ONIX record is named.</summary>
    public const string Reference = "Reference";

    public const string Number = "Number";

    /// <summary>In the first cell of the row after the last title.</summary>
    public const string End = "END";

    public static readonly IReadOnlyList<BatchColumn> All =
    [
        new(Number, "A", "項次", false, "1"),
        new(nameof(TitleDescription.Title), "B", "書名及副書名", true, "山海小城", "書名", "title") { Element = "TitleText" },
        new(nameof(TitleDescription.Author), "C", "著者", true, "林雨果著", "作者", "author") { Element = "Contributor" },
        new(nameof(TitleDescription.Edition), "D", "版次", false, "初版", "edition") { Element = "EditionStatement" },
        new(nameof(TitleDescription.Language), "E", "作品語文", true, "chi", "語文", "language") { Element = "LanguageCode" },
        new(nameof(TitleDescription.Audience), "G", "適讀對象", true, "m", "audience") { Element = "AudienceCodeValue" },
        new(nameof(TitleDescription.Category), "H", "建議上架分類", true, "2", "上架分類", "category") { Element = "Subject (建議上架分類)" },
        new(nameof(TitleDescription.Topic), "K", "圖書主題", true, "9", "topic") { Element = "Subject (中文圖書分類法)" },
        new(nameof(TitleDescription.Rating), "L", "分級註記", true, "1", "rating") { Element = "Audience (分級註記)" },
        new(nameof(TitleDescription.IsTranslation), "M", "是否為引進版權著作", true, "否") { Element = "LanguageRole" },
        new(nameof(Contact.Form.Name), "S", "填表人", true, "林雨果", "聯絡人") { Element = "ContactName" },
        new(nameof(Contact.Form.Phone), "T", "填表人電話", true, "02-23619132", "電話") { Element = "TelephoneNumber" },
        new(nameof(Contact.Form.Email), "X", "填表人e-mail", true, "name@example.com", "填表人email", "填表人電子郵件", "email", "e-mail") { Element = "EmailAddress" },
        new(Forms, "Y", "檔案格式", true, "EPUB", "裝訂或檔案格式", "裝訂", "format") { Element = "ProductForm" },
        new(nameof(TitleDescription.PlannedMonth), "AB", "預計出版年月", true, "2026-12", "出版年月") { Element = "PublishingDate" },
        new(nameof(TitleDescription.NationalLanguage), "AC", "國家語言", false, "271"),
        new(nameof(TitleDescription.IsRevision), "AF", "舊書改版", true, "否") { Element = "EditionType" },
        new(nameof(TitleDescription.Keywords), "AI", "關鍵字", false, "小城;書店", "keywords") { Element = "Subject (20)" },
        new(nameof(TitleDescription.Summary), "AJ", "簡介", false, "一座山海之間的小城。", "summary") { Element = "TextContent (03)" },
        new(nameof(TitleDescription.TableOfContents), "AK", "目次", false, "第一章 小城") { Element = "TextContent (04)" },
        new(nameof(BatchLine.TitlePage), "AL", "書名頁（檔案名稱）", false, "", "書名頁"),
        new(nameof(BatchLine.CopyrightPage), "AM", "版權頁（檔案名稱）", false, "", "版權頁"),
        new(nameof(BatchLine.Cover), "AP", "封面（檔案名稱）", false, "", "封面"),
        // Ours: what the form asks for and NCL's workbook does not have.
        new(nameof(Application.AsksCip), "", "是否申請CIP", false, "", "cip"),
        new(nameof(Product.PageCount), "", "頁數", false, "", "pages") { Element = "ExtentValue" },
        new(nameof(FormatsForm.Line.Price), "", "定價", false, "", "price") { Element = "PriceAmount" },
        new(nameof(TitleDescription.ParallelTitle), "", "並列題名", false, "") { Element = "TitleDetail (06)" },
        new(nameof(TitleDescription.OriginalTitle), "", "原書名", false, "") { Element = "TitleDetail (03)" },
        new(nameof(TitleDescription.Series), "", "叢書名", false, "", "series") { Element = "Collection" },
        new(nameof(Application.SetTitle), "", "套書名稱", false, "") { Element = "ProductComposition" },
        new(nameof(Application.SetVolumes), "", "預計出版冊數", false, "") { Element = "ProductPart" },
        new(Reference, "", "參考號", false, "", "reference") { Element = "RecordReference" },
    ];

    /// <summary>What stands in a file for 作品語文 besides the codes and names of the list: chi is NCL's.</summary>
    public static readonly IReadOnlyDictionary<string, string> Languages = new Dictionary<string, string> { ["chi"] = "chi-hant", ["中文"] = "chi-hant", ["其他"] = "other" };

    public static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    static readonly Dictionary<string, ProductForm> forms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["EPUB"] = ProductForm.Epub,
        ["PDF"] = ProductForm.Pdf,
        ["平裝"] = ProductForm.Paperback,
        ["精裝"] = ProductForm.Hardback,
        ["其他裝訂"] = ProductForm.OtherBinding,
        ["其他電子書"] = ProductForm.OtherEbook,
        ["有聲書"] = ProductForm.Audio,
        ["其他"] = ProductForm.OtherBinding,
        ["MP3"] = ProductForm.Audio,
    };

    static readonly char[] betweenForms = [';', ',', '、', '/', '\n'];

    /// <summary>For each cell of a heading its column; null when the row is no heading. Three names are one, fewer may be a book.</summary>
    public static BatchColumn?[]? Heading(string[] cells)
    {
        var columns = cells.Select(cell => All.FirstOrDefault(column => column.Also.Append(column.Name).Append(column.Element ?? column.Name).Any(name => Key(name) == Key(cell)))).ToArray();
        return columns.Count(column => column is not null) < 3 ? null : columns;
    }

    /// <summary>是 or 否.</summary>
    public static bool? Answer(string cell) => Key(cell) switch { "是" or "y" or "yes" => true, "否" or "n" or "no" => false, _ => null };

    /// <summary>The code that a cell means: the code itself, or its name; null for neither.</summary>
    public static string? Code(string cell, IReadOnlyDictionary<string, string> list, IReadOnlyDictionary<string, string> also)
    {
        var key = Key(cell);
        if (list.ContainsKey(key)) return key;
        return also.GetValueOrDefault(key) ?? list.FirstOrDefault(entry => Key(entry.Value) == key).Key;
    }

    /// <summary>One or several formats: EPUB;平裝. Null when one of them is none.</summary>
    public static IReadOnlyList<ProductForm>? ReadForms(string cell)
    {
        var read = CleanText.Plain(cell).Split(betweenForms, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Form).ToList();
        return read.Contains(null) ? null : [.. read.OfType<ProductForm>().Distinct()];
    }

    /// <summary>The names that 檔案格式 may hold, for people.</summary>
    public static IEnumerable<string> FormNames => forms.DistinctBy(name => name.Value).Select(name => name.Key);

    static ProductForm? Form(string name) => forms.TryGetValue(name, out var form) ? form
        : CodeLists.Applicable.Where(known => Key(CodeLists.Forms[known]) == Key(name)).Select(known => (ProductForm?)known).FirstOrDefault();

    /// <summary>What counts of a head or a code: one width, no spaces, no mark that it must be filled.</summary>
    static string Key(string text) => string.Concat(CleanText.Plain(text).ToLowerInvariant().Where(letter => !char.IsWhiteSpace(letter) && letter is not ('*' or ':'))).Replace("(必填)", "", StringComparison.Ordinal);
}

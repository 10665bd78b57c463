using System.Buffers;
using System.Globalization;
using Portal.Adapters.Sheets;
using Portal.Domain;
using Portal.Features.Applications.Registrants;

namespace Portal.Features.Applications.Bulk;

/// <summary>
/// An ONIX message as a table of our columns, so that its records are looked at by the same rules as rows; the heads are the elements, which name the faults.
/// Codes are those of the ONIX code lists (issue 71). What a message cannot say, the form or the publisher's usual answers say.
/// </summary>
public static class OnixTable
{
    public const string Reference = "RecordReference";

    const int LargestFile = 30_000_000;
    const int MostText = 3_000_000;

    /// <summary>List 17; who is none of them is left out, as the cover's designer.</summary>
    static readonly Dictionary<string, string> roles = new()
    {
        ["A01"] = "著",
        ["A02"] = "合著",
        ["A08"] = "攝影",
        ["A09"] = "創作",
        ["A12"] = "繪",
        ["A13"] = "攝影",
        ["A14"] = "文",
        ["A35"] = "繪",
        ["B01"] = "編",
        ["B02"] = "修訂",
        ["B05"] = "改編",
        ["B06"] = "譯",
        ["B09"] = "主編",
        ["B10"] = "編譯",
        ["E07"] = "朗讀",
    };

    static readonly Dictionary<string, string> languages = new() { ["eng"] = "eng", ["jpn"] = "jpn", ["kor"] = "kor", ["ger"] = "ger", ["deu"] = "ger", ["fre"] = "fre", ["fra"] = "fre" };

    /// <summary>Marks of UTF-8 and UTF-16, half a character of it, white space.</summary>
    static readonly SearchValues<byte> before = SearchValues.Create(0xEF, 0xBB, 0xBF, 0xFF, 0xFE, 0, (byte)' ', (byte)'\r', (byte)'\n', (byte)'\t');

    /// <summary>Whether the content begins as XML does: with a &lt;, behind a mark of its encoding.</summary>
    public static bool Looks(ReadOnlySpan<byte> head) => head.IndexOfAnyExcept(before) is >= 0 and var start && head[start] == '<';

    /// <exception cref="OnixUnreadable">It is no ONIX 3.</exception>
    /// <exception cref="SheetUnreadable">It is too large.</exception>
    public static (IReadOnlyList<string[]> Rows, IReadOnlyList<TableFault> Unwanted) Read(Stream content, int mostRows, TitleDefaults usual)
    {
        if (content.Length > LargestFile) throw new SheetUnreadable("ONIX 檔超過 30 MB，請分成幾個檔案");
        using var onix = new OnixReader(content, LargestFile);
        var columns = BatchColumns.All.Where(column => column.Element is not null).ToList();
        var rows = new List<string[]> { columns.ConvertAll(column => column.Element!).ToArray() };
        var (text, unwanted) = (0, new List<TableFault>());
        foreach (var product in onix.Products().Take(mostRows))
        {
            unwanted.AddRange(Unwanted(product));
            var cells = Cells(product, onix.Header?.First("Sender"), usual);
            rows.Add([.. columns.Select(column => cells.GetValueOrDefault(column.Field) ?? "")]);
            if ((text += rows[^1].Sum(cell => cell.Length)) > MostText) throw new SheetUnreadable("表格裡的文字太多，請分成幾個檔案");
        }
        return (rows, unwanted);
    }

    static Dictionary<string, string?> Cells(OnixProduct product, OnixElement? sender, TitleDefaults usual)
    {
        var record = product.Element;
        var described = record.First("DescriptiveDetail") ?? new OnixElement("DescriptiveDetail", record.Line);
        var texts = record.All("CollateralDetail").SelectMany(detail => detail.All("TextContent")).ToList();
        var audience = described.All("Audience").ToList();
        var isSet = described.Value("ProductComposition") is "10" or "11";
        var title = TitleOf(described, "01") ?? described.All("TitleDetail").Select(Title).FirstOrDefault();
        return new()
        {
            [BatchColumns.Reference] = product.Reference,
            [nameof(TitleDescription.Title)] = title,
            [nameof(TitleDescription.ParallelTitle)] = TitleOf(described, "06"),
            [nameof(TitleDescription.OriginalTitle)] = TitleOf(described, "03"),
            [nameof(TitleDescription.Author)] = described.Value("ContributorStatement") ?? Authors(described),
            [nameof(TitleDescription.Edition)] = described.Value("EditionStatement") ?? (described.Value("EditionNumber") is { } edition ? edition == "1" ? "初版" : $"第{edition}版" : null),
            [nameof(TitleDescription.IsRevision)] = described.All("EditionType").Any(type => type.Text is "REV" or "ENL" or "EXP" or "UPD" or "NED") || described.Value("EditionNumber") is not (null or "1") ? "是" : "否",
            [nameof(TitleDescription.Language)] = described.All("Language").FirstOrDefault(language => language.Value("LanguageRole") == "01") is { } language ? LanguageOf(language) : usual.Language,
            [nameof(TitleDescription.IsTranslation)] = described.All("Language").Any(language => language.Value("LanguageRole") == "02") || described.All("Contributor").Any(c => c.All("ContributorRole").Any(role => role.Text is "B06" or "B10")) ? "是" : "否",
            [nameof(TitleDescription.Audience)] = audience.Where(a => a.Value("AudienceCodeType") == "01").Select(a => AudienceOf(a.Value("AudienceCodeValue"), described)).FirstOrDefault() ?? usual.Audience,
            [nameof(TitleDescription.Rating)] = audience.FirstOrDefault(a => a.Value("AudienceCodeTypeName") == "分級註記")?.Value("AudienceCodeValue")
                ?? (audience.Exists(a => a.Value("AudienceCodeType") == "22" && a.Value("AudienceCodeValue") is not ("00" or "01")) ? "限制級" : usual.Rating),
            [nameof(TitleDescription.Category)] = SubjectOf(described, "建議上架分類") ?? usual.Category,
            [nameof(TitleDescription.Topic)] = SubjectOf(described, "圖書主題") ?? TopicOf(SubjectOf(described, "中文圖書分類法")) ?? usual.Topic,
            [nameof(TitleDescription.Keywords)] = string.Join(';', described.All("Subject").Where(subject => subject.Value("SubjectSchemeIdentifier") == "20").Select(subject => subject.Value("SubjectHeadingText")).OfType<string>()),
            [nameof(TitleDescription.Summary)] = TextOf("03") ?? TextOf("02"),
            [nameof(TitleDescription.TableOfContents)] = TextOf("04"),
            [nameof(TitleDescription.Series)] = described.All("Collection").Select(SeriesOf).FirstOrDefault(name => name is not null),
            [nameof(TitleDescription.PlannedMonth)] = record.All("PublishingDetail").SelectMany(detail => detail.All("PublishingDate")).FirstOrDefault(date => date.Value("PublishingDateRole") == "01")?.Value("Date") is { } date ? Month(date) : null,
            [BatchColumns.Forms] = FormOf(described, isSet),
            [nameof(Product.PageCount)] = described.All("Extent").FirstOrDefault(extent => extent.Value("ExtentUnit") == "03")?.Value("ExtentValue"),
            [nameof(FormatsForm.Line.Price)] = record.All("ProductSupply").SelectMany(supply => supply.All("SupplyDetail")).SelectMany(detail => detail.All("Price")).Where(price => price.Value("CurrencyCode") is null or "TWD")
                .OrderBy(price => price.Value("PriceType") is not ("02" or "04")).FirstOrDefault()?.Value("PriceAmount"),
            [nameof(Application.SetTitle)] = isSet ? title : null,
            [nameof(Application.SetVolumes)] = isSet && described.All("ProductPart").ToList() is { Count: > 0 } parts
                ? parts.Sum(part => int.TryParse(part.Value("NumberOfItemsOfThisForm") ?? part.Value("NumberOfCopies"), NumberStyles.None, CultureInfo.InvariantCulture, out var copies) ? Math.Min(copies, 10_000) : 1).ToString(CultureInfo.InvariantCulture) : null,
            [nameof(Contact.Form.Name)] = sender?.Value("ContactName") ?? usual.ContactName,
            [nameof(Contact.Form.Phone)] = sender?.Value("TelephoneNumber") ?? usual.ContactPhone,
            [nameof(Contact.Form.Email)] = sender?.Value("EmailAddress") ?? usual.ContactEmail,
        };

        string? TextOf(string type) => texts.FirstOrDefault(text => text.Value("TextType") == type)?.Value("Text");
    }

    /// <summary>A record that asks for no number: a fault of its own, at its element.</summary>
    static IEnumerable<TableFault> Unwanted(OnixProduct product)
    {
        var shown = CleanText.Cut(CleanText.Visible(product.Reference), 60);
        if (product.Reference.Length == 0) yield return new(product.Number, Reference, new Sentence("第 {0} 行的紀錄沒有 RecordReference", product.Element.Line), "");
        if (product.Element.Value("NotificationType") is not (null or "01" or "02" or "03")) yield return new(product.Number, "NotificationType", new Sentence("這是更新、刪除或測試的通知，不能申請號碼"), shown);
        var number = product.Element.All("ProductIdentifier").Where(id => id.Value("ProductIDType") is "15" or "03").Select(id => id.Value("IDValue")).FirstOrDefault(id => Isbn13.TryParse(id, out _));
        if (number is not null) yield return new(product.Number, "ProductIdentifier", new Sentence("這筆已有 ISBN {0}，不必再申請", number), shown);
    }

    static string? TitleOf(OnixElement described, string type) => described.All("TitleDetail").Where(title => title.Value("TitleType") == type).Select(Title).FirstOrDefault();

    /// <summary>書名：副書名 of the product itself; the collection's title stands in the same place in some messages.</summary>
    static string? Title(OnixElement title)
    {
        var element = title.All("TitleElement").OrderBy(part => part.Value("TitleElementLevel") != "01").FirstOrDefault();
        return Whole(element) is not { } main ? null : element!.Value("Subtitle") is { } sub ? $"{main}：{sub}" : main;
    }

    static string? Whole(OnixElement? element) => element?.Value("TitleText") ?? (element?.Value("TitleWithoutPrefix") is { } rest ? $"{element.Value("TitlePrefix")} {rest}".Trim() : null);

    static string? SeriesOf(OnixElement collection)
    {
        var element = collection.All("TitleDetail").SelectMany(title => title.All("TitleElement")).FirstOrDefault();
        return Whole(element) is not { } name ? null : element!.Value("PartNumber") is { } number ? $"{name} ; {number}" : name;
    }

    /// <summary>甲, 乙著; 丙譯, in the order of the message or of its numbers.</summary>
    static string Authors(OnixElement described)
    {
        var people = described.All("Contributor").Select(person => (Name: Name(person), Role: person.All("ContributorRole").Select(role => roles.GetValueOrDefault(role.Text)).FirstOrDefault(role => role is not null),
            Order: int.TryParse(person.Value("SequenceNumber"), NumberStyles.None, CultureInfo.InvariantCulture, out var order) ? order : int.MaxValue)).Where(person => person is { Name: not null, Role: not null }).OrderBy(person => person.Order);
        return string.Join("; ", people.GroupBy(person => person.Role).Select(same => string.Join(", ", same.Select(person => person.Name)) + same.Key));

        static string? Name(OnixElement person) => person.Value("PersonName") ?? person.Value("CorporateName")
            ?? (person.Value("KeyNames") is { } key ? $"{person.Value("NamesBeforeKey")} {key}".Trim() : null) ?? person.Value("PersonNameInverted");
    }

    /// <summary>Lists 74 and 121.</summary>
    static string LanguageOf(OnixElement language) => language.Value("LanguageCode") switch
    {
        "chi" or "zho" or "cmn" or "nan" or "hak" => language.Value("ScriptCode") == "Hans" ? "chi-hans" : "chi-hant",
        { } code => languages.GetValueOrDefault(code, "other"),
        null => "",
    };

    /// <summary>Lists 28 and 30.</summary>
    static string? AudienceOf(string? code, OnixElement described) => code switch
    {
        "01" => "m",
        "03" => "teen",
        "05" or "06" or "08" => "academic",
        "02" => described.All("AudienceRange").Where(range => range.Value("AudienceRangeQualifier") == "17").SelectMany(range => range.All("AudienceRangeValue"))
            .Select(value => int.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var age) ? age : 99).LastOrDefault(99) < 6 ? "preschool" : "child",
        _ => null,
    };

    /// <summary>List 27, 24: a scheme with a name.</summary>
    static string? SubjectOf(OnixElement described, string scheme) => described.All("Subject").FirstOrDefault(subject => subject.Value("SubjectSchemeName") == scheme) is { } subject ? subject.Value("SubjectCode") ?? subject.Value("SubjectHeadingText") : null;

    /// <summary>The main class says the topic: 610 is 史地/傳記, as 7 is.</summary>
    static string? TopicOf(string? classNumber) => classNumber is not [>= '0' and <= '9', ..] ? null : classNumber[0] switch
    {
        '0' => "1",
        '1' => "2",
        '2' => "3",
        '3' => "4",
        '4' => "5",
        '5' => "6",
        '6' or '7' => "7",
        '8' => "9",
        _ => "10",
    };

    /// <summary>Lists 150 and 175; a set takes the form of its first part.</summary>
    static string? FormOf(OnixElement described, bool isSet)
    {
        var from = isSet && described.First("ProductPart") is { } part ? part : described;
        var details = from.All("ProductFormDetail").Select(detail => detail.Text).ToHashSet();
        return from.Value("ProductForm") switch
        {
            "BB" => "精裝",
            "BC" => "平裝",
            ['A', ..] => "有聲書",
            ['E', ..] or "SG" => details.Contains("E101") ? "EPUB" : details.Contains("E107") ? "PDF" : details.Contains("A103") ? "有聲書" : "其他電子書",
            ['B' or 'P' or 'S', ..] => "其他裝訂",
            { } code => code,
            null => null,
        };
    }

    /// <summary>List 55: 202612 or 20261201; a year alone is no month, which the look says.</summary>
    static string Month(string date) => date.Length is 8 ? date[..6] : date;
}

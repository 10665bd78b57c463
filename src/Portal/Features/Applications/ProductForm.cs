namespace Portal.Features.Applications;

/// <summary>裝訂或檔案格式: each format of a title has an ISBN of its own (ISO 2108).</summary>
public enum ProductForm { Paperback, Hardback, OtherBinding, Epub, Pdf, OtherEbook, Audio, Unknown }

/// <summary>本書申請: what numbers are asked for.</summary>
public enum Numbering { Single, SetOnly, SetAndVolumes }

/// <summary>The pages that a clerk compares with the form.</summary>
public enum PageKind { TitlePage, CopyrightPage, Contents, PrefaceOrText, Cover, PaperForm }

/// <summary>Names of the code lists of NCL's forms: stored code, and the name on screen (the key of its English).</summary>
public static class CodeLists
{
    public static readonly IReadOnlyDictionary<ProductForm, string> Forms = new Dictionary<ProductForm, string>
    {
        [ProductForm.Paperback] = "平裝",
        [ProductForm.Hardback] = "精裝",
        [ProductForm.OtherBinding] = "其他裝訂",
        [ProductForm.Epub] = "EPUB 電子書",
        [ProductForm.Pdf] = "PDF 電子書",
        [ProductForm.OtherEbook] = "其他電子書",
        [ProductForm.Audio] = "有聲書",
        // Only in records that came from elsewhere; nobody applies for it.
        [ProductForm.Unknown] = "裝訂未註明",
    };

    /// <summary>What can be applied for.</summary>
    public static IEnumerable<ProductForm> Applicable => Forms.Keys.Where(form => form != ProductForm.Unknown);

    public static readonly IReadOnlyDictionary<Numbering, string> Numberings = new Dictionary<Numbering, string>
    {
        [Numbering.Single] = "單行本號碼",
        [Numbering.SetOnly] = "只申請套號",
        [Numbering.SetAndVolumes] = "申請套號及單行本號碼",
    };

    public static readonly IReadOnlyDictionary<PageKind, string> Pages = new Dictionary<PageKind, string>
    {
        [PageKind.TitlePage] = "書名頁",
        [PageKind.CopyrightPage] = "版權頁",
        [PageKind.Contents] = "目次頁",
        [PageKind.PrefaceOrText] = "序或部分內文",
        [PageKind.Cover] = "封面",
        // What came on paper, scanned at the desk; nobody is asked for it online.
        [PageKind.PaperForm] = "紙本申請單與附件",
    };

    /// <summary>Pages of the book itself: what an applicant is asked for.</summary>
    public static IEnumerable<KeyValuePair<PageKind, string>> BookPages => Pages.Where(page => page.Key != PageKind.PaperForm);

    public static readonly IReadOnlyDictionary<string, string> Languages = new Dictionary<string, string>
    {
        ["chi-hant"] = "繁體中文",
        ["chi-hans"] = "簡體中文",
        ["eng"] = "英文",
        ["jpn"] = "日文",
        ["kor"] = "韓文",
        ["ger"] = "德文",
        ["fre"] = "法文",
        ["other"] = "其他語文",
    };

    /// <summary>國家語言發展法: the national languages; 271 is the one code of NCL's list that is known.</summary>
    public static readonly IReadOnlyDictionary<string, string> NationalLanguages = new Dictionary<string, string>
    {
        ["271"] = "臺灣華語",
        ["nan"] = "臺灣台語",
        ["hak"] = "臺灣客語",
        ["formosan"] = "臺灣原住民族語",
        ["matsu"] = "馬祖語",
        ["tsl"] = "臺灣手語",
        ["none"] = "非國家語言",
    };

    public static readonly IReadOnlyDictionary<string, string> Audiences = new Dictionary<string, string>
    {
        ["m"] = "成人(一般)",
        ["academic"] = "成人(學術)",
        ["teen"] = "青少年",
        ["child"] = "兒童(6-12歲)",
        ["preschool"] = "學前兒童",
        ["senior"] = "樂齡",
    };

    /// <summary>建議上架分類, numbered as on the form: 2 is 小說 in NCL's batch file too.</summary>
    public static readonly IReadOnlyDictionary<string, string> Categories = new[]
    {
        "文學", "小說", "語言", "字典工具書", "教科書", "考試用書", "漫畫書", "心理勵志", "科學與技術", "醫學家政", "商業與管理", "社會科學",
        "人文史地", "兒童讀物", "藝術", "休閒旅遊", "政府出版品", "其他",
    }.Select((name, index) => (Code: (index + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), name)).ToDictionary(x => x.Code, x => x.name);

    /// <summary>圖書主題: the main classes in their order; 9 is 語言/文學 in NCL's batch file.</summary>
    public static readonly IReadOnlyDictionary<string, string> Topics = new Dictionary<string, string>
    {
        ["1"] = "總類",
        ["2"] = "哲學/心理",
        ["3"] = "宗教",
        ["4"] = "自然科學",
        ["5"] = "應用科學",
        ["6"] = "社會科學",
        ["7"] = "史地/傳記",
        ["9"] = "語言/文學",
        ["10"] = "藝術",
    };

    /// <summary>出版品及錄影節目帶分級管理辦法: two classes.</summary>
    public static readonly IReadOnlyDictionary<string, string> Ratings = new Dictionary<string, string>
    {
        ["1"] = "普遍級",
        ["2"] = "限制級",
    };

    public static bool IsElectronic(this ProductForm form) => form is ProductForm.Epub or ProductForm.Pdf or ProductForm.OtherEbook or ProductForm.Audio;
}

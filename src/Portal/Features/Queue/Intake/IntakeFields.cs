namespace Portal.Features.Queue.Intake;

/// <summary>Where on the one page each thing is typed that an application may lack.</summary>
static class IntakeFields
{
    static readonly Dictionary<string, string> fields = new(StringComparer.Ordinal)
    {
        ["請填寫書名"] = "Input.Title",
        ["請填寫著者"] = "Input.Author",
        ["請選擇作品語文"] = "Input.Language",
        ["請選擇適讀對象"] = "Input.Audience",
        ["請選擇建議上架分類"] = "Input.Category",
        ["請選擇圖書主題"] = "Input.Topic",
        ["請選擇分級註記"] = "Input.Rating",
        ["請回答是否為引進版權著作"] = "Input.IsTranslation",
        ["請回答是否為舊書改版"] = "Input.IsRevision",
        ["請填寫預計出版年月"] = "Month",
        ["請回答是否申請 CIP"] = "Paper.AsksCip",
        ["請填寫套書名稱"] = "Paper.SetTitle",
        ["請上傳書名頁"] = "Paper.TitlePage",
        ["請上傳版權頁"] = "Paper.CopyrightPage",
    };

    /// <summary>The field of a fault; the formats for what is said of all lines.</summary>
    public static string Of(string fault) => fields.GetValueOrDefault(fault, "Paper.Lines[0].Form");
}

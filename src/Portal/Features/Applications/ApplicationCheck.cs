namespace Portal.Features.Applications;

/// <summary>What an application lacks before it may be sent. The pages show all of it at once; sending enforces it.</summary>
public static class ApplicationCheck
{
    public static string? FirstFault(Application application) => Faults(application).Select(fault => fault.Sentence).FirstOrDefault();

    /// <summary>Each missing thing, with the step of the form where it is mended.</summary>
    public static IEnumerable<(string Step, string Sentence)> Faults(Application application)
    {
        foreach (var (_, sentence) in Gaps(application.Title)) yield return ("Title", sentence);
        // Once it is sent the answer stands; what was sent before the question was asked has none.
        if (application.AsksCip is null && application.Filing.Any(request => request.State == RequestState.Draft)) yield return ("Formats", "請回答是否申請 CIP");
        if (application.Products.Count == 0) yield return ("Formats", "請至少加入一種裝訂或檔案格式");
        if (application.Numbering != Numbering.Single)
        {
            if (string.IsNullOrWhiteSpace(application.SetTitle)) yield return ("Formats", "請填寫套書名稱");
            if (application.Products.Count > 0 && !application.Products.Any(p => p.IsSet)) yield return ("Formats", "申請套號時，請加入一行整套的裝訂或格式");
        }
        if (application.Numbering == Numbering.SetAndVolumes && application.Products.Count > 0 && application.Products.All(p => p.IsSet))
            yield return ("Formats", "申請單行本號碼時，請至少加入一冊");
        foreach (var kind in new[] { PageKind.TitlePage, PageKind.CopyrightPage }.Where(kind => application.Pages.All(p => p.Kind != kind)))
            yield return ("Pages", kind == PageKind.TitlePage ? "請上傳書名頁" : "請上傳版權頁");
    }

    /// <summary>What the description lacks, by the name of its property.</summary>
    public static IEnumerable<(string Property, string Sentence)> Gaps(TitleDescription title)
    {
        if (string.IsNullOrWhiteSpace(title.Title)) yield return (nameof(title.Title), "請填寫書名");
        if (string.IsNullOrWhiteSpace(title.Author)) yield return (nameof(title.Author), "請填寫著者");
        if (title.Language is null) yield return (nameof(title.Language), "請選擇作品語文");
        if (title.Audience is null) yield return (nameof(title.Audience), "請選擇適讀對象");
        if (title.Category is null) yield return (nameof(title.Category), "請選擇建議上架分類");
        if (title.Topic is null) yield return (nameof(title.Topic), "請選擇圖書主題");
        if (title.Rating is null) yield return (nameof(title.Rating), "請選擇分級註記");
        if (title.IsTranslation is null) yield return (nameof(title.IsTranslation), "請回答是否為引進版權著作");
        if (title.IsRevision is null) yield return (nameof(title.IsRevision), "請回答是否為舊書改版");
        if (title.PlannedMonth is null) yield return (nameof(title.PlannedMonth), "請填寫預計出版年月");
    }
}

namespace Portal.Features.Applications.Cip;

/// <summary>What the columns of the loaded tables may be called; the first name is the one that is asked for.</summary>
public static class HeadingColumns
{
    public static readonly IReadOnlyDictionary<string, string[]> Classes = new Dictionary<string, string[]>
    {
        ["number"] = ["分類號", "類號", "number"],
        ["chinese"] = ["類名", "類目", "中文", "chinese"],
        ["english"] = ["英文", "英文類名", "english"],
        ["note"] = ["註", "附註", "說明", "note"],
    };

    public static readonly IReadOnlyDictionary<string, string[]> Subjects = new Dictionary<string, string[]>
    {
        ["text"] = ["主題詞", "標題", "text"],
        ["scheme"] = ["標題表", "詞表", "scheme"],
        ["see"] = ["參見", "see"],
    };
}

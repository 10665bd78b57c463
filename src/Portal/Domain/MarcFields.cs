namespace Portal.Domain;

/// <summary>What MARC 21 allows in one field of a CIP record.</summary>
/// <param name="Tag">Three digits.</param>
/// <param name="Repeatable">May stand more than once.</param>
/// <param name="First">Characters allowed as first indicator; a blank is a space. Empty for a control field.</param>
/// <param name="Second">The same of the second indicator.</param>
/// <param name="Subfields">Codes, and whether each may stand more than once.</param>
/// <param name="Chinese">Its name in Traditional Chinese.</param>
/// <param name="English">Its name in English.</param>
public sealed record MarcFieldRule(string Tag, bool Repeatable, string First, string Second, IReadOnlyDictionary<char, bool> Subfields, string Chinese, string English);

/// <summary>The fields of a CIP record (MARC 21, Library of Congress) and what a record lacks before it can be final.</summary>
public static class MarcFields
{
    static readonly string[] mandatory = ["008", "020", "040", "084", "245", "300"];

    /// <summary>By tag.</summary>
    public static IReadOnlyDictionary<string, MarcFieldRule> Rules { get; } = ReadRules().ToDictionary(rule => rule.Tag);

    /// <summary>Everything that is wrong with the record, in sentences, each naming its field; empty when it may be final.</summary>
    public static IReadOnlyList<Sentence> Faults(MarcRecord record) =>
        [.. Missing(record), .. record.Fields.GroupBy(field => field.Tag).SelectMany(Repeated), .. record.Fields.SelectMany(FieldFaults), .. Iso2709.Faults(record)];

    static IEnumerable<Sentence> Missing(MarcRecord record)
    {
        if (record.Leader[9] != 'a') yield return new("記錄標示（leader）第 09 位應為 a（UTF-8）");
        foreach (var tag in mandatory.Where(tag => record[tag] is null)) yield return new("缺少欄位 {0}", tag);
        if (record["264"] is null && record["260"] is null) yield return new("缺少欄位 {0}", "264");
        if (record.Leader[17] == '8' && record["263"] is null) yield return new("預行編目的記錄（leader 第 17 位為 8）應有欄位 263 預定出版年月");
        if (record["100"] is not null && record["110"] is not null) yield return new("欄位 100 與 110 只能有一個，其餘請改為 700 或 710");
        if (record["245"] is { } title && title.Indicators[0] is '0' or '1' && record["245"]!.Indicators[0] == '1' != record.All("100", "110", "240").Any())
            yield return new("欄位 245 的第一指標：有欄位 100、110 或 240 時為 1，否則為 0");
    }

    static IEnumerable<Sentence> Repeated(IGrouping<string, MarcField> same)
    {
        if (!Rules.TryGetValue(same.Key, out var rule)) yield return new("欄位 {0} 不是預行編目記錄的欄位", same.Key);
        else if (!rule.Repeatable && same.Skip(1).Any()) yield return new("欄位 {0} 只能有一個，現有 {1} 個", same.Key, same.Count());
    }

    static IEnumerable<Sentence> FieldFaults(MarcField field)
    {
        if (!Rules.TryGetValue(field.Tag, out var rule)) yield break;
        if (field.IsControl)
        {
            if (ControlFault(field) is { } fault) yield return fault;
            yield break;
        }
        if (!rule.First.Contains(field.Indicators[0], StringComparison.Ordinal)) yield return new("欄位 {0} 的第一指標不能是「{1}」，應為 {2} 之一（# 為空白）", field.Tag, Shown(field.Indicators[..1]), Shown(rule.First));
        if (!rule.Second.Contains(field.Indicators[1], StringComparison.Ordinal)) yield return new("欄位 {0} 的第二指標不能是「{1}」，應為 {2} 之一（# 為空白）", field.Tag, Shown(field.Indicators[1..]), Shown(rule.Second));
        foreach (var same in field.Subfields.GroupBy(subfield => subfield.Code))
        {
            if (!rule.Subfields.TryGetValue(same.Key, out var repeatable)) yield return new("欄位 {0} 沒有分欄 ${1}", field.Tag, same.Key);
            else if (!repeatable && same.Skip(1).Any()) yield return new("欄位 {0} 的分欄 ${1} 只能有一個", field.Tag, same.Key);
            if (same.Any(subfield => string.IsNullOrWhiteSpace(subfield.Value))) yield return new("欄位 {0} 的分欄 ${1} 沒有內容", field.Tag, same.Key);
        }
        if (ContentFault(field) is { } wrong) yield return wrong;
    }

    static Sentence? ControlFault(MarcField field)
    {
        var length = field.Tag switch { "005" => 16, "006" => 18, "008" => 40, _ => field.Value!.Length };
        if (field.Value!.Length == 0) return new("欄位 {0} 沒有內容", field.Tag);
        return field.Value.Length == length ? null : new("欄位 {0} 應為 {1} 個字，現為 {2} 個", field.Tag, length, field.Value.Length);
    }

    static Sentence? ContentFault(MarcField field) => field.Tag switch
    {
        "020" when field['a'] is null && field['z'] is null => new("欄位 020 應有分欄 $a（ISBN）或 $z（已取消的 ISBN）"),
        "020" when field['a'] is { } text && !Isbn13.TryParse(text, out _) => new("欄位 020 的「{0}」不是正確的 ISBN", text),
        "084" when field['a'] is null => new("欄位 {0} 缺少分欄 ${1}", "084", 'a'),
        "084" when field['2'] is "ncsclt" && field.All('a').FirstOrDefault(text => !ClassNumber.TryRead(text, out _)) is { } text => new("欄位 084 的「{0}」不是分類號：應為三個數字，之後可加小數點與數字", text),
        "100" or "110" or "245" or "250" or "263" or "300" or "490" or "500" or "504" or "520" or "521" or "650" or "651" or "653" or "700" or "710" or "830" when field['a'] is null => new("欄位 {0} 缺少分欄 ${1}", field.Tag, 'a'),
        "260" or "264" when field['b'] is null => new("欄位 {0} 缺少分欄 ${1}", field.Tag, 'b'),
        "263" when !YearMonth.TryRead(field['a'], out _) || field['a']!.Length != 6 => new("欄位 263 應為預定出版年月六個數字，例如 202603"),
        "600" or "650" or "651" or "655" when field.Indicators[1] == '7' && field['2'] is null => new("欄位 {0} 的第二指標為 7 時，應在 $2 註明標題表，例如 lcstt", field.Tag),
        _ => null,
    };

    static string Shown(string indicators) => indicators.Replace(' ', '#');

    static IEnumerable<MarcFieldRule> ReadRules()
    {
        using var reader = new StreamReader(typeof(MarcFields).Assembly.GetManifestResourceStream("MarcFields.txt")!);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#') || line.Split('\t') is not [var tag, var repeatable, var first, var second, var codes, var chinese, var english]) continue;
            var subfields = codes.Select((code, index) => (code, Repeatable: index + 1 < codes.Length && codes[index + 1] == '+')).Where(subfield => subfield.code != '+');
            yield return new(tag, repeatable == "R", first.Replace('#', ' '), second.Replace('#', ' '), subfields.ToDictionary(subfield => subfield.code, subfield => subfield.Repeatable), chinese, english);
        }
    }
}

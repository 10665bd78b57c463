using System.Buffers;

namespace Portal.Domain;

/// <summary>One subfield of a MARC data field.</summary>
/// <param name="Code">a to z or 0 to 9.</param>
/// <param name="Value">Its text, spaces included.</param>
public readonly record struct MarcSubfield(char Code, string Value);

/// <summary>
/// One field of a MARC 21 record: a control field (001 to 009, one text) or a data field (two indicators and subfields). What a value
/// must not hold (control characters, half surrogates, direction marks) no field has: they would break ISO 2709 and XML alike.
/// </summary>
public sealed class MarcField
{
    static readonly SearchValues<char> Codes = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyz");

    /// <summary>A control field.</summary>
    /// <exception cref="RuleBroken">The tag is none of a control field, or the value holds what it must not.</exception>
    public MarcField(string tag, string value)
    {
        if (tag is not ['0', '0', >= '1' and <= '9']) throw NoTag(tag);
        Check(tag, value);
        (Tag, Value, Subfields) = (tag, value, []);
    }

    /// <summary>A data field.</summary>
    /// <param name="tag">Three digits from 010 on.</param>
    /// <param name="indicators">Two characters: a digit, a small letter or a space each.</param>
    /// <param name="subfields">At least one.</param>
    /// <exception cref="RuleBroken">A part is not as it must be; the sentence names the field.</exception>
    public MarcField(string tag, string indicators, params IEnumerable<MarcSubfield> subfields)
    {
        if (!IsTag(tag) || tag.StartsWith("00", StringComparison.Ordinal)) throw NoTag(tag);
        if (indicators.Length != 2 || (indicators[0] != ' ' && !Codes.Contains(indicators[0])) || (indicators[1] != ' ' && !Codes.Contains(indicators[1])))
            throw new RuleBroken("欄位 {0} 的指標「{1}」不正確：應為兩個字，數字、小寫英文或空白", tag, CleanText.Visible(indicators));
        MarcSubfield[] all = [.. subfields];
        if (all.Length == 0) throw new RuleBroken("欄位 {0} 沒有分欄", tag);
        foreach (var subfield in all)
        {
            if (!Codes.Contains(subfield.Code)) throw new RuleBroken("欄位 {0} 的分欄代碼「{1}」不正確：應為一個小寫英文或數字", tag, CleanText.Visible(subfield.Code.ToString()));
            Check(tag, subfield.Value);
        }
        (Tag, Indicators, Subfields) = (tag, indicators, all);
    }

    /// <summary>A data field from its parts: <c>MarcField.Of("245", "10", ('a', "題名 /"), ('c', "著者"))</c>.</summary>
    public static MarcField Of(string tag, string indicators, params ReadOnlySpan<(char Code, string Value)> subfields)
    {
        var all = new MarcSubfield[subfields.Length];
        for (var i = 0; i < all.Length; i++) all[i] = new(subfields[i].Code, subfields[i].Value);
        return new(tag, indicators, all);
    }

    /// <summary>Three digits.</summary>
    public string Tag { get; }

    /// <summary>The text of a control field; null in a data field.</summary>
    public string? Value { get; }

    /// <summary>First and second indicator; empty in a control field.</summary>
    public string Indicators { get; } = "";

    /// <summary>Empty in a control field.</summary>
    public IReadOnlyList<MarcSubfield> Subfields { get; }

    public bool IsControl => Value is not null;

    /// <summary>The first subfield of that code, null when there is none.</summary>
    public string? this[char code]
    {
        get
        {
            foreach (var subfield in Subfields)
                if (subfield.Code == code) return subfield.Value;
            return null;
        }
    }

    /// <summary>All subfields of that code.</summary>
    public IEnumerable<string> All(char code) => Subfields.Where(subfield => subfield.Code == code).Select(subfield => subfield.Value);

    internal static bool IsTag(ReadOnlySpan<char> tag) => tag.Length == 3 && !tag.ContainsAnyExceptInRange('0', '9') && tag is not "000";

    static void Check(string tag, string value)
    {
        if (CleanText.FindFault(value) is { } fault) throw new RuleBroken("欄位 {0}：{1}", tag, fault);
    }

    static RuleBroken NoTag(string tag) => new("「{0}」不是欄位代碼：應為三個數字", CleanText.Visible(CleanText.Cut(tag, 20)));
}

/// <summary>
/// A MARC 21 bibliographic record: leader and fields in their order. The lengths in the leader (00-04, 12-16) belong to ISO 2709 and stand
/// as zeros here; <see cref="Iso2709"/> writes them.
/// </summary>
public sealed class MarcRecord
{
    /// <summary>A new record of a printed language monograph in UTF-8, prepublication level, ISBD punctuation.</summary>
    public const string CipLeader = "00000nam a22000008i 4500";

    /// <param name="leader">24 characters of ASCII: 09 a (UTF-8), 10-11 22, 20-23 4500.</param>
    /// <param name="fields">In the order in which they stay.</param>
    /// <exception cref="RuleBroken">The leader is not that of a MARC 21 record in UTF-8.</exception>
    public MarcRecord(string leader, params IEnumerable<MarcField> fields)
    {
        if (leader.Length != 24) throw new RuleBroken("記錄標示（leader）應為 24 個字，現為 {0} 個", leader.Length);
        foreach (var c in leader)
            if (c is < ' ' or > '~') throw new RuleBroken("記錄標示（leader）只能有英文、數字與空白");
        if (leader.AsSpan(10, 2) is not "22" || leader.AsSpan(20, 4) is not "4500")
            throw new RuleBroken("記錄標示（leader）的第 10-11 位應為 22，第 20-23 位應為 4500");
        if (leader.AsSpan(5, 5).ContainsAnyExcept(LeaderCodes) || leader.AsSpan(17, 3).ContainsAnyExcept(LeaderCodes) || !char.IsAsciiLetterOrDigit(leader[6]))
            throw new RuleBroken("記錄標示（leader）的第 05-09、17-19 位只能是英文字母、數字或空白，第 06 位不可空白");
        Leader = $"00000{leader[5..12]}00000{leader[17..]}";
        Fields = [.. fields];
    }

    static readonly SearchValues<char> LeaderCodes = SearchValues.Create("0123456789 abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    public string Leader { get; }

    public IReadOnlyList<MarcField> Fields { get; }

    /// <summary>The first field of that tag, null when there is none.</summary>
    public MarcField? this[string tag] => All(tag).FirstOrDefault();

    /// <summary>All fields of these tags, in the record's order.</summary>
    public IEnumerable<MarcField> All(params string[] tags) => Fields.Where(field => tags.Contains(field.Tag));

    /// <summary>The record with these fields instead of all that have one of their tags, sorted in by tag.</summary>
    public MarcRecord With(params MarcField[] fields)
    {
        var kept = Without([.. fields.Select(field => field.Tag)]).Fields.ToList();
        foreach (var field in fields)
        {
            var place = kept.FindIndex(other => string.CompareOrdinal(other.Tag, field.Tag) > 0);
            kept.Insert(place < 0 ? kept.Count : place, field);
        }
        return new(Leader, kept);
    }

    /// <summary>The record without any field of these tags.</summary>
    public MarcRecord Without(params string[] tags) => new(Leader, Fields.Where(field => !tags.Contains(field.Tag)));

    /// <summary>The record with another character at that place of its leader.</summary>
    public MarcRecord WithLeader(int place, char c) => new(string.Concat(Leader.AsSpan(0, place), [c], Leader.AsSpan(place + 1)), Fields);
}

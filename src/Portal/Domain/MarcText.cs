using System.Text;
using System.Text.RegularExpressions;

namespace Portal.Domain;

/// <summary>
/// A MARC 21 record as text that people edit, one field a line: <c>245 10 $a題名 :$b副題名 /$c著者</c>. <c>#</c> is a blank in indicators, in the leader (LDR)
/// and in 006, 007 and 008. A dollar sign in a text is written twice; a price (<c>$cNT$380</c> in 020) may stand as it is. Spaces around a
/// subfield's text do not count.
/// </summary>
public static partial class MarcText
{
    static readonly string[] fixedFields = ["006", "007", "008"];

    public static string Write(MarcRecord record)
    {
        var text = new StringBuilder().Append("LDR ").Append(record.Leader.Replace(' ', '#')).Append('\n');
        foreach (var field in record.Fields) text.Append(Write(field)).Append('\n');
        return text.ToString();
    }

    /// <summary>One line, without line end.</summary>
    public static string Write(MarcField field)
    {
        if (field.IsControl) return $"{field.Tag} {(fixedFields.Contains(field.Tag) ? field.Value!.Replace(' ', '#') : field.Value)}";
        var line = new StringBuilder(field.Tag).Append(' ').Append(field.Indicators.Replace(' ', '#')).Append(' ');
        foreach (var subfield in field.Subfields) line.Append('$').Append(subfield.Code).Append(subfield.Value.Replace("$", "$$", StringComparison.Ordinal));
        return line.ToString();
    }

    /// <summary>Reads what people wrote; empty lines do not count. Without a line LDR the record has the leader of a CIP record.</summary>
    /// <exception cref="RuleBroken">The first line that is no field, by its number from 1.</exception>
    public static MarcRecord Read(string text)
    {
        var (record, faults) = TryRead(text);
        return record ?? throw new RuleBroken(faults[0].Key, faults[0].Values);
    }

    /// <summary>Reads what people wrote; null and every line that is no field, when there is one.</summary>
    public static (MarcRecord? Record, IReadOnlyList<Sentence> Faults) TryRead(string text)
    {
        var (leader, fields, faults) = (MarcRecord.CipLeader, new List<MarcField>(), new List<Sentence>());
        var number = 0;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            try
            {
                if (line.TrimStart().StartsWith("LDR ", StringComparison.Ordinal)) leader = new MarcRecord(Blanks(line.Trim()[4..].TrimStart())).Leader;
                else fields.Add(ReadLine(line));
            }
            catch (RuleBroken refused)
            {
                faults.Add(new("第 {0} 行：{1}", number, refused.Sentence));
            }
        }
        if (fields.Count == 0 && faults.Count == 0) faults.Add(new("記錄沒有任何欄位"));
        return faults.Count == 0 ? (new(leader, fields), []) : (null, faults);
    }

    static MarcField ReadLine(string line)
    {
        var match = Line().Match(line);
        if (!match.Success) throw new RuleBroken("應為欄位代碼、指標與分欄，例如 245 10 $a題名 /$c著者");
        var (tag, rest) = (match.Groups["tag"].Value, match.Groups["rest"].Value);
        if (tag.StartsWith("00", StringComparison.Ordinal)) return new(tag, fixedFields.Contains(tag) ? Blanks(rest.Trim()) : rest.Trim());
        var data = Data().Match(rest);
        if (!data.Success) throw new RuleBroken("欄位 {0} 的代碼後面應為兩個指標（空白寫作 #）與 $a 等分欄，例如 245 10 $a題名 /$c著者", tag);
        return new(tag, Blanks(data.Groups["indicators"].Value), Subfields(tag, data.Groups["subfields"].Value));
    }

    static List<MarcSubfield> Subfields(string tag, string text)
    {
        if (tag == "020") text = Money().Replace(text, "NT$$$$${amount}");
        var subfields = new List<MarcSubfield>();
        foreach (Match part in Part().Matches(text))
        {
            var code = part.Groups["code"].Value;
            if (code.Length == 0 || char.IsWhiteSpace(code[0])) throw new RuleBroken("欄位 {0} 的「$」後面沒有分欄代碼；內容裡的 $ 請寫成 $$", tag);
            subfields.Add(new(code[0], part.Groups["value"].Value.Trim().Replace("$$", "$", StringComparison.Ordinal)));
        }
        return subfields;
    }

    static string Blanks(string text) => text.Replace('#', ' ');

    [GeneratedRegex(@"\A\s*(?<tag>\d{3})(\s(?<rest>.*))?\z", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Line();

    [GeneratedRegex(@"\A\s*(?<indicators>[0-9a-z#]{2})\s*(?<subfields>\$.*)\z", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Data();

    // Not "$" and a code: an amount up to the end of its subfield.
    [GeneratedRegex(@"(?<=[^$])NT\$(?<amount>\d[\d,.]*)(?=\s*(\z|\$))", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Money();

    [GeneratedRegex(@"\$(?<code>[^$]?)(?<value>([^$]|\$\$)*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Part();
}

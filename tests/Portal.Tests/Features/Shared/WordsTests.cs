using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Portal.Tests.Features.Shared;

/// <summary>
/// The Chinese text is the key of its English. So every plain Chinese string in the source is a key that needs an entry, except in the few files
/// that write something else than the screen; and no Chinese stands in a page outside a key.
/// </summary>
public class WordsTests
{
    /// <summary>Files whose Chinese is no key: letters in both languages, rows that are given, cataloguing that is Chinese in every language, the columns of NCL's batch file and the words in names of files, dates that the code writes in both languages itself.</summary>
    static readonly string[] WriteOtherThings =
    [
        "Features/Queue/Letters/LetterWriter.cs", "Features/Queue/Letters/StaffLetters.cs", "Features/Applications/Opinions/OpinionLetters.cs", "Features/Applications/Survey/SurveyAnswer.cs", "Features/Accounts/AccountLetters.cs", "Data/Seed.cs", "Data/Demo.cs", "Domain/OfficeDates.cs", "Features/Applications/Cip/CipPrefill.cs", "Features/Applications/Cip/CipValues.cs", "Features/Announcements/AnnouncementFeed.cs", "Features/Applications/Cip/HeadingColumns.cs", "Features/Applications/Bulk/BatchColumns.cs", "Features/LegalDeposits/DepositLetters.cs", "Features/Reading/ReadingLetters.cs", "Features/Applications/Bulk/OnixTable.cs", "Features/Applications/Bulk/PageNames.cs",
    ];

    /// <summary>Column heads of the official calendar file; the name of the language itself; what stands in a new draft's edition; two names that templates use; what a table of recordings may say.</summary>
    static readonly string[] NoKeys =
    [
        "西元日期", "是否放假", "備註", "中文", "初版", "序", "羅馬序",
        "歌名", "歌手", "演唱者", "錄製年代", "年", "聲音", "音訊", "影像", "影片", "山海小城", "林雨果", "現場版",
    ];

    static readonly string Source = Path.Combine(Parts.Repository, "src", "Portal");

    static readonly Lazy<List<Word>> keys = new(() => [.. Files().SelectMany(file => KeysOf(file, File.ReadAllText(Path.Combine(Source, file))))]);

    static readonly Lazy<List<(string Key, string English)>> entries = new(() =>
        [.. XDocument.Load(Path.Combine(Source, "Features", "Shared", "Words.en.resx")).Root!.Elements("data").Select(data => (data.Attribute("name")!.Value, data.Element("value")!.Value))]);

    [Fact]
    public void Every_text_has_its_English()
    {
        var known = entries.Value.Select(entry => entry.Key).ToHashSet();
        var missing = keys.Value.Where(word => !WriteOtherThings.Contains(word.File) && !NoKeys.Contains(word.Text) && !known.Contains(word.Text))
            .Select(word => $"{word.File}: {word.Text}").Distinct().ToList();
        Assert.True(missing.Count == 0, "No English in Words.en.resx for\n" + string.Join('\n', missing));
    }

    [Fact]
    public void No_English_stands_there_without_use()
    {
        var used = keys.Value.Select(word => word.Text).ToHashSet();
        Assert.Equal([], entries.Value.Select(entry => entry.Key).Where(key => !used.Contains(key)));
    }

    [Fact]
    public void No_text_has_two_entries() =>
        Assert.Empty(entries.Value.GroupBy(entry => entry.Key).Where(same => same.Count() > 1).Select(same => same.Key));

    [Fact]
    public void Both_languages_have_the_same_places_for_values()
    {
        static string Places(string text) => string.Join(' ', Place.Matches(text).Select(match => match.Value).Distinct().Order());
        Assert.Empty(entries.Value.Where(entry => Places(entry.Key) != Places(entry.English)).Select(entry => entry.Key));
    }

    [Fact]
    public void The_English_has_no_Chinese_in_it() =>
        Assert.Empty(entries.Value.Where(entry => Chinese.IsMatch(NoKeys.Aggregate(entry.English, (text, word) => text.Replace(word, "")))).Select(entry => entry.Key));

    [Fact]
    public void No_Chinese_stands_in_a_page_outside_a_key()
    {
        var loose = Files().Where(file => file.EndsWith(".cshtml", StringComparison.Ordinal)).SelectMany(file => LooseIn(file, File.ReadAllText(Path.Combine(Source, file)))).ToList();
        Assert.True(loose.Count == 0, "Chinese that no English reader can read:\n" + string.Join('\n', loose));
    }

    [Fact]
    public void Words_of_the_mainland_are_not_used()
    {
        string[] foreign = ["文件", "賬號", "賬戶", "登錄", "互聯網", "網絡", "默認", "信息", "數據", "打印", "視頻", "軟件", "點擊", "郵箱", "鏈接", "用戶名"];
        Assert.Empty(keys.Value.Where(word => foreign.Any(word.Text.Contains)).Select(word => $"{word.File}: {word.Text}"));
    }

    // The reader of the source, shown what it must see and what it must leave.

    [Theory]
    [InlineData("a.cs", """var x = T["書名"];""", "書名")]
    [InlineData("a.cs", """RuleFor(f => f.Title).NotEmpty().WithMessage("請填寫書名");""", "請填寫書名")]
    [InlineData("a.cs", """throw new RuleBroken("此案已於 {0} 核定", day);""", "此案已於 {0} 核定")]
    [InlineData("a.cs", """var x = T[late ? "逾期" : "未到期"]; // "註解" 不算""", "逾期|未到期")]
    [InlineData("a.cs", """var x = "說\"甲\""; var c = '"'; var y = "乙";""", "說\"甲\"|乙")]
    [InlineData("a.cs", "var x = $\"第 {n} 頁\"; var y = \"\"\"\n長文 \"引\" 文\n\"\"\"; /* \"不算\" */ var z = \"算\";", "算")]
    [InlineData("a.cs", """var x = $"{(old ? "舊" : "新")}版"; var z = @"原""樣";""", "舊|新|原\"樣")]
    [InlineData("a.cshtml", """<field for="A" label="書名" hint="含副題" /> <p>@T["說明 {0}", n]</p>""", "說明 {0}|書名|含副題")]
    [InlineData("a.cshtml", """<field label="@(a ? "甲" : "乙")" /> @* "不算" *@""", "甲|乙")]
    public void A_key_is_found(string file, string source, string expected) =>
        Assert.Equal(expected.Split('|').Order(), KeysOf(file, source).Select(word => word.Text).Order());

    [Theory]
    [InlineData("<p>書名</p>", true)]
    [InlineData("<p>@T[\"書名\"]</p>", false)]
    [InlineData("<p>@T[\"書名\"]：</p>", false)]
    [InlineData("@{ var x = $\"第 {n} 頁\"; }", true)]
    public void Loose_Chinese_is_found(string source, bool found) => Assert.Equal(found, LooseIn("a.cshtml", source).Any());

    static IEnumerable<string> Files() => Directory.EnumerateFiles(Source, "*.cs*", SearchOption.AllDirectories)
        .Where(path => path.EndsWith(".cs", StringComparison.Ordinal) || path.EndsWith(".cshtml", StringComparison.Ordinal))
        .Select(path => Path.GetRelativePath(Source, path).Replace('\\', '/'))
        .Where(file => !file.StartsWith("obj/", StringComparison.Ordinal) && !file.StartsWith("bin/", StringComparison.Ordinal) && !file.StartsWith("Assets/", StringComparison.Ordinal));

    static IEnumerable<Word> KeysOf(string file, string source) =>
        (file.EndsWith(".cs", StringComparison.Ordinal) ? PlainStrings(source) : PageStrings(source))
            .Where(text => Chinese.IsMatch(text) && !text.Contains("(?", StringComparison.Ordinal)) // A pattern that reads Chinese is no text.
            .Select(text => new Word(file, text));

    /// <summary>The plain strings of C#: neither comments nor interpolated or raw ones, but those inside the holes of interpolated ones.</summary>
    static IEnumerable<string> PlainStrings(string source)
    {
        foreach (Match token in Token.Matches(source))
        {
            if (token.Groups["plain"] is { Success: true } plain) yield return Unescape(plain.Value);
            else if (token.Groups["verbatim"] is { Success: true } verbatim) yield return verbatim.Value.Replace("\"\"", "\"", StringComparison.Ordinal);
            else if (token.Groups["interpolated"] is { Success: true } interpolated)
                foreach (Match hole in Hole.Matches(interpolated.Value))
                    foreach (var inside in PlainStrings(hole.Value)) yield return inside;
        }
    }

    static IEnumerable<string> PageStrings(string source)
    {
        source = PageComment.Replace(source, "");
        foreach (Match key in Key.Matches(source)) yield return Unescape(key.Groups["key"].Value);
        foreach (Match between in BetweenQuotes.Matches(Key.Replace(source, ""))) yield return between.Value;
    }

    static IEnumerable<string> LooseIn(string file, string source)
    {
        source = Key.Replace(PageComment.Replace(source, ""), "");
        source = Interpolated.Replace(source, match => match.Value.Trim('"'));
        source = BetweenQuotes.Replace(source, "");
        return source.Split('\n').Where(line => Chinese.IsMatch(NoKeys.Aggregate(line, (text, word) => text.Replace(word, "")))).Select(line => $"{file}: {line.Trim()}");
    }

    static string Unescape(string text) => Escaped.Replace(text, match => match.Value[1] switch { 'n' => "\n", 't' => "\t", var same => same.ToString() });

    sealed record Word(string File, string Text);

    static readonly Regex Chinese = Pattern(@"\p{IsCJKUnifiedIdeographs}");

    static readonly Regex Escaped = Pattern(@"\\.");

    static readonly Regex Place = Pattern(@"\{\d+[^}]*\}");

    // In this order: what begins earlier in the source wins, so a quote in a comment opens nothing.
    static readonly Regex Token = Pattern(string.Join('|',
        @"//[^\n]*",
        @"/\*[\s\S]*?\*/",
        """'(?:[^'\\\n]|\\.)+'""",
        """\$*"{3,}[\s\S]*?"{3,}""",
        """\$"(?<interpolated>(?:[^"\\{]|\\.|\{\{|\{(?:[^{}"]|"(?:[^"\\]|\\.)*"|\{[^{}]*\})*\})*)["]""",
        """@"(?<verbatim>(?:[^"]|"")*)["]""",
        """["](?<plain>(?:[^"\\\n]|\\.)*)["]"""));

    static readonly Regex Hole = Pattern("""\{(?:[^{}"]|"(?:[^"\\]|\\.)*"|\{[^{}]*\})*\}""");

    static readonly Regex Key = Pattern("""\["(?<key>(?:[^"\\\n]|\\.)*)"(?=[\],])""");

    static readonly Regex Interpolated = Pattern("""\$"[^"\n]*["]""");

    static readonly Regex BetweenQuotes = Pattern("""(?<=")[^"\n<>]*\p{IsCJKUnifiedIdeographs}[^"\n<>]*(?=")""");

    static readonly Regex PageComment = Pattern(@"@\*[\s\S]*?\*@|(?<=^|\s)//[^\n]*|<!--[\s\S]*?-->");

    static Regex Pattern(string pattern) => new(pattern, RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10));
}

using System.Globalization;
using System.Text.RegularExpressions;
using Portal.Domain;
using Portal.Features.Applications.Registrants;

namespace Portal.Features.Applications.Cip;

/// <summary>The CIP record that an application already gives: what a cataloguer begins with. Class number and subjects are the cataloguer's.</summary>
public static partial class CipPrefill
{
    /// <summary>Field 040 $a and $c.</summary>
    const string Agency = "NCL";

    /// <summary>Role words at the end of a name, longest first, and the word for $e. Creators may be the main entry, the others never.</summary>
    static readonly (string Word, string Relator, bool Creates)[] roles =
    [
        .. new[]
        {
            ("著", "作者", true), ("作", "作者", true), ("合著", "作者", true), ("編著", "編著者", true), ("原著", "原著者", true), ("文", "作者", true), ("撰", "作者", true), ("撰文", "作者", true),
            ("口述", "口述者", true), ("著作", "作者", true), ("文圖", "作者", true), ("圖文", "作者", true), ("著繪", "作者", true), ("漫畫", "漫畫家", true), ("腳本", "編劇", true), ("編劇", "編劇", true),
            ("譯", "譯者", false), ("翻譯", "譯者", false), ("編譯", "編譯者", false), ("譯註", "譯者", false), ("圖", "繪者", false), ("繪", "繪者", false), ("繪圖", "繪者", false), ("插畫", "繪者", false), ("攝影", "攝影者", false),
            ("編", "編者", false), ("主編", "主編", false), ("編輯", "編者", false), ("總編輯", "總編輯", false), ("彙編", "編者", false), ("選編", "編者", false), ("改編", "改編者", false), ("改寫", "改編者", false),
            ("監修", "監修者", false), ("審訂", "審訂者", false), ("校訂", "校訂者", false), ("校注", "校注者", false), ("注", "注釋者", false), ("策畫", "策劃者", false), ("策劃", "策劃者", false), ("導讀", "導讀者", false), ("採訪", "採訪者", false),
        }.OrderByDescending(role => role.Item1.Length),
    ];

    static readonly string[] bodies = ["公司", "出版社", "協會", "學會", "委員會", "基金會", "大學", "學院", "學校", "中學", "小學", "政府", "局", "處", "部", "院", "署", "館", "中心", "研究所", "編輯部", "編輯室", "編輯群", "小組", "工作室", "團隊", "聯盟", "公會", "工會"];

    /// <summary>The whole record. The publisher must be loaded; products with their numbers give 020.</summary>
    /// <param name="application">What was applied for.</param>
    /// <param name="controlNumber">001.</param>
    /// <param name="at">UTC; 005 and 008 are written in the office's time.</param>
    public static MarcRecord From(Application application, string controlNumber, DateTime at)
    {
        var title = application.Title;
        var people = People(title.Author).ToList();
        var main = people.Find(person => person.Creates || (person.IsBody && person.Relator == "編者"));
        List<MarcField> fields =
        [
            new("001", CleanText.Clean(controlNumber)), Time(at),
            .. IsOnline(application) ? [new MarcField("006", "m     o  d        "), new MarcField("007", "cr |||||||||||")] : Array.Empty<MarcField>(),
            new("008", General(application, at)),
            .. Numbers(application),
            MarcField.Of("040", "  ", ('a', Agency), ('b', "chi"), ('c', Agency), ('e', "rda")),
            Language(title),
        ];
        if (main is not null) fields.Add(Entry(main, "1"));
        fields.Add(Title(title, main is not null));
        if (Text(title.ParallelTitle) is { } parallel) fields.Add(MarcField.Of("246", "31", ('a', parallel)));
        if (Text(title.Edition) is { } edition) fields.Add(MarcField.Of("250", "  ", ('a', edition)));
        if (title.PlannedMonth is { } month) fields.Add(MarcField.Of("263", "  ", ('a', month.ToString("yyyyMM", CultureInfo.InvariantCulture))));
        fields.Add(Imprint(application));
        fields.AddRange(Description(application));
        fields.AddRange(Notes(title));
        if (IsOnline(application)) fields.Add(MarcField.Of("655", " 7", ('a', "電子書"), ('2', "local")));
        fields.AddRange(people.Where(person => person != main).Select(person => Entry(person, "7")));
        if (Series(title) is { } series) fields.AddRange([new("490", "1 ", series), new("830", " 0", series)]);
        return new(OnlyAudio(application) ? MarcRecord.CipLeader.Replace("nam", "nim", StringComparison.Ordinal) : MarcRecord.CipLeader, fields.OrderBy(field => field.Tag, StringComparer.Ordinal));
    }

    /// <summary>020 of every product that has its number, set numbers first: to be put into a record when numbers are given after it was begun.</summary>
    public static MarcField[] Numbers(Application application) => [.. application.Products.Where(product => product is { Isbn: not null, CancelledAt: null })
        .OrderByDescending(product => product.IsSet).ThenBy(product => product.Ordinal)
        .Select(product => new MarcField("020", "  ", [new('a', product.Isbn!.Value.Digits), new('q', Qualifier(product)),
            .. product.PriceCents is { } cents ? [new MarcSubfield('c', $"NT${(cents / 100m).ToString("0.##", CultureInfo.InvariantCulture)}")] : Array.Empty<MarcSubfield>()]))];

    /// <summary>005: when the record was last changed, in the office's time.</summary>
    /// <param name="at">UTC.</param>
    public static MarcField Time(DateTime at) => new("005", WorkingDays.OfficeTime(at).ToString("yyyyMMddHHmmss'.0'", CultureInfo.InvariantCulture));

    /// <summary>A name of the author statement with its role: 陳某某譯.</summary>
    internal sealed record Person(string Name, string Relator, bool Creates, bool IsBody);

    /// <summary>Semicolons part the roles, commas the names of one role: 林某某, 王某某著; 陳某某譯.</summary>
    internal static IEnumerable<Person> People(string statement)
    {
        foreach (var part in CleanText.Clean(statement).Split([';', '；'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var names = part;
            var role = Array.Find(roles, role => names.EndsWith(role.Word, StringComparison.Ordinal) && CleanText.Length(names) - role.Word.Length >= 2);
            if (BracketedRole().Match(names) is { Success: true } bracketed)
            {
                role = Array.Find(roles, role => role.Word == bracketed.Groups["role"].Value);
                if (role.Word is not null) names = names[..bracketed.Index];
            }
            else if (role.Word is not null)
                names = names[..^role.Word.Length];
            foreach (var name in Separators().Split(names))
            {
                var plain = Brackets().Replace(name, "").Trim().TrimEnd('等').Trim();
                if (plain.Length > 0) yield return new(plain, role.Relator ?? "作者", role.Word is null || role.Creates, bodies.Any(body => plain.EndsWith(body, StringComparison.Ordinal) && plain.Length > 3));
            }
        }
    }

    /// <summary>書名及副書名 at the first colon.</summary>
    internal static (string Title, string? Sub) Split(string title)
    {
        var clean = CleanText.Clean(title);
        var colon = Colon().Match(clean);
        return colon.Success ? (clean[..colon.Index], clean[(colon.Index + colon.Length)..]) : (clean, null);
    }

    /// <summary>The city or county that an address begins with, after a post code.</summary>
    internal static string? PlaceOf(string address) => Place().Match(CleanText.Plain(address)) is { Success: true } match ? match.Groups["place"].Value.Replace('台', '臺') : null;

    static MarcField Entry(Person person, string first) => person.IsBody
        ? MarcField.Of($"{first}10", "2 ", ('a', person.Name + ","), ('e', person.Relator))
        : MarcField.Of($"{first}00", "1 ", ('a', person.Name + ","), ('e', person.Relator));

    static MarcField Title(TitleDescription title, bool hasMainEntry)
    {
        var ((proper, sub), parallel, author) = (Split(title.Title), Text(title.ParallelTitle), Text(title.Author));
        var statement = author is null ? null : string.Join(" ; ", author.Split([';', '；'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        var rest = (sub, parallel) switch { (null, null) => null, (null, _) => parallel, (_, null) => sub, _ => $"{sub} = {parallel}" };
        var end = statement is null ? "" : " /";
        List<MarcSubfield> subfields = [new('a', proper + (rest is null ? end : sub is null ? " =" : " :"))];
        if (rest is not null) subfields.Add(new('b', rest + end));
        if (statement is not null) subfields.Add(new('c', statement));
        return new("245", hasMainEntry ? "10" : "00", subfields);
    }

    static MarcField Language(TitleDescription title)
    {
        var translated = title.IsTranslation == true;
        var original = translated ? LanguageOf(title.OriginalTitle) : null;
        return new("041", translated ? "1 " : "0 ", [new('a', Code(title.Language)), .. original is null ? Array.Empty<MarcSubfield>() : [new('h', original)]]);
    }

    static string Code(string? language) => language switch { "chi-hant" or "chi-hans" => "chi", null or "" or "other" => "und", var code => code };

    // Only where the script says it beyond doubt.
    static string? LanguageOf(string? text) => text is null ? null : Kana().IsMatch(text) ? "jpn" : Hangul().IsMatch(text) ? "kor" : null;

    static MarcField Imprint(Application application)
    {
        var (place, name) = (PlaceOf(application.Publisher.Address), CleanText.Clean(application.Publisher.Name));
        List<MarcSubfield> subfields = place is null ? [] : [new('a', place + " :")];
        subfields.Add(new('b', application.Title.PlannedMonth is null ? name : name + ","));
        if (application.Title.PlannedMonth is { } month) subfields.Add(new('c', month.ToString("yyyy.MM", CultureInfo.InvariantCulture)));
        return new("264", " 1", subfields);
    }

    static IEnumerable<MarcField> Description(Application application)
    {
        if (IsOnline(application)) yield return MarcField.Of("300", "  ", ('a', "1線上資源"));
        else yield return MarcField.Of("300", "  ", ('a', application.Numbering == Numbering.Single ? "面 ;" : "冊 ;"), ('c', "公分"));
        yield return OnlyAudio(application) ? Rda("336", "口說語", "spw", "rdacontent") : Rda("336", "文字", "txt", "rdacontent");
        yield return IsOnline(application) ? Rda("337", "電腦", "c", "rdamedia") : Rda("337", "無媒介", "n", "rdamedia");
        yield return IsOnline(application) ? Rda("338", "線上資源", "cr", "rdacarrier") : Rda("338", "成冊", "nc", "rdacarrier");
    }

    static MarcField Rda(string tag, string term, string code, string source) => MarcField.Of(tag, "  ", ('a', term), ('b', code), ('2', source));

    static IEnumerable<MarcField> Notes(TitleDescription title)
    {
        if (title.IsTranslation == true && Text(title.OriginalTitle) is { } original) yield return MarcField.Of("500", "  ", ('a', $"譯自: {original}"));
        if (Text(title.Summary) is { } summary) yield return MarcField.Of("520", "  ", ('a', summary));
        if (title.Audience is { } audience && CodeLists.Audiences.TryGetValue(audience, out var name)) yield return MarcField.Of("521", "  ", ('a', name));
        foreach (var word in CleanText.Clean(title.Keywords ?? "").Split([';', '；'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) yield return MarcField.Of("653", "  ", ('a', word));
    }

    static MarcSubfield[]? Series(TitleDescription title)
    {
        if (Text(title.Series) is not { } series) return null;
        var number = SeriesNumber().Match(series);
        return number.Success ? [new('a', series[..number.Index].TrimEnd() + " ;"), new('v', number.Groups["number"].Value)] : [new('a', series)];
    }

    static string Qualifier(Product product)
    {
        var form = CleanText.Clean(product.FormNote ?? "") is { Length: > 0 } note && product.Form is ProductForm.OtherBinding or ProductForm.OtherEbook or ProductForm.Audio ? note : product.Form switch
        {
            ProductForm.Epub => "EPUB",
            ProductForm.Pdf => "PDF",
            ProductForm.OtherEbook => "電子書",
            var other => CodeLists.Forms[other],
        };
        if (product.IsSet) return $"全套 : {form}";
        return product.VolumeNumber is { } volume ? string.Create(CultureInfo.InvariantCulture, $"第{volume}冊 : {form}") : form;
    }

    /// <summary>008: what is not known stands as | (no attempt to code).</summary>
    static string General(Application application, DateTime at)
    {
        var title = application.Title;
        var year = title.PlannedMonth is { } month ? month.ToString("yyyy", CultureInfo.InvariantCulture) : "uuuu";
        var audience = title.Audience switch { "m" or "senior" => 'e', "academic" => 'f', "teen" => 'd', "child" => 'j', "preschool" => 'a', _ => ' ' };
        var illustrated = People(title.Author).Any(person => person.Relator == "繪者") ? "a   " : "||||";
        var (online, government) = (IsOnline(application) ? 'o' : ' ', application.Publisher.Kind == PublisherKind.Government ? 'o' : ' ');
        var form = title.Category switch { "2" => '1', "1" or null => '|', _ => '0' };
        return $"{WorkingDays.OfficeTime(at).ToString("yyMMdd", CultureInfo.InvariantCulture)}s{year}    ch {illustrated}{audience}{online}||||{government}00| {form}|{Code(title.Language)}  ";
    }

    static bool IsOnline(Application application) => application.Products.Count > 0 && application.Products.TrueForAll(product => product.Form.IsElectronic());

    static bool OnlyAudio(Application application) => application.Products.Count > 0 && application.Products.TrueForAll(product => product.Form == ProductForm.Audio);

    static string? Text(string? text) => CleanText.Clean(text ?? "") is { Length: > 0 } clean ? clean : null;

    [GeneratedRegex(@"\s*[：:](?!//)\s*", RegexOptions.None, 1000)]
    private static partial Regex Colon();

    [GeneratedRegex(@"[,，、]| & ", RegexOptions.None, 1000)]
    private static partial Regex Separators();

    // Original names, (Haruki Murakami), and counts, [及其他9位].
    [GeneratedRegex(@"[(（\[][^)）\]]*[)）\]]", RegexOptions.None, 1000)]
    private static partial Regex Brackets();

    [GeneratedRegex(@"\[(?<role>\p{IsCJKUnifiedIdeographs}{1,3})\]\s*\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex BracketedRole();

    [GeneratedRegex(@"\A[\d\s-]*(臺灣|台灣)?\s*(?<place>\p{IsCJKUnifiedIdeographs}{2}[市縣])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Place();

    [GeneratedRegex(@"\s*[;；]\s*(?<number>[^;；]+)\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SeriesNumber();

    [GeneratedRegex(@"[\u3040-\u30FF]", RegexOptions.None, 1000)]
    private static partial Regex Kana();

    [GeneratedRegex(@"[\uAC00-\uD7A3]", RegexOptions.None, 1000)]
    private static partial Regex Hangul();
}

using System.Globalization;
using System.Text;

namespace Portal.Domain;

/// <summary>
/// A text with places for values, as an administrator writes it. <c>{題名}</c> is a value; <c>[ = {並列題名}]</c> stands only when every value in it is there;
/// <c>&lt;分隔|{序}.{主題}&gt;</c> stands once for each value of the lists in it, with the separator between; <c>{序}</c> counts 1, 2, <c>{羅馬序}</c> Ⅰ, Ⅱ. A backslash takes the
/// next character as it is. A line whose places all stay empty is left out. What is put in is never read as a template.
/// </summary>
public sealed class TextTemplate
{
    /// <summary>Characters; longer ones are no layout.</summary>
    public const int Longest = 4000;

    /// <summary>The two places that count inside a repeated part.</summary>
    public const string Count = "序", RomanCount = "羅馬序";

    readonly List<List<Part>> lines;

    TextTemplate(List<List<Part>> lines) => this.lines = lines;

    /// <summary>Reads a template in which these places may stand.</summary>
    /// <exception cref="RuleBroken">It is no template; the sentence names the line.</exception>
    public static TextTemplate Parse(string text, IReadOnlySet<string> places)
    {
        if (CleanText.Length(text) > Longest) throw new RuleBroken("範本最多 {0} 字，目前 {1} 字", Longest, CleanText.Length(text));
        var read = new List<List<Part>>();
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            try
            {
                if (CleanText.FindFault(line) is { } fault) throw new RuleBroken(fault.Key, fault.Values);
                var reader = new Reader(line, places);
                read.Add(reader.Read(Within.Line));
            }
            catch (RuleBroken refused)
            {
                throw new RuleBroken("範本第 {0} 行：{1}", read.Count + 1, refused.Sentence);
            }
        }
        return new(read);
    }

    /// <summary>The places that stand in it, each once.</summary>
    public IEnumerable<string> Places => lines.SelectMany(Names).Distinct(StringComparer.Ordinal);

    /// <summary>The text with the values put in. A place without value is empty; several values outside a repeated part stand with 、 between.</summary>
    public string Render(IReadOnlyDictionary<string, IReadOnlyList<string>> values)
    {
        var text = new List<string>();
        var skipped = false;
        foreach (var line in lines)
        {
            var filling = new Filling(values);
            var rendered = filling.Render(line).TrimEnd();
            // An empty line on either side of one that is left out is one empty line.
            if ((filling.Asked && !filling.Found) || (skipped && rendered.Length == 0 && text.LastOrDefault("").Length == 0))
            {
                skipped = true;
                continue;
            }
            skipped = false;
            text.Add(rendered);
        }
        return string.Join('\n', text).Trim('\n');
    }

    static IEnumerable<string> Names(List<Part> parts) => parts.SelectMany(part => part switch
    {
        Place { Name: not (Count or RomanCount) } place => [place.Name],
        Optional optional => Names(optional.Parts),
        Repeated repeated => Names(repeated.Parts),
        _ => Enumerable.Empty<string>(),
    });

    abstract record Part;

    sealed record Words(string Text) : Part;

    sealed record Place(string Name) : Part;

    sealed record Optional(List<Part> Parts) : Part;

    sealed record Repeated(string Separator, List<Part> Parts) : Part;

    enum Within { Line, Optional, Repeated }

    /// <summary>Reads one line from left to right; depth is bounded by what may stand in what.</summary>
    sealed class Reader(string line, IReadOnlySet<string> places)
    {
        int at;

        public List<Part> Read(Within within, int depth = 0)
        {
            var (parts, words) = (new List<Part>(), new StringBuilder());
            void EndWords()
            {
                if (words.Length > 0) parts.Add(new Words(words.ToString()));
                words.Clear();
            }
            for (; at < line.Length; at++)
            {
                switch (line[at])
                {
                    case '\\' when at + 1 < line.Length: words.Append(line[++at]); break;
                    case '{': EndWords(); parts.Add(ReadPlace()); break;
                    case '[':
                        if (depth == 4) throw new RuleBroken("方括號不能再多層");
                        EndWords();
                        at++;
                        parts.Add(new Optional(MustNotBeEmpty(Read(Within.Optional, depth + 1), "[ ]")));
                        break;
                    case '<':
                        if (within != Within.Line) throw new RuleBroken("「<」不能在另一組括號裡");
                        EndWords();
                        parts.Add(ReadRepeated(depth));
                        break;
                    case ']' when within == Within.Optional: EndWords(); return parts;
                    case '>' when within == Within.Repeated: EndWords(); return parts;
                    case '}' or ']' or '>' or '\\': throw new RuleBroken("第 {0} 個字「{1}」沒有對應的開頭；若要印出它，前面請加 \\", at + 1, line[at]);
                    default: words.Append(line[at]); break;
                }
            }
            if (within == Within.Optional) throw new RuleBroken("「[」沒有對應的「]」");
            if (within == Within.Repeated) throw new RuleBroken("「<」沒有對應的「>」");
            EndWords();
            return parts;
        }

        Repeated ReadRepeated(int depth)
        {
            var bar = line.IndexOf('|', at);
            if (bar < 0) throw new RuleBroken("「<」後面應有分隔文字與「|」，例如 <. -- |ISBN {ISBN}>");
            var separator = line[(at + 1)..bar];
            at = bar + 1;
            return new(separator, MustNotBeEmpty(Read(Within.Repeated, depth + 1), "< >"));
        }

        Place ReadPlace()
        {
            var end = line.IndexOf('}', at);
            if (end < 0) throw new RuleBroken("「{」沒有對應的「}」");
            var name = line[(at + 1)..end].Trim();
            if (!places.Contains(name) && name is not (Count or RomanCount)) throw new RuleBroken("沒有「{0}」這個欄位", CleanText.Cut(name, 40));
            at = end;
            return new(name);
        }

        static List<Part> MustNotBeEmpty(List<Part> parts, string brackets) =>
            HasPlace(parts) ? parts : throw new RuleBroken("「{0}」裡面應有欄位", brackets);

        static bool HasPlace(List<Part> parts) => parts.Exists(part => part is Place || (part is Optional inner && HasPlace(inner.Parts)));
    }

    /// <summary>One line being filled.</summary>
    sealed class Filling(IReadOnlyDictionary<string, IReadOnlyList<string>> values)
    {
        // Inside a repeated part: which value of each list, and how many stand before it.
        int? index;
        int count;

        public bool Asked { get; private set; }

        public bool Found { get; private set; }

        public string Render(List<Part> parts)
        {
            var text = new StringBuilder();
            foreach (var part in parts)
                text.Append(part switch
                {
                    Words words => words.Text,
                    Place place => Show(place.Name),
                    Optional optional => IsComplete(optional.Parts) ? Render(optional.Parts) : Skip(),
                    Repeated repeated => Repeat(repeated),
                    _ => "",
                });
            return text.ToString();
        }

        string Repeat(Repeated repeated)
        {
            Asked = true;
            var names = Names(repeated.Parts).ToList();
            var times = names.Select(name => values.GetValueOrDefault(name)?.Count ?? 0).DefaultIfEmpty(0).Max();
            var each = new List<string>();
            for (var time = 0; time < times; time++)
            {
                (index, count) = (time, each.Count + 1);
                if (names.Exists(name => Value(name).Length > 0)) each.Add(Render(repeated.Parts));
            }
            index = null;
            return string.Join(repeated.Separator, each);
        }

        string Show(string name)
        {
            var value = Value(name);
            if (name is Count or RomanCount) return value;
            Asked = true;
            Found |= value.Length > 0;
            return value;
        }

        string Skip()
        {
            Asked = true;
            return "";
        }

        string Value(string name)
        {
            if (name == Count) return count.ToString(CultureInfo.InvariantCulture);
            // Roman one to twelve have characters of their own.
            if (name == RomanCount) return count is >= 1 and <= 12 ? ((char)('Ⅰ' + count - 1)).ToString() : count.ToString(CultureInfo.InvariantCulture);
            if (!values.TryGetValue(name, out var all)) return "";
            return index is { } one ? (one < all.Count ? all[one] : "") : string.Join('、', all.Where(value => value.Length > 0));
        }

        // An optional part inside another does not decide about the outer one.
        bool IsComplete(List<Part> parts) => parts.TrueForAll(part => part is not Place place || Value(place.Name).Length > 0)
            && (parts.Exists(part => part is Place) || parts.Exists(part => part is Optional inner && IsComplete(inner.Parts)));
    }
}

using Portal.Data;
using Portal.Domain;

namespace Portal.Features.Queue.Letters;

/// <summary>A text of a letter in one language, with places for values (<see cref="TextTemplate"/>).</summary>
public record LetterText(string Subject, string Body);

/// <summary>The same, read: it can be filled with values.</summary>
public record LetterTemplate(TextTemplate Subject, TextTemplate Body)
{
    public LetterText Fill(IReadOnlyDictionary<string, string> values)
    {
        var lists = values.ToDictionary(value => value.Key, value => (IReadOnlyList<string>)[value.Value]);
        // A subject is one line, whatever a value brings along.
        return new(string.Concat(Subject.Render(lists).Select(c => char.IsControl(c) ? ' ' : c)), Body.Render(lists) + "\n");
    }
}

/// <summary>A place in letters: what stands there, in either language, and a sample of it.</summary>
public record LetterPlace(string Name, string About, string EnglishAbout, string Sample, string EnglishSample)
{
    /// <summary>For a reader of that language.</summary>
    public string Explained(bool english) => english ? EnglishAbout : About;
}

/// <summary>One letter that the portal writes: its places, those that it cannot do without, and its built-in texts.</summary>
public record LetterKind(string Code, string Group, string EnglishGroup, string Name, string EnglishName, IReadOnlyList<LetterPlace> Places, IReadOnlySet<string> Needed, LetterText Chinese, LetterText English)
{
    /// <summary>Characters; a longer subject is cut by mail programs.</summary>
    public const int LongestSubject = 150;

    /// <summary>By code, in the order of the file.</summary>
    public static IReadOnlyDictionary<string, LetterKind> All => all.Value;

    static readonly Lazy<IReadOnlyDictionary<string, LetterKind>> all = new(() => Read().ToDictionary(kind => kind.Code));

    readonly IReadOnlySet<string> _names = Places.Select(place => place.Name).ToHashSet();

    /// <summary>The name for a reader of that language.</summary>
    public string Called(bool english) => english ? EnglishName : Name;

    /// <exception cref="RuleBroken">The text has a fault, or lacks what the letter cannot do without; the sentence says which.</exception>
    public LetterTemplate Read(LetterText text) => new(ReadSubject(text.Subject), ReadBody(text.Body));

    public TextTemplate ReadSubject(string text) => TextTemplate.Parse(text, _names);

    public TextTemplate ReadBody(string text)
    {
        var template = TextTemplate.Parse(text, _names);
        var lacking = Needed.Except(template.Places).ToList();
        return lacking.Count == 0 ? template : throw new RuleBroken("這封信不能沒有 {0}", string.Join('、', lacking.Select(name => $"{{{name}}}")));
    }

    /// <summary>Why a version cannot be sent; null when it can.</summary>
    public Sentence? FindFault(LetterTextVersion version)
    {
        try
        {
            (_, _) = (Read(version.Text(english: false)), Read(version.Text(english: true)));
            return null;
        }
        catch (RuleBroken refused)
        {
            return refused.Sentence;
        }
    }

    /// <summary>The values of the samples.</summary>
    public Dictionary<string, string> Samples(bool english) => Places.ToDictionary(place => place.Name, place => english ? place.EnglishSample : place.Sample);

    static List<LetterKind> Read()
    {
        var places = Seed.Lines("letter-places.tsv").Select(line => line.Replace("\\n", "\n", StringComparison.Ordinal).Split('\t'))
            .ToDictionary(cells => cells[0], cells => new LetterPlace(cells[0], cells[1], cells[2], cells[3], cells[4]));
        using var reader = new StreamReader(typeof(Seed).Assembly.GetManifestResourceStream("letters.txt")!);
        var (kinds, group) = (new List<LetterKind>(), (Section?)null);
        foreach (var section in reader.ReadToEnd().Split("\n=").Skip(1).Select(Section.Of))
        {
            if (section.OpensGroup)
            {
                group = section;
                continue;
            }
            var names = group!.Places.Concat(section.Places).ToList();
            kinds.Add(new(section.Code, group.Name, group.EnglishName, section.Name, section.EnglishName, [.. names.Select(name => places[name.TrimEnd('!')])],
                names.Where(name => name.EndsWith('!')).Select(name => name.TrimEnd('!')).ToHashSet(), Text(section.Chinese, group.Chinese), Text(section.English, group.English)));
        }
        return kinds;
    }

    static LetterText Text(string letter, string ending)
    {
        var cut = letter.IndexOf('\n', StringComparison.Ordinal);
        return new(letter[..cut], $"{letter[(cut + 1)..].TrimEnd('\n')}\n{ending}".TrimEnd('\n'));
    }

    /// <summary>A group or a letter of the file.</summary>
    sealed record Section(bool OpensGroup, string Code, string Name, string EnglishName, IReadOnlyList<string> Places, string Chinese, string English)
    {
        public static Section Of(string text)
        {
            var lines = text.Split('\n', 3);
            var head = lines[0].TrimStart('=').Split('|', StringSplitOptions.TrimEntries);
            var texts = ("\n" + lines[2]).Split("\n-- ");
            return new(lines[0].StartsWith('='), head[0], head[1], head[2], lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries), After(texts, "zh-TW\n"), After(texts, "en\n"));
        }

        static string After(string[] texts, string language) => texts.FirstOrDefault(text => text.StartsWith(language, StringComparison.Ordinal))?[language.Length..] ?? "";
    }
}

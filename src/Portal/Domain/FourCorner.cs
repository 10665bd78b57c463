using System.Text;

namespace Portal.Domain;

/// <summary>One character of a name and its four-corner code (四角號碼); null when the table does not know it.</summary>
public readonly record struct CornerCode(string Character, string? Code);

/// <summary>What became of a name: its author number, and the characters it comes from. No number when a character has no code.</summary>
public sealed record AuthorNumber(string? Number, IReadOnlyList<CornerCode> Characters);

/// <summary>
/// Author numbers by the four-corner method (rules in the appendix of 中文圖書分類法, 2007): one character gives its four corners; two give two each; three give two of the first
/// and one of each other; four or more give the first corner of the first four. Latin letters, digits and signs are left out.
/// </summary>
public static class FourCorner
{
    /// <summary>Characters of a name that are looked at; nobody's is longer.</summary>
    const int Longest = 100;

    static readonly Lazy<Dictionary<Rune, string>> codes = new(Read);

    public static AuthorNumber NumberOf(string name)
    {
        var characters = CleanText.Cut(CleanText.Clean(name), Longest).EnumerateRunes().Where(IsHan).Take(4).Select(rune => new CornerCode(rune.ToString(), codes.Value.GetValueOrDefault(rune))).ToList();
        if (characters.Count == 0 || characters.Exists(character => character.Code is null)) return new(null, characters);
        int[] corners = characters.Count switch { 1 => [4], 2 => [2, 2], 3 => [2, 1, 1], _ => [1, 1, 1, 1] };
        return new(string.Concat(characters.Zip(corners, (character, count) => character.Code![..count])), characters);
    }

    static bool IsHan(Rune rune) => rune.Value is 0x3007 or (>= 0x3400 and <= 0x9FFF) or (>= 0xE000 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);

    static Dictionary<Rune, string> Read()
    {
        var table = new Dictionary<Rune, string>();
        using var reader = new StreamReader(typeof(FourCorner).Assembly.GetManifestResourceStream("FourCorner.txt")!);
        while (reader.ReadLine() is { } line)
            if (line is [not '#', _, _, _, ' ', ..])
                foreach (var rune in line.AsSpan(5).EnumerateRunes()) table[rune] = line[..4];
        return table;
    }
}

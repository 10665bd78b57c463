using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Queue.Letters.Mass;

namespace Portal.Features.Queue.Letters;

/// <summary>The texts of the letters as they count now, filled with values. What is put in is never read as a text with places.</summary>
public class LetterTexts(PortalDb db)
{
    /// <summary>The letter that is the frame of all mass letters.</summary>
    public const string Mass = "mass";

    // Asked once a scope, when the first letter is written: a few rows, and letters are written in the midst of rules that do not wait.
    readonly Lazy<Dictionary<string, LetterTextVersion>> _edited = new(() => Newest(db).ToDictionary(version => version.Letter));

    readonly Dictionary<(string Letter, bool English), LetterTemplate> _read = [];

    /// <summary>The newest version of each letter that anybody edited.</summary>
    public static IQueryable<LetterTextVersion> Newest(PortalDb db) =>
        db.LetterTexts.AsNoTracking().Where(version => !db.LetterTexts.Any(other => other.Letter == version.Letter && other.Number > version.Number));

    public LetterText Fill(string letter, bool english, IReadOnlyDictionary<string, string> values)
    {
        if (!_read.TryGetValue((letter, english), out var template)) _read[(letter, english)] = template = Read(LetterKind.All[letter], english);
        return template.Fill(values);
    }

    /// <summary>Which version counts now; 0 is the built-in one.</summary>
    public int VersionOf(string letter) => _edited.Value.TryGetValue(letter, out var edited) ? edited.Number : 0;

    /// <summary>A mass letter as that receiver gets it: the officer's text in its frame.</summary>
    public LetterText Fill(MassLetter letter, Receiver to) => Fill(Mass, to.English, new Dictionary<string, string>
    {
        ["出版機構"] = to.Name,
        ["主旨"] = (to.English ? letter.EnglishSubject : letter.Subject)!,
        ["信文"] = (to.English ? letter.EnglishBody : letter.Body)!,
    });

    LetterTemplate Read(LetterKind kind, bool english)
    {
        if (_edited.Value.TryGetValue(kind.Code, out var edited))
        {
            try
            {
                return kind.Read(edited.Text(english));
            }
            catch (RuleBroken)
            {
                // Written for an earlier release that knew other places. A case does not wait for that: the built-in text goes, and the page of texts shows the fault.
            }
        }
        return kind.Read(english ? kind.English : kind.Chinese);
    }
}

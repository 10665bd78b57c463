using Portal.Domain;
using Portal.Features.Applications;

namespace Portal.Features.Queue.Letters;

/// <summary>The texts that an administrator gave a letter, in both languages; the newest version counts, all are kept. Version 0 is the built-in one and has no row.</summary>
public class LetterTextVersion
{
    public long Id { get; set; }

    /// <summary>Code of the <see cref="LetterKind"/>.</summary>
    public required string Letter { get; set; }

    /// <summary>1, 2, 3... of its letter.</summary>
    public int Number { get; set; }

    public required string Subject { get; set; }

    public required string Body { get; set; }

    public required string EnglishSubject { get; set; }

    public required string EnglishBody { get; set; }

    public DateTime At { get; set; }

    public required string By { get; set; }

    /// <summary>The texts before anybody edits them.</summary>
    public static LetterTextVersion BuiltIn(LetterKind kind) => new()
    {
        Letter = kind.Code,
        Subject = kind.Chinese.Subject,
        Body = kind.Chinese.Body,
        EnglishSubject = kind.English.Subject,
        EnglishBody = kind.English.Body,
        By = "",
    };

    public LetterText Text(bool english) => english ? new(EnglishSubject, EnglishBody) : new(Subject, Body);

    /// <summary>The next version of that letter: counts from now on, what is written already stays as it is.</summary>
    /// <exception cref="RuleBroken">A text has a fault.</exception>
    public static (LetterTextVersion Version, HistoryEntry Line) Make(LetterKind kind, int number, LetterText chinese, LetterText english, Actor by, DateTime at)
    {
        foreach (var text in new[] { chinese, english }) kind.Read(text);
        var version = new LetterTextVersion { Letter = kind.Code, Number = number, Subject = chinese.Subject, Body = chinese.Body, EnglishSubject = english.Subject, EnglishBody = english.Body, At = at, By = by.Name };
        return (version, by.Did("修改函知範本", at, $"{kind.Name} v{number}", "LetterText", kind.Code));
    }
}

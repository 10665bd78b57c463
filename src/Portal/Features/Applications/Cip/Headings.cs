using Portal.Domain;
using Portal.Features.Catalogue;

namespace Portal.Features.Applications.Cip;

/// <summary>類目: one class of 中文圖書分類法. The portal begins with the main classes and divisions; an administrator loads NCL's full table.</summary>
public class ClassHeading
{
    public required string Number { get; set; }

    public required string Chinese { get; set; }

    public string? English { get; set; }

    /// <summary>What belongs here or what else stands under the same number.</summary>
    public string? Note { get; set; }

    /// <summary>The nearest number above it that is in the table; null for a main class.</summary>
    public string? Parent { get; set; }

    /// <summary>What a search by words looks at.</summary>
    public required string SearchText { get; set; }

    /// <summary>Puts every class under the nearest one above it.</summary>
    public static void SetParents(IReadOnlyCollection<ClassHeading> table)
    {
        var numbers = table.Select(heading => heading.Number).ToHashSet();
        foreach (var heading in table) heading.Parent = ClassNumber.Read(heading.Number).Above().Select(number => number.ToString()).FirstOrDefault(numbers.Contains);
    }

    public static ClassHeading Of(ClassNumber number, string chinese, string? english, string? note) => new()
    {
        Number = number.ToString(),
        Chinese = chinese,
        English = english,
        Note = note,
        SearchText = CatalogueRecord.Fold($"{chinese} {english} {note}"),
    };
}

/// <summary>主題詞: a subject heading of a list.</summary>
public class SubjectHeading
{
    public long Id { get; set; }

    public required string Text { get; set; }

    /// <summary>MARC 650 $2: lcstt (中文主題詞表), csht (中文圖書標題表) or another code.</summary>
    public required string Scheme { get; set; }

    /// <summary>參見: other headings, separated by ";".</summary>
    public string? SeeAlso { get; set; }

    public required string SearchText { get; set; }
}

using FluentValidation;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Applications.Cip;

/// <summary>The form of the record page: the record as lines, and beside it what is most often put in.</summary>
public class RecordForm
{
    /// <summary>中文主題詞表, the scheme of a subject that names none.</summary>
    const string Scheme = "lcstt";

    public string? Record { get; set; }

    public string? ClassNumber { get; set; }

    public string? AuthorNumber { get; set; }

    /// <summary>One a line; a scheme other than lcstt stands before it: csht:散文.</summary>
    public string? Subjects { get; set; }

    /// <summary>What became of the publisher's remark.</summary>
    public string? Answer { get; set; }

    /// <summary>Extend together with the draft, when its time would end on the due date or later.</summary>
    public bool Extend { get; set; }

    public static RecordForm Of(string text)
    {
        var record = MarcText.TryRead(text).Record;
        return new()
        {
            Record = text,
            ClassNumber = record?["084"]?['a'],
            AuthorNumber = record?["084"]?['b'],
            Subjects = record is null ? null : string.Join('\n', record.All("650").Select(field => (field['2'] is null or Scheme ? "" : field['2'] + ":") + field['a'])),
        };
    }

    /// <summary>The record with class number, author number and subjects in their fields; other 084 and 650 are replaced.</summary>
    public string PutIn()
    {
        var record = MarcText.Read(Record ?? "");
        if (!string.IsNullOrWhiteSpace(ClassNumber))
        {
            List<MarcSubfield> number = [new('a', Domain.ClassNumber.Read(ClassNumber).ToString())];
            if (!string.IsNullOrWhiteSpace(AuthorNumber)) number.Add(new('b', CleanText.Clean(AuthorNumber)));
            record = record.With(new MarcField("084", "  ", [.. number, new('2', "ncsclt")]));
        }
        var subjects = (Subjects ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Subject).ToArray();
        return MarcText.Write(subjects.Length == 0 ? record : record.With(subjects));
    }

    static MarcField Subject(string line)
    {
        var (scheme, heading) = line.Split(':', 2) is [{ Length: > 0 and <= 10 } named, { Length: > 0 } rest] && named.All(char.IsAsciiLetterLower) ? (named, rest.Trim()) : (Scheme, line);
        return MarcField.Of("650", " 7", ('a', heading), ('2', scheme));
    }

    public sealed class Validator : AbstractValidator<RecordForm>
    {
        public Validator()
        {
            RuleFor(f => f.Record).Lines(100_000);
            RuleFor(f => f.ClassNumber).Line(30);
            RuleFor(f => f.AuthorNumber).Line(30);
            RuleFor(f => f.Subjects).Lines(2000);
            RuleFor(f => f.Answer).Lines(2000);
        }
    }
}

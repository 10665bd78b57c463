using System.Globalization;
using Portal.Domain;
using Portal.Features.Applications.Isbn;
using Portal.Web;

namespace Portal.Features.Applications.Bulk;

/// <summary>A batch file read for a look: its titles, and what is wrong in which row and column, by the rules of the form.</summary>
public class Batch
{
    public const int MostTitles = 500;

    /// <summary>Rows read at most: what is allowed, what may stand above the heading, some that are empty.</summary>
    public const int MostRows = MostTitles * 2;

    /// <summary>A heading stands among the first rows; NCL's workbook may have notes above it.</summary>
    const int LastHeading = 5;

    static readonly TitleForm.Validator titleRules = new();
    static readonly Contact.Validator contactRules = new();

    readonly List<TableFault> _faults = [];
    readonly bool asksCip;

    public IReadOnlyList<BatchTitle> Titles { get; }

    public IReadOnlyList<TableFault> Faults => _faults;

    /// <summary>How many rows have no fault.</summary>
    public int Right => Titles.Count - _faults.Select(fault => fault.Row).Intersect(Titles.Select(title => title.Row)).Count();

    /// <param name="rows">As they stand in the file.</param>
    /// <param name="asksCip">The answer to 是否申請 CIP, for all of them.</param>
    public Batch(IReadOnlyList<string[]> rows, bool asksCip)
    {
        this.asksCip = asksCip;
        var head = rows.Take(LastHeading).Select((cells, index) => (Columns: BatchColumns.Heading(cells), Index: index)).FirstOrDefault(row => row.Columns is not null);
        var places = BatchColumns.All.ToDictionary(column => column.Field, column => head.Columns is null ? column.Place : Array.IndexOf(head.Columns, column));
        foreach (var column in BatchColumns.All.Where(column => column.Must && places[column.Field] < 0)) _faults.Add(new(head.Index + 1, column.Name, new Sentence("找不到這一欄")));
        // A column that is missing is told once, not at every row.
        var check = _faults.Count == 0;
        Titles = [.. rows.Select((cells, index) => (Cells: cells, Row: index + 1)).Skip(head.Columns is null ? 0 : head.Index + 1)
            .TakeWhile(row => !string.Equals(CleanText.Plain(row.Cells.FirstOrDefault()), BatchColumns.End, StringComparison.OrdinalIgnoreCase))
            .Where(row => !row.Cells.All(string.IsNullOrWhiteSpace))
            .Select(row => Read(row.Row, field => places[field] >= 0 && places[field] < row.Cells.Length ? row.Cells[places[field]] : "", check))];
        if (Titles.Count > MostTitles) _faults.Insert(0, new(Titles[MostTitles].Row, BatchColumns.All[0].Name, new Sentence("一次最多 {0} 本書，請分成幾個檔案", MostTitles)));
    }

    BatchTitle Read(int row, Func<string, string> cell, bool check)
    {
        var faults = new Dictionary<string, Sentence>();
        var title = new TitleDescription
        {
            Title = cell(nameof(TitleDescription.Title)),
            Author = cell(nameof(TitleDescription.Author)),
            Edition = cell(nameof(TitleDescription.Edition)),
            Keywords = cell(nameof(TitleDescription.Keywords)),
            Summary = cell(nameof(TitleDescription.Summary)),
            TableOfContents = cell(nameof(TitleDescription.TableOfContents)),
            Language = Code(nameof(TitleDescription.Language), CodeLists.Languages, BatchColumns.Languages),
            NationalLanguage = Code(nameof(TitleDescription.NationalLanguage), CodeLists.NationalLanguages),
            Audience = Code(nameof(TitleDescription.Audience), CodeLists.Audiences),
            Category = Code(nameof(TitleDescription.Category), CodeLists.Categories),
            Topic = Code(nameof(TitleDescription.Topic), CodeLists.Topics),
            Rating = Code(nameof(TitleDescription.Rating), CodeLists.Ratings),
            IsTranslation = Answer(nameof(TitleDescription.IsTranslation)),
            IsRevision = Answer(nameof(TitleDescription.IsRevision)),
        };
        if (TitleForm.ReadMonth(title, Month(cell(nameof(TitleDescription.PlannedMonth)))) is { } noMonth) faults[nameof(TitleDescription.PlannedMonth)] = new Sentence(noMonth);
        var forms = BatchColumns.ReadForms(cell(BatchColumns.Forms));
        if (forms is null) faults[BatchColumns.Forms] = new Sentence("「{0}」看不懂，請填 {1}", Shown(cell(BatchColumns.Forms)), string.Join("、", BatchColumns.FormNames));
        var contact = new Contact.Form { Name = cell(nameof(Contact.Form.Name)), Phone = cell(nameof(Contact.Form.Phone)), Email = cell(nameof(Contact.Form.Email)) };
        var read = new BatchTitle(row, title, forms ?? [], contact);
        if (check) Check(read, faults);
        return read;

        string? Code(string field, IReadOnlyDictionary<string, string> list, IReadOnlyDictionary<string, string>? also = null)
        {
            if (string.IsNullOrWhiteSpace(cell(field))) return null;
            var code = BatchColumns.Code(cell(field), list, also ?? BatchColumns.None);
            if (code is null) faults[field] = new Sentence("「{0}」看不懂，請填 {1}", Shown(cell(field)), string.Join("、", list.Values));
            return code;
        }

        bool? Answer(string field)
        {
            var answer = BatchColumns.Answer(cell(field));
            if (answer is null && !string.IsNullOrWhiteSpace(cell(field))) faults[field] = new Sentence("請填是或否");
            return answer;
        }
    }

    /// <summary>The rules of the form's steps, each at its column; of a cell that could not be read only that is told.</summary>
    void Check(BatchTitle read, Dictionary<string, Sentence> faults)
    {
        foreach (var failure in titleRules.Validate(read.Title).Errors.Concat(contactRules.Validate(read.Contact).Errors)) faults.TryAdd(failure.PropertyName, failure.CustomState as Sentence ?? new Sentence(failure.ErrorMessage));
        foreach (var (property, sentence) in ApplicationCheck.Gaps(read.Title)) faults.TryAdd(property, new Sentence(sentence));
        foreach (var (_, sentence) in ApplicationCheck.Faults(read.Draft(Guid.Empty, asksCip, default, Guid.Empty)).Where(fault => fault.Step == "Formats")) faults.TryAdd(BatchColumns.Forms, new Sentence(sentence));
        _faults.AddRange(BatchColumns.All.Where(column => faults.ContainsKey(column.Field)).Select(column => new TableFault(read.Row, column.Name, faults[column.Field])));
    }

    /// <summary>Excel makes a date of 2026-12, which is stored as its days since 1899-12-30: five digits.</summary>
    static string Month(string cell) => cell.Length == 5 && int.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out var days)
        ? DateTime.FromOADate(days).ToString("yyyy-MM", CultureInfo.InvariantCulture) : cell;

    static string Shown(string cell) => CleanText.Cut(CleanText.Visible(cell), 30);
}

/// <summary>A row of a batch file.</summary>
/// <param name="Row">As people count it.</param>
public record BatchTitle(int Row, TitleDescription Title, IReadOnlyList<ProductForm> Forms, Contact.Form Contact)
{
    /// <summary>The draft that it becomes, like one made with the form.</summary>
    public Application Draft(Guid publisherId, bool asksCip, DateTime at, Guid id)
    {
        var contact = Contact.Tidy();
        var draft = new Application { Id = id, PublisherId = publisherId, CreatedAt = at, ChangedAt = at, Title = Title.Tidy() };
        draft.Products.AddRange(Forms.Select((form, index) => new Product { ApplicationId = draft.Id, Ordinal = index + 1, Form = form }));
        draft.Requests.Add(new IsbnRequest { PublisherId = publisherId, ContactName = contact.Name!, ContactPhone = contact.Phone!, ContactEmail = contact.Email!, Language = contact.Language });
        draft.AskCip(asksCip);
        return draft;
    }
}

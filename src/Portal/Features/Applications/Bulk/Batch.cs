using System.Globalization;
using Portal.Domain;
using Portal.Features.Applications.Isbn;
using Portal.Web;

namespace Portal.Features.Applications.Bulk;

/// <summary>A batch file read for a look: its titles, and what is wrong in which row and column, by the rules of the form.</summary>
public class Batch
{
    public const int MostTitles = 5000;

    /// <summary>Rows read at most: what is allowed, what may stand above the heading, some that are empty.</summary>
    public const int MostRows = MostTitles * 2;

    /// <summary>A heading stands among the first rows; NCL's workbook may have notes above it.</summary>
    const int LastHeading = 5;

    static readonly TitleForm.Validator titleRules = new();
    static readonly Contact.Validator contactRules = new();
    static readonly FormatsForm.Validator formatRules = new();

    readonly List<TableFault> _faults = [];
    readonly bool asksCip;
    readonly Dictionary<string, string> heads;
    readonly bool isOnix;

    public IReadOnlyList<BatchTitle> Titles { get; }

    public IReadOnlyList<TableFault> Faults => _faults;

    /// <summary>How many rows have no fault.</summary>
    public int Right => Titles.Count - _faults.Select(fault => fault.Row).Intersect(Titles.Select(title => title.Row)).Count();

    /// <param name="rows">As they stand in the file.</param>
    /// <param name="asksCip">The answer to 是否申請 CIP, for all that do not answer it themselves.</param>
    /// <param name="also">Faults that the rows cannot show.</param>
    public Batch(IReadOnlyList<string[]> rows, bool asksCip, IReadOnlyList<TableFault>? also = null)
    {
        this.asksCip = asksCip;
        var head = rows.Take(LastHeading).Select((cells, index) => (Columns: BatchColumns.Heading(cells), Index: index)).FirstOrDefault(row => row.Columns is not null);
        var places = BatchColumns.All.ToDictionary(column => column.Field, column => head.Columns is null ? column.Place : Array.IndexOf(head.Columns, column));
        heads = BatchColumns.All.ToDictionary(column => column.Field, column => head.Columns is null || places[column.Field] < 0 ? column.Name : rows[head.Index][places[column.Field]].Trim());
        isOnix = heads[BatchColumns.Reference] == OnixTable.Reference;
        foreach (var column in BatchColumns.All.Where(column => column.Must && places[column.Field] < 0)) _faults.Add(new(head.Index + 1, column.Name, new Sentence("找不到這一欄")));
        // A column that is missing is told once, not at every row.
        var check = _faults.Count == 0;
        var read = rows.Select((cells, index) => (Cells: cells, Row: index + 1)).Skip(head.Columns is null ? 0 : head.Index + 1)
            .TakeWhile(row => !string.Equals(CleanText.Plain(row.Cells.FirstOrDefault()), BatchColumns.End, StringComparison.OrdinalIgnoreCase))
            .Where(row => !row.Cells.All(string.IsNullOrWhiteSpace))
            .Select(row => Read(isOnix ? row.Row - 1 : row.Row, field => places[field] >= 0 && places[field] < row.Cells.Length ? row.Cells[places[field]] : "", check)).ToList();
        Titles = PageNames.WithCodes(read);
        if (also is not null) _faults.AddRange(also);
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
            ParallelTitle = cell(nameof(TitleDescription.ParallelTitle)),
            OriginalTitle = cell(nameof(TitleDescription.OriginalTitle)),
            Series = cell(nameof(TitleDescription.Series)),
        };
        if (TitleForm.ReadMonth(title, Month(cell(nameof(TitleDescription.PlannedMonth)))) is { } noMonth) faults[nameof(TitleDescription.PlannedMonth)] = new Sentence(noMonth);
        var forms = BatchColumns.ReadForms(cell(BatchColumns.Forms));
        if (forms is null) faults[BatchColumns.Forms] = new Sentence("「{0}」看不懂，請填 {1}", Shown(cell(BatchColumns.Forms)), string.Join("、", BatchColumns.FormNames));
        var contact = new Contact.Form { Name = cell(nameof(Contact.Form.Name)), Phone = cell(nameof(Contact.Form.Phone)), Email = cell(nameof(Contact.Form.Email)) };
        var set = new FormatsForm
        {
            SetTitle = cell(nameof(Application.SetTitle)),
            SetVolumes = Count(nameof(Application.SetVolumes), "冊數請填 1 到 10000"),
            Lines = [new() { PageCount = Count(nameof(Product.PageCount), "頁數請填 1 到 100000"), Price = cell(nameof(FormatsForm.Line.Price)) }],
        };
        var read = new BatchTitle(row, isOnix || cell(BatchColumns.Reference).Length > 0 ? cell(BatchColumns.Reference) : null, title, forms ?? [], contact)
        {
            Formats = set,
            AsksCip = Answer(nameof(Application.AsksCip)),
            Number = cell(BatchColumns.Number),
            TitlePage = cell(nameof(BatchLine.TitlePage)),
            CopyrightPage = cell(nameof(BatchLine.CopyrightPage)),
            Cover = cell(nameof(BatchLine.Cover)),
        };
        if (check) Check(read, faults);
        return read;

        string? Code(string field, IReadOnlyDictionary<string, string> list, IReadOnlyDictionary<string, string>? also = null)
        {
            if (string.IsNullOrWhiteSpace(cell(field))) return null;
            var code = BatchColumns.Code(cell(field), list, also ?? BatchColumns.None);
            if (code is null) faults[field] = new Sentence("「{0}」看不懂，請填 {1}", Shown(cell(field)), string.Join("、", list.Values));
            return code;
        }

        int? Count(string field, string sentence)
        {
            var typed = CleanText.Plain(cell(field));
            if (typed.Length == 0) return null;
            if (int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
            faults[field] = new Sentence(sentence);
            return null;
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
        // The form's lists of lines are one line here: its property is the column.
        var failures = titleRules.Validate(read.Title).Errors.Concat(contactRules.Validate(read.Contact).Errors).Concat(formatRules.Validate(read.Formats).Errors);
        foreach (var failure in failures) faults.TryAdd(failure.PropertyName.Split('.')[^1], failure.CustomState as Sentence ?? new Sentence(failure.ErrorMessage));
        foreach (var (property, sentence) in ApplicationCheck.Gaps(read.Title)) faults.TryAdd(property, new Sentence(sentence));
        foreach (var (_, sentence) in ApplicationCheck.Faults(read.Draft(Guid.Empty, asksCip, default, Guid.Empty)).Where(fault => fault.Step == "Formats")) faults.TryAdd(BatchColumns.Forms, new Sentence(sentence));
        foreach (var (field, name) in new[] { (nameof(BatchLine.TitlePage), read.TitlePage), (nameof(BatchLine.CopyrightPage), read.CopyrightPage), (nameof(BatchLine.Cover), read.Cover) })
            if (CleanText.Length(name) > BatchLine.LongestName) faults.TryAdd(field, new Sentence("最多 {0} 字，目前 {1} 字", BatchLine.LongestName, CleanText.Length(name)));
        if (read.Reference is { } reference && (CleanText.Length(reference) > BatchLine.LongestName || CleanText.FindFault(reference) is not null)) faults.TryAdd(BatchColumns.Reference, new Sentence("參考號最多 {0} 字，不能有控制字元", BatchLine.LongestName));
        _faults.AddRange(BatchColumns.All.Where(column => faults.ContainsKey(column.Field)).Select(column => new TableFault(read.Row, heads[column.Field], faults[column.Field], isOnix ? Shown(read.Reference ?? "") : null)));
    }

    /// <summary>Excel makes a date of 2026-12, which is stored as its days since 1899-12-30: five digits.</summary>
    static string Month(string cell) => cell.Length == 5 && int.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out var days)
        ? DateTime.FromOADate(days).ToString("yyyy-MM", CultureInfo.InvariantCulture) : cell;

    static string Shown(string cell) => CleanText.Cut(CleanText.Visible(cell), 30);
}

/// <summary>What was looked at, between the look and the deed.</summary>
public record BatchRows(bool AsksCip, string[][] Rows);

/// <summary>A row of a batch file.</summary>
/// <param name="Row">As people count it; of ONIX the place of the record.</param>
/// <param name="Reference">參考號 or RecordReference.</param>
public record BatchTitle(int Row, string? Reference, TitleDescription Title, IReadOnlyList<ProductForm> Forms, Contact.Form Contact)
{
    public FormatsForm Formats { get; init; } = new();

    /// <summary>Its own answer to 是否申請 CIP.</summary>
    public bool? AsksCip { get; init; }

    /// <summary>項次.</summary>
    public string Number { get; init; } = "";

    public string TitlePage { get; init; } = "";

    public string CopyrightPage { get; init; } = "";

    public string Cover { get; init; } = "";

    /// <summary>編號: by it the names of its pages begin.</summary>
    public string Code { get; init; } = "";

    /// <summary>The draft that it becomes, like one made with the form.</summary>
    public Application Draft(Guid publisherId, bool asksCip, DateTime at, Guid id)
    {
        var contact = Contact.Tidy();
        var draft = new Application { Id = id, PublisherId = publisherId, CreatedAt = at, ChangedAt = at, Title = Title.Tidy() };
        Formats.Numbering = string.IsNullOrWhiteSpace(Formats.SetTitle) ? Numbering.Single : Numbering.SetOnly;
        Formats.ApplyTo(draft);
        Formats.Add.Forms = [.. Forms];
        foreach (var product in Formats.NewProducts(draft))
        {
            (product.PageCount, product.PriceCents) = (Formats.Lines[0].PageCount, Formats.Lines[0].PriceCents);
            draft.Products.Add(product);
        }
        draft.Requests.Add(new IsbnRequest { PublisherId = publisherId, ContactName = contact.Name!, ContactPhone = contact.Phone!, ContactEmail = contact.Email!, Language = contact.Language });
        draft.AskCip(AsksCip ?? asksCip);
        return draft;
    }

    public BatchLine Line(Guid applicationId, Guid batchId) => new()
    {
        ApplicationId = applicationId,
        BatchFileId = batchId,
        Row = Row,
        Reference = string.IsNullOrWhiteSpace(Reference) ? null : CleanText.Clean(Reference),
        Code = Code,
        TitlePage = CleanText.Clean(TitlePage),
        CopyrightPage = CleanText.Clean(CopyrightPage),
        Cover = CleanText.Clean(Cover),
    };
}

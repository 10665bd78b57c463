using Portal.Domain;
using Portal.Features.Accounts;
using Portal.Features.Applications.Cip;
using Portal.Features.Applications.Isbn;
using Portal.Features.Applications.Registrants;
using Portal.Features.Deposit;

namespace Portal.Features.Applications;

/// <summary>申請案: one submission through the window: the title described once, its formats, its pages, and the requests about it.</summary>
public class Application
{
    /// <summary>Chosen by the form that begins it, so that a double click begins one.</summary>
    public Guid Id { get; set; } = Guid.CreateVersion7();

    public Guid PublisherId { get; set; }

    public Publisher Publisher { get; set; } = null!;

    public Guid? CreatedById { get; set; }

    public User? CreatedBy { get; set; }

    public DateTime CreatedAt { get; set; }

    public DateTime ChangedAt { get; set; }

    public TitleDescription Title { get; set; } = new();

    public Numbering Numbering { get; set; } = Numbering.Single;

    /// <summary>套書名稱, when a set number is asked for.</summary>
    public string? SetTitle { get; set; }

    /// <summary>預計出版冊數.</summary>
    public int? SetVolumes { get; set; }

    /// <summary>是否申請 CIP; null until it is answered. The case that it asks for comes and goes with the answer, until it is sent.</summary>
    public bool? AsksCip { get; private set; }

    public List<Product> Products { get; } = [];

    public List<PageFile> Pages { get; } = [];

    /// <summary>In the order in which they were handed in.</summary>
    public IEnumerable<PageFile> PagesOf(PageKind kind) => Pages.Where(page => page.Kind == kind).OrderBy(page => page.UploadedAt);

    public List<Request> Requests { get; } = [];

    /// <summary>Every CIP that was issued for the title, the last one counts.</summary>
    public List<CipIssue> CipIssues { get; } = [];

    /// <summary>The short code on its printed form, by which the desk finds the draft; null only in rows older than the code.</summary>
    public string? FormCode { get; set; } = CaseNumbers.NewFormCode();

    public Guid Version { get; set; }

    public IsbnRequest Isbn => Requests.OfType<IsbnRequest>().Single();

    public CipRequest? Cip => Requests.OfType<CipRequest>().SingleOrDefault();

    /// <summary>What was filed with this form: one submission, each a case with its own number, clock and letters.</summary>
    public IEnumerable<Request> Filing => Requests.Where(request => request is IsbnRequest or CipRequest).OrderBy(request => request is CipRequest);

    /// <summary>The deposit of its electronic formats that is not sent yet: goes along with the ISBN case, or by itself when the numbers are given.</summary>
    public EbookDeposit? DraftDeposit => Requests.OfType<EbookDeposit>().FirstOrDefault(deposit => deposit.State == RequestState.Draft);

    /// <summary>A draft, or one of its cases was returned: title, pages and contact may be changed.</summary>
    public bool ApplicantMayEdit => Filing.Any(request => request.ApplicantMayEdit);

    /// <summary>Formats are what numbers are given for: they stand while the ISBN case is with the office, and for ever once it is decided.</summary>
    public bool FormatsMayChange => Isbn.ApplicantMayEdit;

    public void MustBeEditable()
    {
        if (!ApplicantMayEdit) throw new RuleBroken("申請已送出，不能再修改；如需更正請聯絡承辦人");
    }

    public void FormatsMustBeEditable()
    {
        MustBeEditable();
        if (!FormatsMayChange) throw new RuleBroken("ISBN 已在審核或已決定，裝訂與格式不能再修改");
    }

    /// <summary>The answer to 是否申請 CIP: its case is made or taken away. Gives the case that is not wanted any more.</summary>
    public CipRequest? AskCip(bool? answer)
    {
        if (answer == AsksCip && (answer == true) == (Cip is not null)) return null;
        if (Isbn.State != RequestState.Draft) throw new RuleBroken("申請送出後不能再改變是否申請 CIP；不再需要時請撤回 CIP 申請");
        AsksCip = answer;
        var there = Cip;
        if (answer == true && there is null) Requests.Add(CipRequest.Beside(Isbn));
        if (answer == true || there is null) return null;
        Requests.Remove(there);
        return there;
    }

    /// <summary>同時送存電子書: the deposit that is sent with the ISBN case is begun or taken away. Gives the one that is not wanted any more.</summary>
    public EbookDeposit? AskDeposit(bool wanted, DateTime at)
    {
        if (wanted == DraftDeposit is not null) return null;
        if (Isbn.State != RequestState.Draft) throw new RuleBroken("申請送出後，請到「電子書送存」辦理");
        var there = DraftDeposit;
        if (there is null) Requests.Add(EbookDeposit.Of(this, at));
        else Requests.Remove(there);
        return there;
    }

    /// <summary>The same title as it would be with another description, to be looked at only.</summary>
    public Application With(TitleDescription title)
    {
        var other = new Application { Id = Id, Publisher = Publisher, Title = title, Numbering = Numbering, SetTitle = SetTitle, SetVolumes = SetVolumes };
        other.Products.AddRange(Products);
        return other;
    }

    /// <summary>A new draft with the same description and formats, without numbers, pages and case.</summary>
    public Application Copy(Guid id, DateTime at)
    {
        var copy = new Application
        {
            Id = id,
            PublisherId = PublisherId,
            CreatedAt = at,
            ChangedAt = at,
            Title = Title.Copy(),
            Numbering = Numbering,
            SetTitle = SetTitle,
            SetVolumes = SetVolumes,
            AsksCip = AsksCip,
        };
        copy.Products.AddRange(Products.OrderBy(p => p.Ordinal).Select(p => p.As<Product>()));
        return copy;
    }
}

/// <summary>What the book says of itself: the fields of NCL's form. A form that leaves title or author empty leaves them empty here.</summary>
public class TitleDescription
{
    /// <summary>書名及副書名, as on the title page.</summary>
    public string Title { get; set => field = value ?? ""; } = "";

    /// <summary>並列題名: the title in another language.</summary>
    public string? ParallelTitle { get; set; }

    /// <summary>著者 with role words, in the order of the title page: 林某某著; 陳某某譯.</summary>
    public string Author { get; set => field = value ?? ""; } = "";

    public string? Edition { get; set; }

    public string? Language { get; set; }

    /// <summary>Named when the language is none of the list.</summary>
    public string? LanguageOther { get; set; }

    public string? NationalLanguage { get; set; }

    public string? Audience { get; set; }

    public string? Category { get; set; }

    public string? Topic { get; set; }

    public string? Rating { get; set; }

    /// <summary>是否為引進版權著作.</summary>
    public bool? IsTranslation { get; set; }

    public string? OriginalTitle { get; set; }

    /// <summary>舊書改版.</summary>
    public bool? IsRevision { get; set; }

    /// <summary>預訂出版年月: the first day of the month stands for the month.</summary>
    public DateOnly? PlannedMonth { get; set; }

    public string? Series { get; set; }

    /// <summary>開本, or height x width in cm.</summary>
    public string? Size { get; set; }

    /// <summary>關鍵字, separated by ";".</summary>
    public string? Keywords { get; set; }

    public string? Summary { get; set; }

    /// <summary>目次, one heading a line.</summary>
    public string? TableOfContents { get; set; }

    /// <summary>0-3歲嬰幼兒圖書分齡主題, of NCL's record; its list of values is not public, so it is kept as written.</summary>
    public string? InfantTheme { get; set; }

    /// <summary>3-6歲幼兒圖書分齡主題.</summary>
    public string? ToddlerTheme { get; set; }

    public TitleDescription Copy() => (TitleDescription)MemberwiseClone();
}

/// <summary>One line of the form, and its number once it is issued.</summary>
public class Product : FormatLine
{
    public Guid Id { get; set; } = Guid.CreateVersion7();

    public Guid ApplicationId { get; set; }

    public Application? Application { get; set; }

    public Isbn13? Isbn { get; set; }

    public void MustBeCancellable()
    {
        if (Isbn is null) throw new RuleBroken("此格式還沒有號碼");
        if (CancelledAt is { } at) throw new RuleBroken("此號碼已於 {0} 註銷", WorkingDays.OfficeDate(at).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
    }

    public void Cancel(DateTime at)
    {
        MustBeCancellable();
        CancelledAt = at;
    }
}

/// <summary>An uploaded page of the book: title page, copyright page...</summary>
public class PageFile
{
    public Guid Id { get; set; } = Guid.CreateVersion7();

    public Guid ApplicationId { get; set; }

    public PageKind Kind { get; set; }

    /// <summary>As the applicant named it; shown, never used as a path.</summary>
    public required string FileName { get; set; }

    public required string ContentType { get; set; }

    /// <summary>Bytes.</summary>
    public long Size { get; set; }

    /// <summary>Hexadecimal, lower case.</summary>
    public required string Sha256 { get; set; }

    /// <summary>Key in the file store.</summary>
    public required string Key { get; set; }

    public DateTime UploadedAt { get; set; }
}

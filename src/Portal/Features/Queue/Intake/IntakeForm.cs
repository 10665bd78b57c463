using System.Globalization;
using FluentValidation;
using Portal.Adapters.Mail;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Applications.Registrants;
using Portal.Web;

namespace Portal.Features.Queue.Intake;

/// <summary>What stands on the paper form beside the title: who asks, how to answer, the formats; and how and when the papers came.</summary>
public class IntakeForm
{
    const int EmptyLines = 3;

    /// <summary>The application to be, or the one that is there: a double click sends it twice and makes one case.</summary>
    public Guid Key { get; set; } = Guid.CreateVersion7();

    public Channel Channel { get; set; } = Channel.Counter;

    /// <summary>The day on which the papers came: the clock starts from it.</summary>
    public DateOnly? ReceivedOn { get; set; }

    /// <summary>Name, prefix or business ID, as the paper says.</summary>
    public string? Publisher { get; set; }

    /// <summary>The chosen one, where several are called so.</summary>
    public Guid? PublisherId { get; set; }

    public bool IsNew { get; set; }

    public NewPublisher New { get; set; } = new();

    public string? ContactName { get; set; }

    public string? ContactPhone { get; set; }

    public string? ContactEmail { get; set; }

    public ReplyBy ReplyBy { get; set; } = ReplyBy.Counter;

    public string? ReplyTo { get; set; }

    public string Language { get; set; } = Languages.Chinese;

    public Numbering Numbering { get; set; }

    public string? SetTitle { get; set; }

    public int? SetVolumes { get; set; }

    public bool? AsksCip { get; set; }

    public List<Line> Lines { get; set; } = [];

    public List<IFormFile> TitlePage { get; set; } = [];

    public List<IFormFile> CopyrightPage { get; set; } = [];

    public List<IFormFile> PaperForm { get; set; } = [];

    /// <summary>Scans that are in the file store already, sealed: a form that comes back asks for no file twice.</summary>
    public List<string> Scans { get; set; } = [];

    /// <summary>Received as it is, and returned at once with all that is missing.</summary>
    public bool Incomplete { get; set; }

    public string? Note { get; set; }

    public IEnumerable<(PageKind Kind, IFormFile File)> Uploads => TitlePage.Select(file => (PageKind.TitlePage, file))
        .Concat(CopyrightPage.Select(file => (PageKind.CopyrightPage, file))).Concat(PaperForm.Select(file => (PageKind.PaperForm, file)));

    public static IntakeForm Of(Application application)
    {
        var contact = application.Filing.First(request => request.ApplicantMayEdit);
        return new()
        {
            Key = application.Id,
            Publisher = application.Publisher.Name,
            PublisherId = application.PublisherId,
            Channel = contact.Channel == Channel.Online ? Channel.Counter : contact.Channel,
            ContactName = contact.ContactName,
            ContactPhone = contact.ContactPhone,
            ContactEmail = contact.ContactEmail,
            ReplyBy = contact.ReplyBy,
            ReplyTo = contact.ReplyTo,
            Language = contact.Language,
            Numbering = application.Numbering,
            SetTitle = application.SetTitle,
            SetVolumes = application.SetVolumes,
            AsksCip = application.AsksCip,
            Lines = [.. application.Products.OrderBy(p => p.Ordinal).Select(Line.Of)],
        };
    }

    public void AddLines() => Lines.AddRange(Enumerable.Range(0, EmptyLines).Select(_ => new Line()));

    /// <summary>What the paper leaves out and the publisher has told before.</summary>
    public void FillFrom(Publisher publisher)
    {
        ContactName = Or(ContactName, publisher.Defaults.ContactName);
        ContactPhone = Or(ContactPhone, publisher.Defaults.ContactPhone ?? publisher.Phone);
        ContactEmail = Or(ContactEmail, publisher.Defaults.ContactEmail ?? publisher.Email);
        ReplyTo = ReplyBy switch
        {
            ReplyBy.Fax => Or(ReplyTo, publisher.Fax),
            ReplyBy.Post => Or(ReplyTo, publisher.Address),
            _ => null,
        };
    }

    /// <summary>Where the answer cannot go, and the field; empty when it can.</summary>
    public IEnumerable<(string Field, string Sentence)> ContactFaults()
    {
        if (string.IsNullOrWhiteSpace(ContactName)) yield return ("Paper.ContactName", "請填寫填表人");
        if (string.IsNullOrWhiteSpace(ContactPhone)) yield return ("Paper.ContactPhone", "請填寫電話");
        if (ReplyBy == ReplyBy.Email && string.IsNullOrWhiteSpace(ContactEmail)) yield return ("Paper.ContactEmail", "以電子郵件回覆時，請填寫電子郵件");
        if (ReplyBy == ReplyBy.Fax && FaxGateway.Digits(ReplyTo) is null) yield return ("Paper.ReplyTo", "請填寫傳真號碼，例如 02-2361-9132");
        if (ReplyBy == ReplyBy.Post && string.IsNullOrWhiteSpace(ReplyTo)) yield return ("Paper.ReplyTo", "請填寫收信地址");
    }

    static string? Or(string? typed, string? known) => string.IsNullOrWhiteSpace(typed) ? known : CleanText.Clean(typed, lines: true);

    public class Line
    {
        public ProductForm? Form { get; set; }

        public bool IsSet { get; set; }

        public int? Volume { get; set; }

        public int? PageCount { get; set; }

        public string? Price { get; set; }

        public string? Note { get; set; }

        public bool IsEmpty => Form is null && Volume is null && PageCount is null && string.IsNullOrWhiteSpace(Price) && string.IsNullOrWhiteSpace(Note);

        public static Line Of(Product product) => new()
        {
            Form = product.Form,
            IsSet = product.IsSet,
            Volume = product.VolumeNumber,
            PageCount = product.PageCount,
            Price = product.PriceCents is { } cents ? (cents / 100m).ToString("0.##", CultureInfo.InvariantCulture) : null,
            Note = product.FormNote,
        };

        public Product ToProduct(int ordinal, Numbering numbering) => new()
        {
            Ordinal = ordinal,
            Form = Form!.Value,
            IsSet = numbering == Numbering.SetOnly || (numbering == Numbering.SetAndVolumes && IsSet),
            VolumeNumber = numbering == Numbering.SetAndVolumes && !IsSet ? Volume : null,
            PageCount = PageCount,
            PriceCents = FormatsForm.Line.TryReadPrice(Price, out var cents) ? cents : null,
            FormNote = string.IsNullOrWhiteSpace(Note) ? null : CleanText.Clean(Note),
        };
    }

    public class NewPublisher
    {
        public PublisherKind? Kind { get; set; }

        public string? BusinessId { get; set; }

        public string? Representative { get; set; }

        public string? Address { get; set; }

        public string? Fax { get; set; }

        public int? PlannedTitles { get; set; }
    }

    public sealed class Validator : AbstractValidator<IntakeForm>
    {
        public Validator(DateOnly today, WorkingDays days)
        {
            RuleFor(f => f.Channel).Must(channel => channel is Channel.Counter or Channel.Post or Channel.Fax).WithMessage("請從清單中選擇");
            RuleFor(f => f.ReceivedOn).NotNull().WithMessage("請填寫收件日");
            RuleFor(f => f.ReceivedOn).Must(day => day <= today && day >= today.AddDays(-60)).When(f => f.ReceivedOn is not null).WithMessage("收件日應在今天以前 60 天內");
            RuleFor(f => f.ReceivedOn).Must(day => days.IsWorkingDay(day!.Value)).When(f => f.ReceivedOn <= today && f.ReceivedOn >= today.AddDays(-60)).WithMessage("收件日應為工作天；假日送到的，填下一個工作天");
            RuleFor(f => f.Publisher).NotEmpty().WithMessage("請填寫出版者名稱、識別號或統一編號");
            RuleFor(f => f.Publisher).Line(300);
            RuleFor(f => f.ContactName).Line(100);
            RuleFor(f => f.ContactPhone).Line(50);
            RuleFor(f => f.ContactEmail).Mailbox();
            RuleFor(f => f.ReplyBy).IsInEnum().WithMessage("請從清單中選擇");
            RuleFor(f => f.ReplyTo).Lines(300);
            RuleFor(f => f.Language).Must(language => language is Languages.Chinese or Languages.English).WithMessage("請從清單中選擇");
            RuleFor(f => f.Numbering).IsInEnum().WithMessage("請從清單中選擇");
            RuleFor(f => f.SetTitle).Line(500);
            RuleFor(f => f.SetVolumes).InclusiveBetween(1, 10_000).WithMessage("冊數請填 1 到 10000");
            RuleFor(f => f.Note).Lines(2000);
            RuleForEach(f => f.Lines).ChildRules(line =>
            {
                line.RuleFor(l => l.Form).NotNull().When(l => !l.IsEmpty).WithMessage("請選擇裝訂或檔案格式");
                line.RuleFor(l => l.Form).Must(form => form is null || CodeLists.Applicable.Contains(form.Value)).WithMessage("請從清單中選擇");
                line.RuleFor(l => l.Volume).InclusiveBetween(1, 10_000).WithMessage("冊次請填 1 到 10000");
                line.RuleFor(l => l.PageCount).InclusiveBetween(1, 100_000).WithMessage("頁數請填 1 到 100000");
                line.RuleFor(l => l.Price).Must(price => string.IsNullOrWhiteSpace(price) || FormatsForm.Line.TryReadPrice(price, out _)).WithMessage("定價請填數字，例如 380");
                line.RuleFor(l => l.Note).Line(100);
            });
            When(f => f.IsNew, () =>
            {
                RuleFor(f => f.New.Kind).NotNull().WithMessage("請選擇出版機構的類別").IsInEnum().WithMessage("請選擇出版機構的類別");
                RuleFor(f => f.New.BusinessId).Must(text => string.IsNullOrWhiteSpace(text) || BusinessId.TryParse(text, out _)).WithMessage("統一編號的檢查碼不符，請核對");
                RuleFor(f => f.New.Representative).Line(100);
                RuleFor(f => f.New.Address).NotEmpty().WithMessage("請填寫地址");
                RuleFor(f => f.New.Address).Line(300);
                RuleFor(f => f.New.Fax).Line(50);
                RuleFor(f => f.New.PlannedTitles).InclusiveBetween(0, 100_000).WithMessage("種數請填 0 到 100,000");
                RuleFor(f => f.ContactPhone).NotEmpty().WithMessage("請填寫電話");
            });
        }
    }
}

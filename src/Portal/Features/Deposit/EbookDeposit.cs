using Portal.Domain;
using Portal.Features.Applications;

namespace Portal.Features.Deposit;

/// <summary>授權: how the library may let a deposited book be read. Each wider way includes those before it, but for Open, which knows no limit.</summary>
public enum ReadingAccess { SinglePc, InLibrary, Lending, Open }

/// <summary>電子書送存: files of a title's electronic formats, and under which licence they are read.</summary>
public class EbookDeposit : Request
{
    public static readonly IReadOnlyDictionary<ReadingAccess, string> AccessNames = new Dictionary<ReadingAccess, string>
    {
        [ReadingAccess.Open] = "開放閱覽",
        [ReadingAccess.Lending] = "限制閱覽：館外借閱",
        [ReadingAccess.InLibrary] = "限制閱覽：館內閱覽",
        [ReadingAccess.SinglePc] = "限制閱覽：館內單機調閱",
    };

    public DateTime ChangedAt { get; set; }

    /// <summary>Null until it is answered.</summary>
    public ReadingAccess? Access { get; private set; }

    /// <summary>How many may read at once, where reading is limited.</summary>
    public int? Copies { get; private set; }

    /// <summary>Days of a loan, for Lending.</summary>
    public int? LoanDays { get; private set; }

    /// <summary>Nobody reads it before that day.</summary>
    public DateOnly? EmbargoUntil { get; private set; }

    public DateTime? SignedAt { get; private set; }

    public string? SignedBy { get; private set; }

    public Guid? SignedById { get; private set; }

    /// <summary>The title that stands in the signed text.</summary>
    public string? SignedTitle { get; private set; }

    /// <summary>SHA-256 of the signed text with its terms, hexadecimal, lower case.</summary>
    public string? SignedSha256 { get; private set; }

    /// <summary>When it was taken out of use after it was deposited, and why: the tombstone.</summary>
    public DateTime? TakenDownAt { get; private set; }

    public string? TakenDownBecause { get; private set; }

    public List<DepositFile> Files { get; } = [];

    public override string KindName => "電子書送存";

    public override string Subject => Application?.Title.Title ?? "";

    public override string ApprovedName => TakenDownAt is null ? "已送存" : "已撤下";

    public bool IsSigned => SignedAt is not null && SignedTitle == Subject;

    /// <summary>The formats that a file can be handed in for.</summary>
    public IEnumerable<Product> Formats => Application?.Products.Where(p => p.Form.IsElectronic() && p.CancelledAt is null).OrderBy(p => p.Ordinal) ?? Enumerable.Empty<Product>();

    /// <summary>Files of a format, or the covers, in the order of their names.</summary>
    public IEnumerable<DepositFile> FilesOf(DepositPart kind, Guid? productId = null) => Files.Where(file => file.Kind == kind && file.ProductId == productId).OrderBy(file => file.FileName, StringComparer.Ordinal);

    public DepositFile? LicenceRecord => Files.SingleOrDefault(file => file.Kind == DepositPart.Licence);

    /// <summary>A deposit of that title's files: same publisher, same contact as its ISBN case.</summary>
    public static EbookDeposit Of(Application title, DateTime at)
    {
        var isbn = title.Isbn;
        if (title.Requests.OfType<EbookDeposit>().Any(other => other.ApplicantMayEdit || other.IsOpen)) throw new RuleBroken("這本書已有一件電子書送存在處理，請從那一件繼續");
        if (isbn.State == RequestState.Approved && !title.Products.Exists(p => p.Form.IsElectronic() && p.CancelledAt is null)) throw new RuleBroken("這本書沒有電子書或有聲書的格式，不能送存電子書");
        if (isbn.State is not (RequestState.Draft or RequestState.Approved)) throw new RuleBroken("這本書的 ISBN 還沒有核定，核定後就能送存電子書");
        return new()
        {
            ApplicationId = title.Id,
            PublisherId = isbn.PublisherId,
            ContactName = isbn.ContactName,
            ContactEmail = isbn.ContactEmail,
            ContactPhone = isbn.ContactPhone,
            Language = isbn.Language,
            ChangedAt = at,
        };
    }

    public void MustBeEditable()
    {
        if (!ApplicantMayEdit) throw new RuleBroken("申請已送出，不能再修改；如需更正請聯絡承辦人");
    }

    /// <summary>簽署授權書: the terms, and who agreed to which text. Another signature replaces it until the deposit is sent.</summary>
    public void Sign(LicenceTerms terms, string sha256, Actor by, DateTime at)
    {
        MustBeEditable();
        terms.MustHold(WorkingDays.OfficeDate(at));
        (Access, Copies, LoanDays, EmbargoUntil) = (terms.Access, terms.Copies, terms.LoanDays, terms.EmbargoUntil);
        (SignedAt, SignedBy, SignedById, SignedTitle, SignedSha256) = (at, by.Name, by.Id, Subject, sha256);
    }

    /// <summary>Each missing thing, with the step of the form where it is mended.</summary>
    public IEnumerable<(string Step, string Sentence)> Faults()
    {
        if (!Formats.Any()) yield return ("files", "請加入電子書或有聲書的格式，才能送存電子書");
        else if (!Files.Exists(file => file.Kind == DepositPart.Book)) yield return ("files", "請至少上傳一個電子書檔案");
        if (Files.Exists(file => file.State == FileState.Receiving)) yield return ("files", "有檔案還沒有上傳完成，請繼續上傳或移除");
        if (Files.Exists(file => file.State == FileState.Waiting)) yield return ("files", "有檔案還在檢查，請稍候");
        if (Files.Exists(file => file.State == FileState.Refused)) yield return ("files", "有檔案不能收，請換一個檔案或移除");
        if (Files.Exists(file => file.State == FileState.Held)) yield return ("files", "有檔案還沒有檢查完成，請重新檢查或移除");
        if (SignedAt is null) yield return ("sign", "請簽署授權書");
        else if (!IsSigned) yield return ("sign", "書名在簽署後改了，請重新簽署授權書");
    }

    /// <summary>Refuses unless this officer may approve now; asked before bytes are moved, and again when it is done.</summary>
    public void MustBeApprovableBy(Actor by)
    {
        MustBeInReviewBy(by);
        if (Application!.Isbn.State is RequestState.Submitted or RequestState.InReview or RequestState.Returned) throw new RuleBroken("這本書的 ISBN 還沒有核定，請先核定 ISBN");
        if (Application.Isbn.State != RequestState.Approved) throw new RuleBroken("這本書的 ISBN 申請已結案而沒有號碼，電子書不能送存");
    }

    /// <summary>核定送存: every file is kept. Only <see cref="EbookDesk"/> calls it, when their bytes are in the place <i>deposit</i>.</summary>
    public void Approve(IReadOnlyDictionary<Guid, string> because, WorkingDays calendar, Actor by, DateTime at)
    {
        MustBeApprovableBy(by);
        // First what may fail.
        foreach (var file in Files) file.MustBeKeepable(because.GetValueOrDefault(file.Id));
        Close(RequestState.Approved, calendar, at);
        foreach (var file in Files) file.Keep(because.GetValueOrDefault(file.Id), by, at);
        var reasons = Files.Where(file => file.TakenBecause is not null).Select(file => $"{file.FileName}：{file.TakenBecause}");
        Write("核定送存", by, at, string.Join("；", Files.Where(file => file.Kind != DepositPart.Licence).Select(file => $"{file.FileName} {file.Sha256}").Concat(reasons)));
    }

    /// <summary>撤下: nobody reads it any more. The record of the deposit, its receipt and its bytes stay.</summary>
    public void TakeDown(string reason, Actor by, DateTime at)
    {
        if (State != RequestState.Approved) throw new RuleBroken("這件電子書還沒有送存，不能撤下");
        if (TakenDownAt is { } before) throw new RuleBroken("這件電子書已於 {0} 撤下", WorkingDays.OfficeDate(before).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        if (string.IsNullOrWhiteSpace(reason)) throw new RuleBroken("請寫明撤下的理由");
        (TakenDownAt, TakenDownBecause) = (at, reason);
        foreach (var file in Files) file.TakeOutOfUse(reason, by, at);
        Write("撤下送存的電子書", by, at, reason);
    }

    protected override void CheckComplete()
    {
        if (Faults().Select(fault => fault.Sentence).FirstOrDefault() is { } fault) throw new RuleBroken(fault);
        if (Application!.Isbn.State == RequestState.Draft) throw new RuleBroken("這本書還沒有 ISBN，請與 ISBN 申請一起送出");
        if (Application.Isbn.State is RequestState.Refused or RequestState.Withdrawn) throw new RuleBroken("這本書的 ISBN 申請已結案而沒有號碼，電子書不能送存");
    }
}

/// <summary>授權條件: how the book may be read, how many at once, how long, and from when on.</summary>
public record LicenceTerms(ReadingAccess Access, int? Copies, int? LoanDays, DateOnly? EmbargoUntil)
{
    public const int MostCopies = 1000;
    public const int LongestLoan = 90;

    /// <summary>Only what that kind of reading knows.</summary>
    public LicenceTerms Pruned => this with { Copies = Access switch { ReadingAccess.Open => null, ReadingAccess.SinglePc => 1, _ => Copies }, LoanDays = Access == ReadingAccess.Lending ? LoanDays : null };

    public void MustHold(DateOnly today)
    {
        if (Access is ReadingAccess.InLibrary or ReadingAccess.Lending && Copies is not (>= 1 and <= MostCopies)) throw new RuleBroken("同時閱覽的份數請填 1 到 {0}", MostCopies);
        if (Access == ReadingAccess.Lending && LoanDays is not (>= 1 and <= LongestLoan)) throw new RuleBroken("借閱天數請填 1 到 {0}", LongestLoan);
        if (EmbargoUntil is { } day && (day <= today || day > today.AddYears(10))) throw new RuleBroken("開放日期請填今天以後、十年以內的日期");
    }
}

using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Deposit;

namespace Portal.Features.Reading.OffLine;

/// <summary>Makes personal copies of what is lent. Only EPUB: the form for PDF packs it into another format, which few programs read.</summary>
public class OffLineCopies(PortalDb db, PortalSettings portal, OffLineSettings settings, IDataProtectionProvider protection, TimeProvider clock)
{
    public const string EpubType = "application/epub+zip";

    readonly IDataProtector _protector = protection.CreateProtector("off-line-copy");

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    public bool AreOffered => settings.Certificate is not null;

    public bool AreOfferedFor(DepositFile file) => AreOffered && file.Type == EpubType;

    /// <summary>The reader's running loan and that file of it; null when there is none.</summary>
    public async Task<(Loan Loan, DepositFile File)?> FindAsync(Guid loanId, Guid fileId, Guid reader)
    {
        var today = WorkingDays.OfficeDate(Now);
        var loan = await db.Loans.Include(l => l.Deposit.Application).Include(l => l.Deposit.Files).ThenInclude(f => f.Product).SingleOrDefaultAsync(l => l.Id == loanId && l.ReaderId == reader && l.EndedAt == null && l.DueOn >= today);
        return loan?.Deposit.Files.SingleOrDefault(f => f.Id == fileId && f.State == FileState.Deposited && f.Kind == DepositPart.Book && AreOfferedFor(f)) is { } file ? (loan, file) : null;
    }

    public Task<OffLineCopy?> OfAsync(Guid loanId, Guid fileId) => db.OffLineCopies.SingleOrDefaultAsync(copy => copy.LoanId == loanId && copy.FileId == fileId);

    /// <summary>Makes the copy's licence; one that was made before, with another pass phrase, is no longer given out.</summary>
    public async Task<OffLineCopy> MakeAsync(Loan loan, DepositFile file, string passPhrase, string hint, Actor by)
    {
        if (ReadingRules.WhyClosed(loan.Deposit, WorkingDays.OfficeDate(Now)) is { } closed) throw new RuleBroken(closed.Key, closed.Values);
        if (await OfAsync(loan.Id, file.Id) is { } before) db.OffLineCopies.Remove(before);
        var (id, key, now) = (Guid.NewGuid(), RandomNumberGenerator.GetBytes(LcpLicence.KeyLength), Now);
        var copy = new OffLineCopy
        {
            Id = id,
            LoanId = loan.Id,
            FileId = file.Id,
            Licence = LcpLicence.Document(id, portal.Address, loan.Deposit.Subject, key, passPhrase, hint, now, loan.Until, settings.Certificate!),
            ContentKey = Convert.ToBase64String(_protector.Protect(key)),
            IssuedAt = now,
        };
        db.OffLineCopies.Add(copy);
        // As with loans: that, not what.
        db.History.Add(by.Did("製作離線版", now, subject: "User", subjectId: by.Id.ToString()));
        await db.SaveChangesAsync();
        return copy;
    }

    /// <summary>With its loan, deposit and file; null when there is none of that name.</summary>
    public Task<OffLineCopy?> GetAsync(Guid id) => db.OffLineCopies.Include(copy => copy.Loan.Deposit.Application).Include(copy => copy.Loan.Reader).Include(copy => copy.File).SingleOrDefaultAsync(copy => copy.Id == id);

    public byte[] KeyOf(OffLineCopy copy) => _protector.Unprotect(Convert.FromBase64String(copy.ContentKey));

    public LcpState StateOf(OffLineCopy copy) => copy.Loan switch
    {
        { End: LoanEnd.Returned } => LcpState.Returned,
        { End: LoanEnd.NoLongerAllowed } => LcpState.Revoked,
        { End: LoanEnd.Expired } => LcpState.Expired,
        { Reader.DisabledAt: not null } => LcpState.Revoked,
        _ when ReadingRules.WhyClosed(copy.Loan.Deposit, WorkingDays.OfficeDate(Now)) is not null => LcpState.Revoked,
        { Until: var until } => until <= Now ? LcpState.Expired : LcpState.Active,
    };
}

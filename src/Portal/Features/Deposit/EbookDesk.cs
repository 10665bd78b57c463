using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Files;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Features.Queue.Letters;

namespace Portal.Features.Deposit;

/// <summary>A book that may be the same: by its bytes, or by a title that is nearly the same.</summary>
public record Alike(string CaseNumber, string Title, string Publisher, bool SameBytes);

/// <summary>What is done with a deposit as a whole, with its bytes and its letters: signing, approval, taking down.</summary>
public class EbookDesk(PortalDb db, IFileStore files, OfficeCalendar calendar, LetterWriter letters, LicenceText licences, TimeProvider clock)
{
    DateTime Now => clock.GetUtcNow().UtcDateTime;

    public IQueryable<EbookDeposit> Whole => db.EbookDeposits
        .Include(d => d.Officer).Include(d => d.History.OrderBy(line => line.Id)).Include(d => d.Files).ThenInclude(f => f.Pieces)
        .Include(d => d.Files).ThenInclude(f => f.Kept).Include(d => d.Application!.Publisher).Include(d => d.Application!.Products).Include(d => d.Application!.Requests).AsSplitQuery();

    /// <summary>簽署: the terms, and the sealed record of it as a file of the deposit.</summary>
    public async Task SignAsync(EbookDeposit deposit, LicenceTerms terms, string signedSha256, Actor by)
    {
        var (now, text) = (Now, licences.Of(deposit, terms.Pruned));
        if (text.Sha256 != signedSha256) throw new RuleBroken("授權書的內容剛有變動，請看過再簽署");
        deposit.Sign(terms.Pruned, text.Sha256, by, now);
        var account = await db.Users.Where(user => user.Id == by.Id).Select(user => user.Email!).SingleAsync();
        var record = licences.Record(deposit, text, by, account, now);
        if (deposit.LicenceRecord is { } before) db.DepositFiles.Remove(before);
        var file = DepositFile.Begin(deposit, DepositPart.Licence, null, "licence.html", record.Length, now);
        var key = DepositPlaces.PieceKey(file);
        var stored = await files.PutAsync(key, new MemoryStream(record), record.Length, CancellationToken.None);
        db.DepositFiles.Add(file);
        db.DepositPieces.Add(file.Receive(key, stored.Size, now));
        file.Seal(stored.Sha256, "text/html", now);
        deposit.ChangedAt = now;
        db.History.Add(by.Did("簽署電子書授權書", now, text.Sha256, "Deposit", deposit.Id.ToString()));
        await db.SaveChangesAsync();
    }

    /// <summary>核定送存: first the bytes, each under its content hash and once; then the case, its letter and its history in one save.</summary>
    public async Task ApproveAsync(EbookDeposit deposit, IReadOnlyDictionary<Guid, string> because, Actor by)
    {
        deposit.MustBeApprovableBy(by);
        foreach (var file in deposit.Files) file.MustBeKeepable(because.GetValueOrDefault(file.Id));
        foreach (var file in deposit.Files) await files.KeepAsync(file);
        deposit.Approve(because, await calendar.LoadAsync(), by, Now);
        db.Letters.Add(letters.DepositApproved(deposit, Now));
        await db.SaveChangesAsync();
    }

    public async Task TakeDownAsync(EbookDeposit deposit, string reason, Actor by)
    {
        deposit.TakeDown(reason, by, Now);
        await db.SaveChangesAsync();
    }

    /// <summary>What was handed in or deposited before and may be the same book.</summary>
    public async Task<IReadOnlyList<Alike>> AlikeAsync(EbookDeposit deposit)
    {
        var others = db.EbookDeposits.AsNoTracking().Where(d => d.Id != deposit.Id && d.CaseNumber != null && d.State != RequestState.Refused && d.State != RequestState.Withdrawn);
        var hashes = deposit.Files.Where(file => file.Kind == DepositPart.Book && file.Sha256 is not null).Select(file => file.Sha256!).ToList();
        var same = await others.Where(d => d.Files.Any(f => f.Kind == DepositPart.Book && hashes.Contains(f.Sha256!)))
            .Select(d => new Alike(d.CaseNumber!, d.Application!.Title.Title, d.Application.Publisher.Name, true)).ToListAsync();
        // The title of the same application is no other book, whatever is handed in for it.
        var titles = await others.Where(d => d.ApplicationId != deposit.ApplicationId).Select(d => new Alike(d.CaseNumber!, d.Application!.Title.Title, d.Application.Publisher.Name, false)).ToListAsync();
        return [.. same, .. titles.Where(other => same.TrueForAll(known => known.CaseNumber != other.CaseNumber) && TitleLikeness.AreNear(other.Title, deposit.Subject)).OrderBy(other => other.CaseNumber, StringComparer.Ordinal)];
    }
}

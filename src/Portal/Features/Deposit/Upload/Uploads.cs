using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Portal.Adapters.Files;
using Portal.Adapters.Jobs;
using Portal.Data;
using Portal.Domain;
using Portal.Features.Applications;
using Portal.Web;

namespace Portal.Features.Deposit.Upload;

/// <summary>More than may be handed in; the sentence says the number.</summary>
public sealed class TooMuch(string key, params object[] values) : RuleBroken(key, values);

/// <summary>Another request was faster: the upload does not end where this one begins.</summary>
public sealed class OffsetTaken() : Exception("The upload has moved on.");

/// <summary>The bytes are not those that their sender meant.</summary>
public sealed class ChecksumWrong() : Exception("The checksum does not match.");

/// <summary>What a request's bytes should come to.</summary>
public sealed record Checksum(HashAlgorithmName Algorithm, byte[] Value);

/// <summary>
/// Files of deposits on their way in: announced, received piece by piece, thrown away. A piece is an object of its own in the store, and counts when its
/// row and the file's new length are committed: what was acknowledged survives, what was not is nowhere, whichever node is next.
/// </summary>
public class Uploads(PortalDb db, IFileStore files, UploadLimits limits, IJobEngine jobs, TimeProvider clock)
{
    /// <summary>A longer request is cut into pieces of that many bytes while it flows: as large as what may come again after a crash, since each costs a commit.</summary>
    public const int PieceBytes = 64 * 1024 * 1024;

    const int MostFiles = 300;

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>The publisher's own deposit; another one's is not there.</summary>
    public static async Task<EbookDeposit> DepositAsync(PortalDb db, Guid id, Guid? publisher) =>
        await db.EbookDeposits.Include(d => d.Files).ThenInclude(f => f.Pieces).Include(d => d.Application!.Products).Include(d => d.Application!.Publisher).Include(d => d.Application!.Requests).AsSplitQuery()
            .SingleOrDefaultAsync(d => d.Id == id && d.PublisherId == publisher).OrNotThere();

    /// <summary>The row of a file to come. Refused before a byte is sent when it is too long, or the publisher has too much under way.</summary>
    /// <exception cref="TooMuch">With the limit.</exception>
    public async Task<DepositFile> BeginAsync(EbookDeposit deposit, Guid? productId, string fileName, long length, string? metadata)
    {
        deposit.MustBeEditable();
        var product = productId is null ? null : deposit.Formats.SingleOrDefault(p => p.Id == productId) ?? throw new NotThere();
        var kind = product is null ? DepositPart.Cover : DepositPart.Book;
        var name = CleanText.Cut(CleanText.Clean(fileName.Split('/', '\\')[^1]), 200);
        if (name.Length == 0) name = "book";
        if (length <= 0) throw new RuleBroken("「{0}」是空的檔案", name);
        var most = limits.FileOf(kind, product?.Form);
        if (length > most * UploadLimits.Megabyte) throw new TooMuch("「{0}」超過 {1} MB，請縮小後再上傳", name, most);
        if (deposit.Files.Count >= MostFiles) throw new TooMuch("一件送存最多 {0} 個檔案", MostFiles);
        var underWay = await db.DepositFiles.Where(f => f.Deposit.PublisherId == deposit.PublisherId && f.State != FileState.Deposited && f.State != FileState.Refused
            && (f.Deposit.State == RequestState.Draft || f.Deposit.State == RequestState.Submitted || f.Deposit.State == RequestState.InReview || f.Deposit.State == RequestState.Returned)).SumAsync(f => f.Length);
        if (underWay + length > limits.Publisher * 1024L * UploadLimits.Megabyte) throw new TooMuch("貴機構還沒有核定的檔案合計超過 {0} GB，請等核定後再上傳，或移除不用的檔案", limits.Publisher);
        var file = DepositFile.Begin(deposit, kind, product?.Id, name, length, Now);
        file.Metadata = metadata;
        db.DepositFiles.Add(file);
        // Bumps the case's version: it is not sent by somebody else in the same moment.
        deposit.ChangedAt = Now;
        db.Entry(deposit).Property(d => d.ChangedAt).IsModified = true;
        await db.SaveChangesAsync();
        return file;
    }

    /// <summary>Takes what comes, to its end or to where it breaks off; what is in the store by then counts.</summary>
    /// <param name="file">Being received, with its deposit.</param>
    /// <param name="body">Bytes from the file's end on.</param>
    /// <param name="checksum">Of all these bytes: none of them counts when it is wrong.</param>
    /// <exception cref="TooMuch">More came than was announced.</exception>
    /// <exception cref="OffsetTaken">Another request was faster.</exception>
    /// <exception cref="ChecksumWrong">Nothing of it was kept.</exception>
    public async Task AppendAsync(DepositFile file, Stream body, Checksum? checksum)
    {
        file.Deposit.MustBeEditable();
        using var hash = checksum is null ? null : IncrementalHash.CreateHash(checksum.Algorithm);
        var part = new PartStream(body, hash);
        var kept = new List<string>();
        IReadOnlyList<string> replaced = [];
        try
        {
            while (await part.BeginAsync(Math.Min(PieceBytes, file.Length - file.Received)))
            {
                if (file.IsComplete) throw new TooMuch("送來的資料比宣告的長");
                var key = DepositPlaces.PieceKey(file);
                // Not the request's own token: what has come when the line breaks is kept.
                kept.Add(key);
                var stored = await files.PutAsync(key, part, PieceBytes, CancellationToken.None);
                db.DepositPieces.Add(file.Receive(key, stored.Size, Now));
                if (checksum is null) await CommitAsync();
            }
            if (checksum is null || kept.Count == 0) return;
            if (part.IsBroken || !hash!.GetHashAndReset().AsSpan().SequenceEqual(checksum.Value)) throw new ChecksumWrong();
            await CommitAsync();
        }
        catch (Exception error)
        {
            db.ChangeTracker.Clear();
            var taken = error is DbUpdateException update && (update is DbUpdateConcurrencyException || update.IsUniqueViolation());
            // After any other fault of a commit nobody knows whether its rows stand: the sweep looks.
            if (taken || error is RuleBroken or ChecksumWrong)
                foreach (var key in kept) await TryDeleteAsync(key);
            if (taken) throw new OffsetTaken();
            throw;
        }
        finally
        {
            foreach (var key in replaced) await TryDeleteAsync(key);
        }

        async Task CommitAsync()
        {
            IReadOnlyList<string> old = file.IsComplete ? await ReplaceAsync(file) : [];
            await db.SaveChangesAsync();
            kept.Clear();
            replaced = old;
            if (file.IsComplete) await jobs.RunNowAsync(CheckDepositFiles.Name, CancellationToken.None);
        }
    }

    /// <summary>Takes a file away with its bytes, while the applicant may still change the deposit.</summary>
    public async Task RemoveAsync(DepositFile file)
    {
        file.Deposit.MustBeEditable();
        await ForgetAsync(file);
    }

    /// <summary>Without asking whose turn it is.</summary>
    public async Task ForgetAsync(DepositFile file)
    {
        var keys = await db.DepositPieces.Where(piece => piece.FileId == file.Id).Select(piece => piece.Key).ToListAsync();
        db.DepositFiles.Remove(file);
        await db.SaveChangesAsync();
        foreach (var key in keys) await TryDeleteAsync(key);
    }

    /// <summary>A new file takes the place of the one before it; of a sound book, of the one with the same name. Gives the keys that are free then.</summary>
    async Task<IReadOnlyList<string>> ReplaceAsync(DepositFile file)
    {
        var chapters = file.ProductId is { } product && await db.Products.AnyAsync(p => p.Id == product && p.Form == ProductForm.Audio);
        var old = await db.DepositFiles.Include(f => f.Pieces)
            .Where(f => f.DepositId == file.DepositId && f.Id != file.Id && f.Kind == file.Kind && f.ProductId == file.ProductId && f.Received == f.Length && (!chapters || f.FileName == file.FileName)).ToListAsync();
        db.DepositFiles.RemoveRange(old);
        return [.. old.SelectMany(f => f.Pieces).Select(piece => piece.Key)];
    }

    async Task TryDeleteAsync(string key)
    {
        try
        {
            await files.DeleteAsync(key);
        }
        catch (FileStoreUnavailable)
        {
            // The sweep does.
        }
    }
}

/// <summary>A request's body read in parts of a bounded length. A line that breaks is the end of it: what has come is good.</summary>
sealed class PartStream(Stream body, IncrementalHash? hash) : ForwardStream
{
    readonly byte[] _first = new byte[1];
    bool _hasFirst;
    long _left;

    public bool IsBroken { get; private set; }

    /// <summary>False when nothing more comes; else the next part can be read, to that many bytes at most.</summary>
    public async Task<bool> BeginAsync(long most)
    {
        _left = most;
        return _hasFirst = await TakeAsync(_first, CancellationToken.None) > 0;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left == 0 || buffer.Length == 0) return 0;
        var wanted = buffer[..(int)Math.Min(buffer.Length, _left)];
        var read = 0;
        if (_hasFirst)
        {
            (wanted.Span[0], _hasFirst, read) = (_first[0], false, 1);
        }
        else
        {
            read = await TakeAsync(wanted, cancellationToken);
        }
        _left -= read;
        return read;
    }

    async Task<int> TakeAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        if (IsBroken) return 0;
        try
        {
            var read = await body.ReadAsync(buffer, cancel);
            hash?.AppendData(buffer.Span[..read]);
            return read;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            IsBroken = true;
            return 0;
        }
    }
}

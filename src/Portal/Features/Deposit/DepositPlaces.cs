using Portal.Adapters.Files;
using Portal.Domain;
using Portal.Features.Deposit.Keeping;

namespace Portal.Features.Deposit;

/// <summary>
/// The places of deposited books in the file store: <i>incoming</i>, private, in pieces as they were acknowledged; <i>deposit</i>, each file under
/// its content hash, written once. Keys are never overwritten, so nothing that is deposited can be altered here.
/// </summary>
public static class DepositPlaces
{
    public const string Incoming = "incoming/";

    public const string Deposit = "deposit/";

    public static string PieceKey(DepositFile file) => $"{Incoming}{file.Id:n}/{file.Received:d15}-{Guid.NewGuid():n}";

    public static string DepositKey(string sha256) => Deposit + sha256;

    /// <summary>The bytes of a file, wherever they are; null when there are none any more.</summary>
    /// <param name="files">The store.</param>
    /// <param name="file">With its pieces.</param>
    public static async Task<Stream?> OpenAsync(this IFileStore files, DepositFile file) =>
        file.State == FileState.Deposited ? await files.OpenAsync(DepositKey(file.Sha256!)) : files.OpenPieces(file);

    /// <summary>The bytes as they came in; null when they are gone from there.</summary>
    /// <param name="files">The store.</param>
    /// <param name="file">With its pieces.</param>
    public static Stream? OpenPieces(this IFileStore files, DepositFile file) =>
        file.IsComplete && file.Pieces.Count > 0 ? new PieceStream(files, [.. file.Pieces.OrderBy(piece => piece.Start)]) : null;

    /// <summary>Puts the bytes of a checked file where they stay. The same content twice is one object.</summary>
    /// <exception cref="RuleBroken">The bytes are not those that were checked.</exception>
    public static async Task KeepAsync(this IFileStore files, DepositFile file)
    {
        try
        {
            await files.EnsureAsync(DepositKey(file.Sha256!), file.Sha256!, file.Length, () => Task.FromResult(files.OpenPieces(file)));
        }
        catch (InvalidDataException)
        {
            throw new RuleBroken("「{0}」的內容與檢查時不同，請通知系統管理者", file.FileName);
        }
    }
}

/// <summary>Pieces of a file read one after the other, each opened when its turn comes.</summary>
sealed class PieceStream(IFileStore files, IReadOnlyList<DepositPiece> pieces) : ForwardStream
{
    int _next;
    Stream? _current;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (_current is null)
            {
                if (_next == pieces.Count) return 0;
                _current = await files.OpenAsync(pieces[_next].Key) ?? throw new FileStoreUnavailable(new FileNotFoundException(pieces[_next].Key));
                _next++;
            }
            if (await _current.ReadAsync(buffer, cancellationToken) is > 0 and var read) return read;
            await _current.DisposeAsync();
            _current = null;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _current?.Dispose();
        base.Dispose(disposing);
    }
}

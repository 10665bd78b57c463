namespace Portal.Adapters.Files;

/// <summary>A file of a server, read from wherever its reader stands: a jump ends the request that runs, and the next read begins another.</summary>
/// <param name="size">Its length in bytes.</param>
/// <param name="open">Asks for the bytes from a position to the end.</param>
sealed class RangeStream(long size, Func<long, CancellationToken, Task<Stream>> open) : Stream
{
    Stream? answer;
    long position;

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => size;

    public override long Position
    {
        get => position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            if (value == position) return;
            answer?.Dispose();
            (answer, position) = (null, value);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (position >= size || buffer.Length == 0) return 0;
        answer ??= await open(position, cancellationToken);
        try
        {
            var read = await answer.ReadAsync(buffer, cancellationToken);
            if (read == 0) throw new EndOfStreamException($"ended at byte {position} of {size}");
            position += read;
            return read;
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new FileStoreUnavailable(e);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Current => position,
        SeekOrigin.End => size,
        _ => 0,
    };

    public override void Flush()
    {
        // Nothing is written.
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) answer?.Dispose();
        base.Dispose(disposing);
    }
}

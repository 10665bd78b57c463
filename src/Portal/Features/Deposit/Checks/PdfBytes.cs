namespace Portal.Features.Deposit.Checks;

/// <summary>A window on a file, or bytes in memory.</summary>
public sealed class PdfBytes
{
    const int PageBits = 16, Pages = 16;
    readonly Stream? _content;
    readonly byte[][] _pages = new byte[Pages][];
    readonly long[] _numbers = [.. Enumerable.Repeat(-1L, Pages)];
    readonly byte[]? _memory;

    public PdfBytes(Stream content) => (_content, Length) = (content, content.Length);

    public PdfBytes(byte[] memory) => (_memory, Length) = (memory, memory.Length);

    public long Length { get; }

    /// <summary>-1 beyond the end.</summary>
    public int At(long place)
    {
        if (place < 0 || place >= Length) return -1;
        return _memory is not null ? _memory[place] : Page(place >> PageBits)[place & ((1 << PageBits) - 1)];
    }

    public int Read(long place, Span<byte> into)
    {
        if (place < 0 || place >= Length) return 0;
        var length = (int)Math.Min(into.Length, Length - place);
        if (_memory is not null)
        {
            _memory.AsSpan((int)place, length).CopyTo(into);
            return length;
        }
        var from = (int)(place & ((1 << PageBits) - 1));
        length = Math.Min(length, (1 << PageBits) - from);
        Page(place >> PageBits).AsSpan(from, length).CopyTo(into);
        return length;
    }

    public byte[] Tail(int most)
    {
        var tail = new byte[Math.Min(most, Length)];
        for (var at = 0; at < tail.Length;) at += Read(Length - tail.Length + at, tail.AsSpan(at));
        return tail;
    }

    public long Find(ReadOnlySpan<byte> word, long from)
    {
        var buffer = new byte[1 << PageBits];
        for (var at = from; at < Length;)
        {
            var read = 0;
            while (read < buffer.Length && Read(at + read, buffer.AsSpan(read)) is > 0 and var more) read += more;
            if (buffer.AsSpan(0, read).IndexOf(word) is >= 0 and var found) return at + found;
            if (read < buffer.Length) return -1;
            at += read - word.Length + 1;
        }
        return -1;
    }

    /// <summary>Places of "12 0 obj" with the number, and of what follows "trailer" with -1, in their order.</summary>
    public IEnumerable<(long Place, int Number)> Objects()
    {
        for (var at = 0L; at < Length; at++)
        {
            var b = At(at);
            if (b == 'o' && At(at + 1) == 'b' && At(at + 2) == 'j' && At(at - 1) is 32 or 10 or 13 or 9)
            {
                // Backwards: blank, generation, blank, number.
                var place = Blank(at - 1);
                var generation = place;
                while (At(place) is >= '0' and <= '9' && generation - place < 6) place--;
                if (place == generation || At(place) is not (32 or 10 or 13 or 9)) continue;
                var end = place = Blank(place);
                while (At(place) is >= '0' and <= '9' && end - place < 10) place--;
                if (place == end) continue;
                var number = 0L;
                for (var digit = place + 1; digit <= end; digit++) number = number * 10 + At(digit) - '0';
                if (number <= int.MaxValue) yield return (place + 1, (int)number);
            }
            else if (b == 't' && At(at + 1) == 'r' && At(at + 2) == 'a' && At(at + 3) == 'i' && At(at + 4) == 'l' && At(at + 5) == 'e' && At(at + 6) == 'r') yield return (at + 7, -1);
        }

        long Blank(long place)
        {
            for (var steps = 0; At(place) is 32 or 10 or 13 or 9 && steps < 20; steps++) place--;
            return place;
        }
    }

    byte[] Page(long number)
    {
        var slot = (int)(number % Pages);
        if (_numbers[slot] == number) return _pages[slot];
        var page = _pages[slot] ??= new byte[1 << PageBits];
        _content!.Position = number << PageBits;
        _content.ReadExactly(page, 0, (int)Math.Min(page.Length, Length - (number << PageBits)));
        _numbers[slot] = number;
        return page;
    }
}

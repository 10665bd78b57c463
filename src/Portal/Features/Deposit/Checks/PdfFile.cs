using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Portal.Adapters.Files;

namespace Portal.Features.Deposit.Checks;

/// <summary>A reference to an object.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PdfReference(int Number, int Generation);

/// <summary>A name; two spellings of one name (with #hex) are one.</summary>
public readonly record struct PdfName(string Text);

/// <summary>A dictionary, and where the stream behind it begins (-1: none).</summary>
public sealed class PdfDictionary : Dictionary<string, object?>
{
    public long StreamAt { get; set; } = -1;
}

/// <summary>The file goes beyond a limit, or is not what the standard says; the code of its finding.</summary>
public sealed class PdfWrong(string code, string? where = null) : Exception(code)
{
    public string? Where => where;
}

/// <summary>
/// The objects of a PDF (ISO 32000-2 §7), read where they lie by a window on the file: cross-reference tables and streams, object streams, and where those are broken
/// the objects as they are found. Everything is bounded: nesting, counts, what a stream unpacks to.
/// </summary>
public sealed class PdfFile
{
    const int MostObjects = 3_000_000, LargestStream = 128 << 20, KeptObjectStreams = 64 << 20;

    readonly PdfBytes _bytes;
    readonly long _base;
    readonly Dictionary<int, (long Offset, int In)> _places = [];
    readonly Dictionary<int, (byte[] Data, Dictionary<int, int> Offsets)> _objectStreams = [];
    readonly HashSet<int> _opening = [];
    long _unpacked;
    PdfLock? _lock;

    public PdfFile(Stream content, long start)
    {
        (_bytes, _base) = (new(content), start);
    }

    public PdfDictionary Trailer { get; private set; } = [];

    /// <summary>The table of objects was made anew from what lies in the file.</summary>
    public bool Repaired { get; private set; }

    /// <summary>The numbers of all objects; those of one object stream follow each other, so that it is unpacked once.</summary>
    public IEnumerable<int> Numbers => _places.OrderBy(place => place.Value.In).ThenBy(place => place.Key).Select(place => place.Key);

    /// <summary>The dictionary of its lock; null without one.</summary>
    public PdfDictionary? Lock => Trailer.ContainsKey("Encrypt") ? Dictionary(Trailer["Encrypt"]) ?? [] : null;

    /// <summary>It has a lock that does not open without a password.</summary>
    public bool IsLocked => _lock is null && Trailer.ContainsKey("Encrypt");

    /// <exception cref="PdfWrong"/>
    public void Open()
    {
        if (Follow() && (Unlock() || (Dictionary(Trailer.GetValueOrDefault("Root")) is { } root && Dictionary(root.GetValueOrDefault("Pages")) is not null && AllThere()))) return;
        Repair();
    }

    /// <summary>Opens the lock where that needs no password; whether it stays shut.</summary>
    bool Unlock()
    {
        if (Lock is { } dictionary && (Get(dictionary.GetValueOrDefault("Filter")) as PdfName?)?.Text == "Standard") _lock = PdfLock.Of(this, dictionary);
        return IsLocked;
    }

    // The table of objects.

    bool Follow()
    {
        try
        {
            var at = StartOfTable();
            var seen = new HashSet<long>();
            for (var first = true; at is { } place; first = false)
            {
                if (!seen.Add(place)) return false;
                var trailer = Table(place + _base);
                if (trailer is null) return false;
                if (first) Trailer = trailer;
                if (trailer.GetValueOrDefault("XRefStm") is double extra && seen.Add((long)extra) && Table((long)extra + _base) is null) return false;
                at = trailer.GetValueOrDefault("Prev") is double previous ? (long)previous : null;
            }
            return _places.Count > 0;
        }
        catch (Exception broken) when (broken is PdfWrong { Message: "PDF-SYNTAX" } or InvalidDataException)
        {
            return false;
        }
    }

    long? StartOfTable()
    {
        var (tail, from) = (_bytes.Tail(4096), 0L);
        from = _bytes.Length - tail.Length;
        var at = tail.AsSpan().LastIndexOf("startxref"u8);
        if (at < 0) return null;
        var reading = new PdfReading(_bytes, from + at + 9);
        return reading.Value() is double place and >= 0 ? (long)place : null;
    }

    PdfDictionary? Table(long at)
    {
        if (at < 0 || at >= _bytes.Length) return null;
        var reading = new PdfReading(_bytes, at);
        reading.Blank();
        return reading.Keyword("xref") ? Classic(reading) : StreamTable(reading);
    }

    PdfDictionary? Classic(PdfReading reading)
    {
        while (true)
        {
            reading.Blank();
            if (reading.Keyword("trailer")) return reading.Value() as PdfDictionary;
            if (reading.Value() is not double first || reading.Value() is not double count || first < 0 || count < 0) return null;
            for (var number = 0; number < count; number++)
            {
                if (reading.Value() is not double offset || reading.Value() is not double) return null;
                reading.Blank();
                var used = reading.Keyword("n");
                if (!used && !reading.Keyword("f")) return null;
                if (used && offset > 0) Place((int)first + number, (long)offset + _base, -1);
                else if (!used) Place((int)first + number, -1, -1);
            }
        }
    }

    PdfDictionary? StreamTable(PdfReading reading)
    {
        if (reading.Value() is not double || reading.Value() is not double) return null;
        reading.Blank();
        if (!reading.Keyword("obj") || reading.Value() is not PdfDictionary { StreamAt: >= 0 } table || (table.GetValueOrDefault("Type") as PdfName?)?.Text != "XRef") return null;
        if (table.GetValueOrDefault("W") is not List<object?> widths || widths.Count < 3 || widths.Any(width => width is not (double and >= 0 and <= 8))) return null;
        var w = widths.Select(width => (int)(double)width!).ToArray();
        var data = Unpack(table, null);
        var index = table.GetValueOrDefault("Index") is List<object?> given ? given.OfType<double>().Select(value => (long)value).ToList() : [0, (long)(table.GetValueOrDefault("Size") as double? ?? 0)];
        var (length, at) = (w.Sum(), 0);
        if (length == 0) return null;
        for (var part = 0; part + 1 < index.Count; part += 2)
        {
            for (long number = 0; number < index[part + 1] && at + length <= data.Length; number++, at += length)
            {
                long Field(int which, long otherwise)
                {
                    var (from, value) = (at + w.Take(which).Sum(), 0L);
                    for (var b = 0; b < w[which]; b++) value = (value << 8) | data[from + b];
                    return w[which] == 0 ? otherwise : value;
                }
                var (kind, second) = (Field(0, 1), Field(1, 0));
                if (index[part] + number is < 0 or > int.MaxValue || second < 0) return null;
                if (kind == 1) Place((int)(index[part] + number), second + _base, -1);
                else if (kind == 2 && second <= int.MaxValue) Place((int)(index[part] + number), 0, (int)second);
                else if (kind == 0) Place((int)(index[part] + number), -1, -1);
            }
        }
        return table;
    }

    /// <summary>The newest table is read first and wins.</summary>
    void Place(int number, long offset, int within)
    {
        if (_places.Count >= MostObjects) throw new PdfWrong("PDF-LIMIT", "objects");
        _places.TryAdd(number, (offset, within));
    }

    /// <summary>Every object that the table names begins where it says.</summary>
    bool AllThere()
    {
        // In the order of the file, which is read by windows.
        return _places.Where(place => place.Value is { In: < 0, Offset: >= 0 }).OrderBy(place => place.Value.Offset).All(place => BeginsAt(place.Key, place.Value.Offset));
    }

    bool BeginsAt(int number, long offset)
    {
        if (offset >= _bytes.Length) return false;
        var reading = new PdfReading(_bytes, offset);
        reading.Blank();
        if (reading.Whole() is not { } found || found != number) return false;
        reading.Blank();
        if (reading.Whole() is null) return false;
        reading.Blank();
        return reading.Keyword("obj");
    }

    /// <summary>Goes through the file for "12 0 obj" and "trailer"; the last of a number wins.</summary>
    void Repair()
    {
        Repaired = true;
        _places.Clear();
        _objectStreams.Clear();
        var (trailer, xrefs) = (new PdfDictionary(), new List<long>());
        foreach (var (place, number) in _bytes.Objects())
        {
            if (_places.Count >= MostObjects) throw new PdfWrong("PDF-LIMIT", "objects");
            if (number >= 0) _places[number] = (place, -1);
            else xrefs.Add(place);
        }
        foreach (var place in xrefs)
        {
            try
            {
                if (new PdfReading(_bytes, place).Value() is PdfDictionary found) foreach (var (key, value) in found) trailer[key] = value;
            }
            catch (PdfWrong wrong) when (wrong.Message == "PDF-SYNTAX")
            {
                // Another one will do.
            }
        }
        Trailer = trailer;
        var holders = new List<int>();
        foreach (var number in _places.Keys.ToList())
        {
            if (ReadObject(number) is not PdfDictionary { } found) continue;
            var type = (found.GetValueOrDefault("Type") as PdfName?)?.Text;
            if (type == "ObjStm" && found.StreamAt >= 0) holders.Add(number);
            if (type == "XRef") foreach (var (key, value) in found) if (key is "Root" or "Info" or "Encrypt" or "ID") trailer[key] = value;
            if (type == "Catalog" && !trailer.ContainsKey("Root")) trailer["Root"] = new PdfReference(number, 0);
        }
        if (Unlock()) return;
        foreach (var holder in holders)
        {
            foreach (var inside in ObjectStream(holder)?.Offsets.Keys.ToList() ?? []) _places.TryAdd(inside, (0, holder));
        }
        if (trailer.ContainsKey("Root")) return;
        foreach (var number in Numbers.ToList())
        {
            if (ReadObject(number) is PdfDictionary found && (found.GetValueOrDefault("Type") as PdfName?)?.Text == "Catalog") trailer["Root"] = new PdfReference(number, 0);
        }
    }

    // Objects.

    /// <summary>What a value is once references are followed; null for what is not there.</summary>
    public object? Get(object? value)
    {
        for (var steps = 0; value is PdfReference reference; steps++)
        {
            if (steps > 20) throw new PdfWrong("PDF-LOOP", $"{reference.Number}");
            value = ReadObject(reference.Number);
        }
        return value;
    }

    public PdfDictionary? Dictionary(object? value) => Get(value) as PdfDictionary;

    /// <summary>An object by its number; null when it is not there or cannot be read.</summary>
    public object? ReadObject(int number)
    {
        if (!_places.TryGetValue(number, out var place) || place.Offset < 0) return null;
        try
        {
            if (place.In >= 0)
            {
                return ObjectStream(place.In) is { } holder && holder.Offsets.TryGetValue(number, out var at) ? new PdfReading(new PdfBytes(holder.Data), at).Value() : null;
            }
            var reading = new PdfReading(_bytes, place.Offset);
            if (reading.Value() is not double || reading.Value() is not double) return null;
            reading.Blank();
            var value = reading.Keyword("obj") ? reading.Value() : null;
            if (value is PdfDictionary dictionary) dictionary["\0number"] = (double)number;
            return value;
        }
        catch (PdfWrong wrong) when (wrong.Message == "PDF-SYNTAX")
        {
            return null;
        }
    }

    (byte[] Data, Dictionary<int, int> Offsets)? ObjectStream(int number)
    {
        if (_objectStreams.TryGetValue(number, out var known)) return known;
        // An object stream inside an object stream is no object stream.
        if (!_places.TryGetValue(number, out var place) || place.In >= 0 || !_opening.Add(number)) return null;
        try
        {
            if (ReadObject(number) is not PdfDictionary { StreamAt: >= 0 } dictionary || Get(dictionary.GetValueOrDefault("N")) is not double count || Get(dictionary.GetValueOrDefault("First")) is not double first) return null;
            var data = Unpack(dictionary, number);
            var (offsets, heads) = (new Dictionary<int, int>(), new PdfReading(new PdfBytes(data), 0));
            for (var entry = 0; entry < count; entry++)
            {
                heads.Blank();
                if (heads.Whole() is not { } inside) break;
                heads.Blank();
                if (heads.Whole() is not { } offset) break;
                if (inside <= int.MaxValue && offset + first < data.Length) offsets[(int)inside] = (int)(offset + first);
            }
            if (_objectStreams.Values.Sum(kept => (long)kept.Data.Length) + data.Length > KeptObjectStreams) _objectStreams.Clear();
            return _objectStreams[number] = (data, offsets);
        }
        catch (InvalidDataException)
        {
            return null;
        }
        finally
        {
            _opening.Remove(number);
        }
    }

    // Streams.

    /// <summary>A stream unpacked, in memory.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or packed in a way that is not read here.</exception>
    public byte[] Unpack(PdfDictionary stream, int? number)
    {
        using var plain = new MemoryStream();
        CopyTo(stream, number, plain, LargestStream);
        return plain.ToArray();
    }

    /// <summary>Filters of a stream, by their long names.</summary>
    public IReadOnlyList<string> Filters(PdfDictionary stream) => [.. (Get(stream.GetValueOrDefault("Filter")) switch { List<object?> many => many.Select(Get), var one => [one] }).OfType<PdfName>().Select(name => name.Text switch { "Fl" => "FlateDecode", var text => text })];

    public bool IsFlateOnly(PdfDictionary stream) => Filters(stream) is [] or ["FlateDecode"];

    /// <exception cref="InvalidDataException">It is damaged, or packed in a way that is not read here.</exception>
    public void CopyTo(PdfDictionary stream, int? number, Stream into, long most)
    {
        if (!IsFlateOnly(stream)) throw new InvalidDataException("filter");
        var raw = new PdfPart(_bytes, stream.StreamAt, LengthOf(stream));
        using Stream source = _lock is not null && number is { } of && (stream.GetValueOrDefault("Type") as PdfName?)?.Text != "XRef" ? _lock.Open(raw, of) : raw;
        using var plain = Filters(stream).Count == 0 ? source : new ZLibStream(source, CompressionMode.Decompress);
        var parameters = Get(stream.GetValueOrDefault("DecodeParms")) switch { List<object?> { Count: > 0 } many => Get(many[0]) as PdfDictionary, var one => one as PdfDictionary };
        var predictor = parameters is null ? 1 : (int)(Get(parameters.GetValueOrDefault("Predictor")) as double? ?? 1);
        var total = 0L;
        void Take(ReadOnlySpan<byte> some)
        {
            total += some.Length;
            _unpacked += some.Length;
            if (total > most || _unpacked > 4L << 30) throw new PdfWrong("PDF-LIMIT", string.Create(CultureInfo.InvariantCulture, $"{number} {total >> 20} MB"));
            into.Write(some);
        }
        if (predictor < 2)
        {
            var buffer = new byte[32 * 1024];
            for (int read; (read = plain.Read(buffer)) > 0;) Take(buffer.AsSpan(0, read));
            return;
        }
        double Number(string name, double otherwise) => Get(parameters!.GetValueOrDefault(name)) as double? ?? otherwise;
        var bits = Math.Clamp(Number("Colors", 1), 1, 64) * Math.Clamp(Number("BitsPerComponent", 8), 1, 32);
        var width = (int)Math.Min((bits * Math.Clamp(Number("Columns", 1), 1, 1 << 20) + 7) / 8, 16 << 20);
        Rows(plain, width, Math.Max(1, (int)bits / 8), predictor >= 10, Take);
    }

    delegate void Some(ReadOnlySpan<byte> bytes);

    /// <summary>PNG's predictors by row; TIFF's (2) for bytes.</summary>
    static void Rows(Stream plain, int width, int pixel, bool png, Some take)
    {
        var (row, above, kind) = (new byte[width], new byte[width], new byte[1]);
        while (true)
        {
            if (png && plain.ReadAtLeast(kind, 1, throwOnEndOfStream: false) == 0) return;
            var read = plain.ReadAtLeast(row, width, throwOnEndOfStream: false);
            if (read == 0) return;
            for (var x = 0; x < read; x++)
            {
                int left = x >= pixel ? row[x - pixel] : 0, up = above[x], corner = x >= pixel ? above[x - pixel] : 0;
                row[x] += (byte)((png ? kind[0] : 1) switch { 1 => left, 2 => up, 3 => (left + up) / 2, 4 => Paeth(left, up, corner), _ => 0 });
            }
            take(row.AsSpan(0, read));
            (row, above) = (above, row);
            if (read < width) return;
        }
    }

    static int Paeth(int left, int up, int corner)
    {
        var (a, b, c) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - 2 * corner));
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }

    /// <summary>Its length as it says, when "endstream" follows there; else up to the next "endstream".</summary>
    long LengthOf(PdfDictionary stream)
    {
        var said = stream.GetValueOrDefault("Length") switch { PdfReference reference when !_opening.Contains(reference.Number) => ReadPlain(reference), var value => value } as double? ?? -1;
        if (said >= 0 && stream.StreamAt + said <= _bytes.Length)
        {
            var reading = new PdfReading(_bytes, stream.StreamAt + (long)said);
            reading.Blank();
            if (reading.Keyword("endstream") || reading.Keyword("endobj")) return (long)said;
        }
        var end = _bytes.Find("endstream"u8, stream.StreamAt);
        if (end < 0) throw new InvalidDataException("endstream");
        return end - stream.StreamAt;
    }

    object? ReadPlain(PdfReference reference) => _places.TryGetValue(reference.Number, out var place) && place.In < 0 ? ReadObject(reference.Number) : Get(reference);

    /// <summary>Some bytes of the file as a stream.</summary>
    sealed class PdfPart(PdfBytes bytes, long at, long length) : ForwardStream
    {
        long _read;

        public override int Read(Span<byte> buffer)
        {
            var read = bytes.Read(at + _read, buffer[..(int)Math.Min(buffer.Length, length - _read)]);
            _read += read;
            return read;
        }
    }
}

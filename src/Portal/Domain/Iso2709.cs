using System.Globalization;
using System.Text;

namespace Portal.Domain;

/// <summary>
/// MARC 21 records in the exchange format of ISO 2709: leader of 24 bytes, directory of 12 bytes a field (tag 3, length 4, start 5), closed by 1E;
/// fields end with 1E, subfields begin with 1F and their code, the record ends with 1D. All lengths are bytes of UTF-8.
/// </summary>
public static class Iso2709
{
    /// <summary>Bytes, terminator included.</summary>
    public const int LongestField = 9_999;

    /// <summary>Bytes, terminator included.</summary>
    public const int LongestRecord = 99_999;

    const byte FieldEnd = 0x1E, SubfieldStart = 0x1F, RecordEnd = 0x1D;
    const int LeaderLength = 24, EntryLength = 12;
    static readonly UTF8Encoding utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>The records one after the other.</summary>
    /// <exception cref="RuleBroken">A field or a record is longer than the format can say; nothing is ever cut or wrapped.</exception>
    public static byte[] Write(params IEnumerable<MarcRecord> records)
    {
        using var file = new MemoryStream();
        foreach (var record in records) Write(record, file);
        return file.ToArray();
    }

    /// <summary>What the format cannot say of this record, in sentences; empty when it can be written.</summary>
    public static IEnumerable<Sentence> Faults(MarcRecord record)
    {
        var lengths = record.Fields.Select(LengthOf).ToList();
        foreach (var (field, length) in record.Fields.Zip(lengths))
            if (length > LongestField) yield return TooLong(field, length);
        var total = Total(lengths);
        if (total > LongestRecord) yield return TooLong(total);
    }

    /// <summary>Reads the records of a file, one after the other, no more of it in memory than one record.</summary>
    /// <exception cref="RuleBroken">The file is broken; the sentence says in which record and at which byte (counted from 0).</exception>
    public static IEnumerable<MarcRecord> Read(Stream file)
    {
        var buffer = new byte[LongestRecord];
        var start = 0L;
        for (var number = 1; ; number++)
        {
            var read = file.ReadAtLeast(buffer.AsSpan(0, LeaderLength), LeaderLength, throwOnEndOfStream: false);
            // Line ends after the last record, which some programs write, are no record.
            if (read < LeaderLength && !buffer.AsSpan(0, read).ContainsAnyExcept("\r\n\u001A"u8)) yield break;
            if (read < LeaderLength) throw Broken(number, start + read, new("檔案在此中斷"));
            if (!TryNumber(buffer.AsSpan(0, 5), out var length) || length < LeaderLength + 2) throw Broken(number, start, new("這裡應是記錄的長度（五位數字）"));
            read += file.ReadAtLeast(buffer.AsSpan(LeaderLength, length - LeaderLength), length - LeaderLength, throwOnEndOfStream: false);
            if (read < length) throw Broken(number, start + read, new("檔案在此中斷"));
            yield return ReadOne(buffer.AsSpan(0, length), number, start);
            start += length;
        }
    }

    static void Write(MarcRecord record, MemoryStream file)
    {
        var lengths = record.Fields.Select(LengthOf).ToList();
        var total = Total(lengths);
        foreach (var (field, length) in record.Fields.Zip(lengths))
            if (length > LongestField) throw Refusal(TooLong(field, length));
        if (total > LongestRecord) throw Refusal(TooLong(total));

        var text = new StringBuilder(total);
        text.Append(CultureInfo.InvariantCulture, $"{total:D5}").Append(record.Leader, 5, 7)
            .Append(CultureInfo.InvariantCulture, $"{LeaderLength + EntryLength * lengths.Count + 1:D5}").Append(record.Leader, 17, 7);
        var start = 0;
        foreach (var (field, length) in record.Fields.Zip(lengths))
        {
            text.Append(CultureInfo.InvariantCulture, $"{field.Tag}{length:D4}{start:D5}");
            start += length;
        }
        text.Append((char)FieldEnd);
        foreach (var field in record.Fields)
        {
            text.Append(field.IsControl ? field.Value : field.Indicators);
            foreach (var subfield in field.Subfields) text.Append((char)SubfieldStart).Append(subfield.Code).Append(subfield.Value);
            text.Append((char)FieldEnd);
        }
        file.Write(utf8.GetBytes(text.Append((char)RecordEnd).ToString()));
    }

    static int LengthOf(MarcField field) =>
        1 + (field.IsControl ? utf8.GetByteCount(field.Value!) : 2 + field.Subfields.Sum(subfield => 2 + utf8.GetByteCount(subfield.Value)));

    static int Total(List<int> lengths) => LeaderLength + EntryLength * lengths.Count + 1 + lengths.Sum() + 1;

    static MarcRecord ReadOne(ReadOnlySpan<byte> record, int number, long start)
    {
        if (record[^1] != RecordEnd) throw Broken(number, start + record.Length - 1, new("這裡應是記錄的結束符號（1D）"));
        if (record[9] != 'a') throw Broken(number, start + 9, new("這裡應是 a：只接受 UTF-8 的記錄"));
        if (!TryNumber(record.Slice(12, 5), out var data) || data <= LeaderLength || data > record.Length - 1 || (data - LeaderLength - 1) % EntryLength != 0)
            throw Broken(number, start + 12, new("資料起始位置不正確"));
        if (record[data - 1] != FieldEnd) throw Broken(number, start + data - 1, new("這裡應是欄位的結束符號（1E）"));

        var fields = new List<MarcField>();
        for (var entry = LeaderLength; entry < data - 1; entry += EntryLength)
        {
            if (!TryNumber(record.Slice(entry + 3, 4), out var length) || !TryNumber(record.Slice(entry + 7, 5), out var offset)
                || length < 1 || data + offset + length > record.Length - 1)
                throw Broken(number, start + entry, new("目錄的這一項不正確"));
            var place = data + offset;
            if (record.Slice(place, length).IndexOf(FieldEnd) != length - 1) throw Broken(number, start + place + length - 1, new("這裡應是欄位的結束符號（1E）"));
            var tag = Encoding.Latin1.GetString(record.Slice(entry, 3));
            try
            {
                fields.Add(ReadField(tag, utf8.GetString(record.Slice(place, length - 1))));
            }
            catch (DecoderFallbackException broken)
            {
                throw Broken(number, start + place + Math.Max(broken.Index, 0), new("這裡不是 UTF-8"));
            }
            catch (RuleBroken refused)
            {
                throw Broken(number, start + place, refused.Sentence);
            }
        }
        try
        {
            return new(Encoding.Latin1.GetString(record[..LeaderLength]), fields);
        }
        catch (RuleBroken refused)
        {
            throw Broken(number, start, refused.Sentence);
        }
    }

    static MarcField ReadField(string tag, string text)
    {
        if (tag.StartsWith("00", StringComparison.Ordinal)) return new(tag, text);
        var parts = text.Split((char)SubfieldStart);
        if (parts.Skip(1).Any(part => part.Length == 0)) throw new RuleBroken("欄位 {0} 有分欄沒有代碼", tag);
        return new(tag, parts[0], parts.Skip(1).Select(part => new MarcSubfield(part[0], part[1..])));
    }

    static bool TryNumber(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9') return false;
            number = number * 10 + digit - '0';
        }
        return true;
    }

    static RuleBroken Broken(int number, long place, Sentence why) => new("第 {0} 筆，第 {1} 個位元組：{2}", number, place, why);

    static RuleBroken Refusal(Sentence why) => new(why.Key, why.Values);

    static Sentence TooLong(MarcField field, int length) => new("欄位 {0} 有 {1} 個位元組，ISO 2709 每欄最多 {2} 個，請縮短", field.Tag, length, LongestField);

    static Sentence TooLong(int length) => new("整筆記錄有 {0} 個位元組，ISO 2709 最多 {1} 個，請縮短", length, LongestRecord);
}

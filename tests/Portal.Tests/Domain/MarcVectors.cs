using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Portal.Domain;

namespace Portal.Tests.Domain;

/// <summary>Records to try: three invented CIP records (paper, e-book, set), and random ones.</summary>
static class MarcVectors
{
    public static byte[] Bytes => File.ReadAllBytes(PathOf("sample-cip.mrc"));

    public static IReadOnlyList<MarcRecord> Records => [.. Iso2709.Read(new MemoryStream(Bytes))];

    public static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Domain", "vectors", file);

    /// <summary>Any record that can be: every tag, indicator and code, text of every script, planes beyond the first, combining marks.</summary>
    public static Arbitrary<MarcRecord> Random()
    {
        var rune = Gen.OneOf(Gen.Choose(' ', '~'), Gen.Choose(0x4E00, 0x9FFF), Gen.Choose(0xA0, 0xD7FF), Gen.Choose(0xE000, 0xFFFD), Gen.Choose(0x10000, 0x2FFFF), Gen.Elements(' ', '$', '#', '<', '&', '"', 0x301, 0x20BB7))
            .Select(char.ConvertFromUtf32).Where(c => CleanText.FindFault(c) is null);
        // Spaces at either end are kept by both formats, not by the text that people edit: a letter stands there.
        var text = from inside in rune.ListOf() from first in rune from last in rune select $"x{first}{string.Concat(inside)}{last}x";
        var code = Gen.Elements("0123456789abcdefghijklmnopqrstuvwxyz".ToCharArray());
        var indicator = Gen.Elements(" 0123456789abcdefghijklmnopqrstuvwxyz".ToCharArray());
        var control = from tag in Gen.Elements("001", "003", "005") from value in text select new MarcField(tag, value);
        var subfield = from c in code from value in text select new MarcSubfield(c, value);
        var data = from tag in Gen.Choose(10, 999)
                   from first in indicator
                   from second in indicator
                   from subfields in subfield.NonEmptyListOf()
                   select new MarcField(tag.ToString("D3", CultureInfo.InvariantCulture), $"{first}{second}", subfields);
        var record = from controls in control.ListOf() from fields in data.ListOf() from level in Gen.Elements(' ', '8', '1') select new MarcRecord($"00000nam a2200000{level}i 4500", [.. controls, .. fields]);
        return record.Where(r => r.Fields.Count > 0 && !Iso2709.Faults(r).Any()).ToArbitrary();
    }

    /// <summary>A field as an array that assertions can compare.</summary>
    public static string[] Lines(this MarcRecord record) => [record.Leader, .. record.Fields.Select(field => $"{field.Tag}|{field.Indicators}|{field.Value}|{string.Join('|', field.Subfields)}")];
}

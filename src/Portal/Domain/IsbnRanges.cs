using System.Globalization;
using System.Xml;

namespace Portal.Domain;

/// <summary>
/// Where the hyphens of an ISBN stand and which ranges are in use: the only source is the International ISBN Agency, which changes
/// it about monthly. The portal comes with a table and an administrator can load the agency's newer <c>RangeMessage.xml</c>.
/// </summary>
public sealed class IsbnRanges
{
    const int LargestMessage = 8_000_000;
    const byte Mixed = 0xFF;
    static readonly string[] TaiwanGroups = ["978-957", "978-986", "978-626"];
    static volatile IsbnRanges current = Embedded();

    // A group by prefix and the first three digits; longer groups go on by the next two digits.
    readonly ushort[] byThreeDigits = new ushort[2000];
    readonly List<ushort[]> byFiveDigits = [];

    // Per group, the length of its element, and the registrant's length by its first two digits; Mixed where more digits are needed.
    readonly byte[] groupLengths;
    readonly byte[] lengths;
    readonly (int First, int Last, byte Length)[][] bounds;

    IsbnRanges(string date, string serial, IReadOnlyList<RegistrationGroup> groups)
    {
        (MessageDate, MessageSerialNumber, Groups) = (date, serial, groups);
        groupLengths = [.. groups.Select(group => (byte)group.Element.Length)];
        lengths = new byte[groups.Count * 100];
        bounds = new (int, int, byte)[groups.Count][];
        for (var i = 0; i < groups.Count; i++)
            Add(groups[i], i);
        foreach (var name in TaiwanGroups)
            if (Taiwan.All(group => group.Name != name))
                throw new RuleBroken("範圍檔缺少臺灣的群組 {0}", name);
    }

    /// <summary>The ranges that the whole process uses; replaced at once when an administrator loads a newer file.</summary>
    public static IsbnRanges Current
    {
        get => current;
        set => current = value;
    }

    /// <summary>When the agency made the file, in its own words: <c>Fri, 24 Jul 2026 07:11:45 BST</c>.</summary>
    public string MessageDate { get; }
    public string MessageSerialNumber { get; }
    public IReadOnlyList<RegistrationGroup> Groups { get; }

    /// <summary>978-957, 978-986 and 978-626.</summary>
    public IEnumerable<RegistrationGroup> Taiwan => Groups.Where(group => TaiwanGroups.Contains(group.Name));

    /// <summary>The table that comes with the portal, taken from the npm package isbn3.</summary>
    public static IsbnRanges Embedded()
    {
        using var reader = new StreamReader(typeof(IsbnRanges).Assembly.GetManifestResourceStream("IsbnRanges.txt")!);
        string date = "", serial = "";
        var groups = new List<RegistrationGroup>();
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split('\t');
            if (fields is ["date", var d])
                date = d;
            else if (fields is ["serial", var s])
                serial = s;
            else if (fields is [var name, var agency, var ranges])
                groups.Add(Group(name, agency, ranges.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(range => range.Split('-')).Select(range => new RegistrantRange(range[0], range[1]))));
        }
        return new(date, serial, groups);
    }

    /// <summary>Reads the agency's <c>RangeMessage.xml</c>. Its document type is skipped, nothing outside the file is read.</summary>
    /// <exception cref="RuleBroken">It is another file, is broken or lacks a group of Taiwan; the sentence says what.</exception>
    public static IsbnRanges FromRangeMessage(Stream message)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Ignore,
            XmlResolver = null,
            MaxCharactersInDocument = LargestMessage,
            IgnoreComments = true,
            IgnoreWhitespace = true,
            IgnoreProcessingInstructions = true,
        };
        try
        {
            using var xml = XmlReader.Create(message, settings);
            if (xml.MoveToContent() != XmlNodeType.Element || xml.Name != "ISBNRangeMessage")
                throw new RuleBroken("這不是國際 ISBN 總部的範圍檔 RangeMessage.xml");
            return ReadMessage(xml);
        }
        catch (XmlException)
        {
            throw new RuleBroken("範圍檔不完整或太大，請重新下載 RangeMessage.xml");
        }
    }

    /// <summary>Finds group and registrant by a few look-ups, without scanning.</summary>
    internal IsbnParts Split(Isbn13 isbn)
    {
        var prefix = isbn.Value / 10_000_000_000;
        if (prefix is not (978 or 979))
            return new(isbn, 0, 0);

        var nine = (uint)(isbn.Value / 10 - prefix * 1_000_000_000);
        int found = byThreeDigits[(prefix - 978) * 1000 + nine / 1_000_000];
        if (found > short.MaxValue)
            found = byFiveDigits[found - short.MaxValue - 1][nine / 10_000 % 100];
        if (found == 0)
            return new(isbn, 0, 0);

        var group = found - 1;
        int groupLength = groupLengths[group];
        var registrant = groupLength switch
        {
            1 => nine % 100_000_000 / 10,
            2 => nine % 10_000_000,
            3 => nine % 1_000_000 * 10,
            4 => nine % 100_000 * 100,
            _ => nine % 10_000 * 1000,
        };
        var length = lengths[group * 100 + (int)(registrant / 100_000)];
        return new(isbn, groupLength, length == Mixed ? Find(bounds[group], (int)registrant) : length);
    }

    static int Find((int First, int Last, byte Length)[] ranges, int registrant)
    {
        var (low, high) = (0, ranges.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (registrant < ranges[middle].First)
                high = middle - 1;
            else if (registrant > ranges[middle].Last)
                low = middle + 1;
            else
                return ranges[middle].Length;
        }
        return 0;
    }

    void Add(RegistrationGroup group, int index)
    {
        var found = (ushort)(index + 1);
        var (element, length) = (int.Parse(group.Element, NumberStyles.None, CultureInfo.InvariantCulture), group.Element.Length);
        var row = (group.Prefix - 978) * 1000;
        if (length <= 3)
        {
            var width = (int)Math.Pow(10, 3 - length);
            Claim(byThreeDigits.AsSpan(row + element * width, width), found, group);
        }
        else
        {
            var width = length == 4 ? 10 : 1;
            ref var head = ref byThreeDigits[row + element / (length == 4 ? 10 : 100)];
            if (head == 0)
            {
                byFiveDigits.Add(new ushort[100]);
                head = (ushort)(short.MaxValue + byFiveDigits.Count);
            }
            if (head <= short.MaxValue)
                throw Broken(group.Name);
            Claim(byFiveDigits[head - short.MaxValue - 1].AsSpan(element * width % 100, width), found, group);
        }

        bounds[index] = [.. group.Ranges.Select(range => (Padded(range.First, '0'), Padded(range.Last, '9'), (byte)range.Length))];
        for (var i = 1; i < bounds[index].Length; i++)
            if (bounds[index][i].First <= bounds[index][i - 1].Last)
                throw Broken(group.Name);
        for (var two = 0; two < 100; two++)
        {
            var (first, last) = (two * 100_000, two * 100_000 + 99_999);
            var touching = bounds[index].Where(range => range.First <= last && range.Last >= first).ToArray();
            var covered = touching.Sum(range => Math.Min(range.Last, last) - Math.Max(range.First, first) + 1);
            lengths[index * 100 + two] = touching.Length == 0 ? (byte)0
                : covered == 100_000 && touching.All(range => range.Length == touching[0].Length) ? touching[0].Length
                : Mixed;
        }
    }

    static void Claim(Span<ushort> places, ushort index, RegistrationGroup group)
    {
        if (places.ContainsAnyExcept((ushort)0))
            throw Broken(group.Name);
        places.Fill(index);
    }

    static RegistrationGroup Group(string name, string agency, IEnumerable<RegistrantRange> ranges)
    {
        var sorted = ranges.OrderBy(range => range.First, StringComparer.Ordinal).ToArray();
        if (name is not ['9', '7', '8' or '9', '-', _, ..] || name.Length > 9 || name.AsSpan(4).ContainsAnyExceptInRange('0', '9')
            || Array.Exists(sorted, range => name.Length - 4 + range.Length > 8 || string.CompareOrdinal(range.First, range.Last) > 0))
            throw Broken(name);
        return new(name[2] == '8' ? 978 : 979, name[4..], agency, sorted);
    }

    static int Padded(string digits, char with) => int.Parse(digits.PadRight(7, with), NumberStyles.None, CultureInfo.InvariantCulture);

    static RuleBroken Broken(string group) => new("範圍檔的群組「{0}」有錯", CleanText.Visible(group));

    static IsbnRanges ReadMessage(XmlReader xml)
    {
        string date = "", serial = "", name = "", agency = "", range = "";
        var inGroups = false;
        var groups = new List<RegistrationGroup>();
        var ranges = new List<RegistrantRange>();
        xml.Read();
        while (!xml.EOF)
        {
            if (xml.NodeType == XmlNodeType.EndElement && xml.Name == "Group")
            {
                groups.Add(Group(name, agency, ranges));
                ranges.Clear();
            }
            if (xml.NodeType != XmlNodeType.Element)
            {
                xml.Read();
                continue;
            }
            switch (xml.Name)
            {
                case "RegistrationGroups": inGroups = true; xml.Read(); break;
                case "MessageDate": date = xml.ReadElementContentAsString(); break;
                case "MessageSerialNumber": serial = xml.ReadElementContentAsString(); break;
                case "Prefix": name = xml.ReadElementContentAsString(); break;
                case "Agency": agency = xml.ReadElementContentAsString(); break;
                case "Range": range = xml.ReadElementContentAsString(); break;
                case "Length":
                    var length = xml.ReadElementContentAsString();
                    if (inGroups && length != "0")
                        ranges.Add(Rule(name, range, length));
                    break;
                default: xml.Read(); break;
            }
        }
        return new(date, serial, groups);
    }

    // "9250000-9999999" with length 5 says that the registrants are 92500 to 99999.
    static RegistrantRange Rule(string group, string range, string length)
    {
        if (length is not [>= '1' and <= '7'] || range.Length != 15 || range[7] != '-'
            || range.AsSpan(0, 7).ContainsAnyExceptInRange('0', '9') || range.AsSpan(8).ContainsAnyExceptInRange('0', '9'))
            throw Broken(group);
        var digits = length[0] - '0';
        if (range.AsSpan(digits, 7 - digits).ContainsAnyExcept('0') || range.AsSpan(8 + digits).ContainsAnyExcept('9'))
            throw Broken(group);
        return new(range[..digits], range.Substring(8, digits));
    }
}

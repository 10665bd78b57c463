using System.Globalization;

namespace Portal.Domain;

/// <summary>A registration group (ISO 2108), 978-626 for one, with the registrant ranges that are in use, in order.</summary>
/// <param name="Prefix">978 or 979.</param>
/// <param name="Element">The group's own digits, <c>626</c>.</param>
/// <param name="Agency">Name in the agency's range file.</param>
/// <param name="Ranges">Ranges in use; may be empty.</param>
public sealed record RegistrationGroup(int Prefix, string Element, string Agency, IReadOnlyList<RegistrantRange> Ranges)
{
    /// <summary><c>978-626</c>.</summary>
    public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"{Prefix}-{Element}");

    /// <summary>How many numbers one registrant of this length can give: 10 to the digits left for the publication.</summary>
    public int BlockSize(int registrantLength) => (int)Math.Pow(10, 9 - Element.Length - registrantLength);

    /// <summary>The block sizes that are open in this group, largest first.</summary>
    public IEnumerable<int> BlockSizes => Ranges.Select(range => BlockSize(range.Length)).Distinct().OrderDescending();

    /// <summary>Every registrant element with blocks of that size, in order: the first one not yet given out is the one to propose.</summary>
    public IEnumerable<string> Registrants(int blockSize) =>
        Ranges.Where(range => BlockSize(range.Length) == blockSize).SelectMany(range => range.Registrants);

    /// <summary>Whether the element lies in a range in use with just its length.</summary>
    public bool Has(string registrant) =>
        Ranges.Any(range => range.Length == registrant.Length
            && string.CompareOrdinal(range.First, registrant) <= 0 && string.CompareOrdinal(registrant, range.Last) <= 0);
}

/// <summary>Registrant elements of one length, from <c>92500</c> to <c>99999</c>.</summary>
public readonly record struct RegistrantRange(string First, string Last)
{
    public int Length => First.Length;
    public int Count => Number(Last) - Number(First) + 1;

    public IEnumerable<string> Registrants
    {
        get
        {
            var (first, width) = (Number(First), "D" + Length.ToString(CultureInfo.InvariantCulture));
            return Enumerable.Range(first, Count).Select(number => number.ToString(width, CultureInfo.InvariantCulture));
        }
    }

    static int Number(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}

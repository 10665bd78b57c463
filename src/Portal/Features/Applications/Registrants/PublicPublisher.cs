using System.Text.RegularExpressions;

namespace Portal.Features.Applications.Registrants;

/// <summary>
/// What the public is told of a publisher. A natural person is shown by kind and city only, and is not found by name, unless a setting
/// lifts the shield (個人資料保護法).
/// </summary>
public sealed partial class PublicPublisher(IConfiguration settings)
{
    public bool Shields => settings.GetValue("Publishers:ShieldIndividuals", true);

    public bool IsShielded(Publisher publisher) => publisher.Kind == PublisherKind.Individual && Shields;

    /// <summary>The publishers that the public finds by these words; all without words.</summary>
    public IQueryable<Publisher> Find(IQueryable<Publisher> publishers, IQueryable<FormerName> formerNames, string? words)
    {
        var listed = publishers.Where(p => p.State == PublisherState.Active);
        if (words is null) return listed;
        var digits = words.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        if (digits.Length > 1 && digits.All(char.IsAsciiDigit))
        {
            return listed.Where(p => p.Blocks.Any(b => (b.Group + b.Registrant).StartsWith(digits) || (b.Group + b.Registrant).EndsWith(digits) || digits.StartsWith(b.Group + b.Registrant)));
        }
        var (lower, shields) = (words.ToLowerInvariant(), Shields);
#pragma warning disable MA0011 // Becomes SQL's lower(), which knows no culture.
        return listed.Where(p => !(shields && p.Kind == PublisherKind.Individual)
            && (p.Name.ToLower().Contains(lower) || p.EnglishName!.ToLower().Contains(lower) || formerNames.Any(n => n.PublisherId == p.Id && n.Name.ToLower().Contains(lower))));
#pragma warning restore MA0011
    }

    /// <summary>The city or county of an address, 臺北市 for one; empty when it names none.</summary>
    public static string City(string address) => CityName().Match(address).Value;

    [GeneratedRegex(@"(?<=^[\d\s-]*(臺灣|台灣)?(省)?)\p{IsCJKUnifiedIdeographs}{2}[市縣]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CityName();
}

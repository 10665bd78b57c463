using Portal.Data;
using Portal.Domain;

namespace Portal.Features.Applications.Registrants;

/// <summary>Publishers as people ask for them: by name, present or former, business ID or prefix.</summary>
public static class PublisherSearch
{
    public static IQueryable<Publisher> Called(this IQueryable<Publisher> publishers, PortalDb db, string words)
    {
        var number = CleanText.Plain(words).Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        // 978-626-7010, 626-7010, 7010, or the beginning of it.
        if (number.Length > 1 && number.All(char.IsAsciiDigit))
            return publishers.Where(p => p.BusinessId == number || p.Name.Contains(number)
                || p.Blocks.Any(b => (b.Group + b.Registrant).StartsWith(number) || (b.Group + b.Registrant).EndsWith(number)));
        var lower = words.ToLowerInvariant();
#pragma warning disable MA0011 // Becomes SQL's lower(), which knows no culture.
        return publishers.Where(p => p.Name.ToLower().Contains(lower) || p.EnglishName!.ToLower().Contains(lower) || db.FormerNames.Any(n => n.PublisherId == p.Id && n.Name.ToLower().Contains(lower)));
#pragma warning restore MA0011
    }
}

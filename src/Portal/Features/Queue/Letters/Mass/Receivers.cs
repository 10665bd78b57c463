using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Applications;
using Portal.Features.Applications.Registrants;

namespace Portal.Features.Queue.Letters.Mass;

/// <summary>One address that a mass letter goes to, with the publisher it stands for.</summary>
public record Receiver(string Address, string Name, bool English)
{
    /// <summary>Once an address, whoever writes and however often.</summary>
    public string KeyFor(Guid letter) => $"mass:{letter:n}:{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Address.ToLowerInvariant())))}";
}

/// <summary>Who a mass letter goes to: the contact addresses of the chosen publishers, each address once.</summary>
public static class Receivers
{
    /// <param name="db">The tables.</param>
    /// <param name="letter">Whose receivers.</param>
    /// <param name="at">The moment that years count back from; publishers that came later are left out.</param>
    public static async Task<List<Receiver>> OfAsync(PortalDb db, MassLetter letter, DateTime at)
    {
        var publishers = await Choose(db, letter, at).Where(p => p.State == PublisherState.Active && p.CreatedAt <= at)
            .Select(p => new { p.Id, p.Name, p.EnglishName, p.Email, p.Defaults.ContactEmail }).ToListAsync();
        // The language of a publisher is that of its people; in English only where all of them read English.
        var languages = letter.EnglishBody is null ? null : (await db.Users.Where(u => u.PublisherId != null && u.DisabledAt == null).Select(u => new { u.PublisherId, u.Language }).ToListAsync()).ToLookup(u => u.PublisherId, u => u.Language);
        return [.. publishers.OrderBy(p => p.Name, StringComparer.Ordinal).ThenBy(p => p.Id)
            .SelectMany(p => new[] { p.Email, p.ContactEmail }.Where(address => !string.IsNullOrWhiteSpace(address)).Select(address => (Publisher: p, Address: address!.Trim(), English: languages?[p.Id] is { } read && read.Any() && read.All(language => language == "en"))))
            .DistinctBy(one => one.Address, StringComparer.OrdinalIgnoreCase)
            .Select(one => new Receiver(one.Address, one.English ? one.Publisher.EnglishName ?? one.Publisher.Name : one.Publisher.Name, one.English))];
    }

    static IQueryable<Publisher> Choose(PortalDb db, MassLetter letter, DateTime at)
    {
        var (kind, number) = (letter.Kind, letter.Number);
        var since = at.AddYears(-(number ?? 0));
        return letter.Audience switch
        {
            Audience.Kind => db.Publishers.Where(p => p.Kind == kind),
            Audience.Quiet => db.Publishers.Where(p => !db.Requests.Any(r => r.PublisherId == p.Id && r.SubmittedAt >= since)),
            Audience.Drafts => db.Publishers.Where(p => db.Requests.Any(r => r.PublisherId == p.Id && r.State == RequestState.Draft)),
            Audience.Prefix => db.Publishers.Where(p => p.Blocks.Any(b => b.Registrant.Length == number)),
            _ => db.Publishers,
        };
    }
}

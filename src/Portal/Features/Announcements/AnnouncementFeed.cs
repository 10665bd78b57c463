using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Portal.Data;
using Portal.Domain;

namespace Portal.Features.Announcements;

/// <summary>The announcements as Atom (RFC 4287), in Chinese and in English.</summary>
public static class AnnouncementFeed
{
    static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";

    public static void MapAnnouncementFeed(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/announcements/feed.atom", (AnnouncementList list, PortalSettings settings) => WriteAsync(list, settings, english: false)).AllowAnonymous();
        routes.MapGet("/announcements/feed.en.atom", (AnnouncementList list, PortalSettings settings) => WriteAsync(list, settings, english: true)).AllowAnonymous();
    }

    static async Task<IResult> WriteAsync(AnnouncementList list, PortalSettings settings, bool english)
    {
        var notices = await list.ReadAsync(english);
        var page = settings.Address + "/announcements";
        var feed = new XElement(Atom + "feed",
            new XAttribute(XNamespace.Xml + "lang", english ? "en" : "zh-TW"),
            new XElement(Atom + "id", page + (english ? "/feed.en.atom" : "/feed.atom")),
            new XElement(Atom + "title", english ? "National Central Library: announcements of the publishers’ one window" : Chinese),
            // Atom asks for a time even where nothing was ever said.
            new XElement(Atom + "updated", Time(notices.Select(notice => notice.ChangedAt).DefaultIfEmpty(DateTime.UnixEpoch).Max())),
            new XElement(Atom + "author", new XElement(Atom + "name", english ? "National Central Library" : Library)),
            new XElement(Atom + "link", new XAttribute("rel", "self"), new XAttribute("type", "application/atom+xml"), new XAttribute("href", page + (english ? "/feed.en.atom" : "/feed.atom"))),
            new XElement(Atom + "link", new XAttribute("rel", "alternate"), new XAttribute("type", "text/html"), new XAttribute("href", page)),
            notices.Select(notice => new XElement(Atom + "entry",
                new XElement(Atom + "id", string.Create(CultureInfo.InvariantCulture, $"{page}#a{notice.Id}")),
                new XElement(Atom + "title", notice.Title),
                new XElement(Atom + "published", Time(WorkingDays.StartOf(notice.From))),
                new XElement(Atom + "updated", Time(notice.ChangedAt)),
                new XElement(Atom + "link", new XAttribute("rel", "alternate"), new XAttribute("type", "text/html"), new XAttribute("href", string.Create(CultureInfo.InvariantCulture, $"{page}#a{notice.Id}"))),
                new XElement(Atom + "content", new XAttribute("type", "text"), notice.Text))));
        return Results.Text("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + feed, "application/atom+xml", Encoding.UTF8);
    }

    // Written in the feed's own language, whatever the screen's.
    const string Chinese = "國家圖書館 出版申請單一窗口 公告";
    const string Library = "國家圖書館";

    static string Time(DateTime utc) => utc.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;
using Portal.Web;

namespace Portal.Features.Reading;

/// <summary>Between the hosts: on the portal a one-time ticket is made, on the reading host it becomes the key of a reading, kept in a cookie of that reading.</summary>
public class ReadingDoor(PortalDb db, ReadingRights rights, PortalSettings settings, TimeProvider clock)
{
    public static readonly TimeSpan TicketLife = TimeSpan.FromSeconds(60);

    /// <summary>How long a reading lives on after its last page was left: a page that is loaded again goes on with it.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    static readonly TimeSpan touch = TimeSpan.FromSeconds(30);

    DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>Opens a reading and gives the address on the reading host that begins it, once and within a minute.</summary>
    /// <exception cref="RuleBroken">It may not be read: why.</exception>
    public async Task<string> TicketAsync(Guid file, Guid? reader, IPAddress? from)
    {
        var session = await rights.OpenAsync(file, reader, from);
        var ticket = NewKey(CultureInfo.CurrentUICulture.Name);
        var hash = Hash(ticket);
        await db.ReadingSessions.Where(s => s.Id == session.Id).ExecuteUpdateAsync(set => set.SetProperty(s => s.KeyHash, hash));
        // A ticket that nobody redeems holds its copy not much longer than it is good.
        await rights.RestUntilAsync(session, Now + TicketLife + Grace);
        return $"{settings.ReadingAddress}/read/{session.Id}?ticket={ticket}";
    }

    /// <summary>Redeems a ticket: of any number of attempts at once one succeeds, and gets the cookie.</summary>
    public async Task<bool> EnterAsync(Guid id, string ticket, HttpContext context)
    {
        var (now, key, old) = (Now, NewKey(LanguageOf(ticket)), Hash(ticket));
        var oldest = now - TicketLife;
        var hash = Hash(key);
        var won = await db.ReadingSessions.Where(s => s.Id == id && s.KeyHash == old && s.EnteredAt == null && s.EndedAt == null && s.OpenedAt > oldest)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.KeyHash, hash).SetProperty(s => s.EnteredAt, now).SetProperty(s => s.SeenAt, now));
        if (won == 0) return false;
        context.Response.Cookies.Append(Cookie(id), key, new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, Path = "/", IsEssential = true });
        return true;
    }

    /// <summary>The reading whose key this browser has, with its file and deposit; it may have ended. Null without a key.</summary>
    public async Task<ReadingSession?> FindAsync(Guid id, HttpContext context)
    {
        if (context.Request.Cookies[Cookie(id)] is not { Length: > 0 } key) return null;
        var hash = Hash(key);
        // What has ended has lost its key's hash: whoever comes with a key may be told how it ended, no more.
        return await db.ReadingSessions.Include(s => s.File.Deposit.Application).SingleOrDefaultAsync(s => s.Id == id && s.EnteredAt != null && (s.KeyHash == hash || s.EndedAt != null));
    }

    /// <summary>Whether that reading may go on: asked before every part of the book.</summary>
    public async Task<bool> GoesOnAsync(ReadingSession session, IPAddress? from)
    {
        if (!await rights.MayGoOnAsync(session, from)) return false;
        var now = Now;
        if (now - session.SeenAt >= touch) await db.ReadingSessions.Where(s => s.Id == session.Id && s.EndedAt == null).ExecuteUpdateAsync(set => set.SetProperty(s => s.SeenAt, now));
        return true;
    }

    public Task CloseAsync(ReadingSession session) => rights.EndAsync(session, ReadingEnd.Closed);

    /// <summary>The page was left: the reading ends in a moment.</summary>
    public Task LeaveAsync(ReadingSession session) => rights.RestUntilAsync(session, Now + Grace);

    /// <summary>Why there is nothing to read any more.</summary>
    public static Sentence Why(ReadingEnd? end) => end switch
    {
        ReadingEnd.Closed => new("您已結束這次閱覽"),
        ReadingEnd.TimedOut => new("一段時間沒有使用，這次閱覽已自動結束"),
        ReadingEnd.NoLongerAllowed => new("閱覽這本書的權利已結束：借期已到、授權已變更，或這本書已撤下"),
        ReadingEnd.OpenedElsewhere => new("同一位讀者或同一台電腦又開了一本書，這次閱覽已結束"),
        _ => new("這個閱覽連結已用過或已過期"),
    };

    public static string Cookie(Guid id) => $"{ReadingHost.CookiePrefix}{id:n}";

    /// <summary>The language that was chosen on the portal goes along in ticket and cookie: the other host cannot see the choice.</summary>
    public static string LanguageOf(string key) => key[(key.LastIndexOf('.') + 1)..];

    static string NewKey(string language) => $"{WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32))}.{language}";

    static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}

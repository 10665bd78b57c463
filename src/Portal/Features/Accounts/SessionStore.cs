using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain;

namespace Portal.Features.Accounts;

/// <summary>Sessions are rows: whoever removes the row has signed that browser out, on every node, from the next request on.</summary>
public class SessionStore(PortalDb db, AccountSettings settings, TimeProvider clock)
{
    /// <summary>The claim that tells a page which of the rows is its own.</summary>
    public const string RowClaim = "session";

    static readonly TimeSpan seenEvery = TimeSpan.FromMinutes(1);

    /// <summary>A new key of 256 random bits; the row keeps its hash. Saves what else waits to be saved, such as the history line.</summary>
    public async Task<string> StartAsync(ClaimsPrincipal principal, string? address, string? browser)
    {
        var key = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));
        var now = clock.GetUtcNow().UtcDateTime;
        var user = Guid.Parse(principal.FindFirstValue(ClaimTypes.NameIdentifier)!);
        var stamp = principal.FindFirstValue(ClaimsFactory.StampClaim);
        await db.Sessions.Where(s => s.ExpiresAt < now).ExecuteDeleteAsync();
        db.Sessions.Add(new Session
        {
            KeyHash = Hash(key),
            UserId = user,
            Ticket = TicketSerializer.Default.Serialize(new AuthenticationTicket(principal, IdentityConstants.ApplicationScheme)),
            CreatedAt = now,
            LastSeenAt = now,
            ExpiresAt = now + (IsStaff(principal) ? settings.StaffLongest : settings.MemberLongest),
            Address = address,
            Browser = browser is null ? null : CleanText.Cut(CleanText.Clean(browser), 200),
        });
        await db.SaveChangesAsync();
        // Disabled, or given other rights, between the reading of the rights and the writing of the row: this session is not begun.
        if (!await db.Users.AnyAsync(u => u.Id == user && u.SecurityStamp == stamp)) await EndAsync(key);
        return key;
    }

    public async Task<ClaimsPrincipal?> FindAsync(string key)
    {
        var hash = Hash(key);
        var session = await db.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.KeyHash == hash);
        if (session is null || TicketSerializer.Default.Deserialize(session.Ticket) is not { } ticket) return null;
        var now = clock.GetUtcNow().UtcDateTime;
        var idle = IsStaff(ticket.Principal) ? settings.StaffIdle : settings.MemberIdle;
        if (now >= session.ExpiresAt || now - session.LastSeenAt >= idle)
        {
            await EndAsync(key);
            return null;
        }
        // Once a minute is enough to tell who is idle, and a page full of requests writes no rows.
        if (now - session.LastSeenAt >= seenEvery)
            await db.Sessions.Where(s => s.KeyHash == hash && s.LastSeenAt < now).ExecuteUpdateAsync(set => set.SetProperty(s => s.LastSeenAt, now));
        ((ClaimsIdentity)ticket.Principal.Identity!).AddClaim(new Claim(RowClaim, hash));
        return ticket.Principal;
    }

    public Task EndAsync(string key)
    {
        var hash = Hash(key);
        return db.Sessions.Where(s => s.KeyHash == hash).ExecuteDeleteAsync();
    }

    static bool IsStaff(ClaimsPrincipal principal) => principal.HasClaim(claim => claim.Type == ClaimTypes.Role);

    static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}

public static class Sessions
{
    /// <summary>Saves the change and ends the person's sessions, all or all but one: both or neither.</summary>
    public static async Task SaveAndEndSessionsAsync(this PortalDb db, Guid user, string? except = null)
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.SaveChangesAsync();
        await db.Sessions.Where(s => s.UserId == user && s.KeyHash != except).ExecuteDeleteAsync();
        await transaction.CommitAsync();
    }
}
